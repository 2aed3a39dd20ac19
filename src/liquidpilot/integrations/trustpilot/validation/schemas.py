"""The JSON schemas of the bodies (JSON Schema 2020-12), compiled once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from liquidpilot.extending import read_json

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

_FOLDER = Path(__file__).with_name("schemas")
_TOO_DEEP = {"x-problems": {"depth": {"message": "the body is nested too deeply to be read"}}}


@dataclass(frozen=True, slots=True)
class Violation:
    """Where a value is not what a schema says.

    `keyword` is what was violated, `wanted` what it says (JSON of the keyword's type), `value` the
    JSON that is there, `path` the way to it with the indexes of lists, `schema` the (sub)schema.
    """

    keyword: str
    wanted: Any
    value: Any
    path: tuple[str | int, ...]
    schema: Mapping[str, Any]


def violations(schema: str, data: object) -> Iterator[Violation]:
    """Yield where `data` is not what the schema says, `email-invitation` for instance."""
    try:
        errors = list(_validator(schema).iter_errors(data))
    except RecursionError:
        # The library spells out what it finds, however deep that is.
        yield Violation("depth", None, data, (), _TOO_DEEP)
        return
    for error in errors:
        yield Violation(
            str(error.validator),
            error.validator_value,
            error.instance,
            tuple(error.absolute_path),
            error.schema if isinstance(error.schema, Mapping) else {},
        )


@cache
def known_locales() -> tuple[str, ...]:
    """Return the locales of the schemas: those of a production client (observed)."""
    return tuple(_read("common")["$defs"]["locale"]["enum"])


@cache
def _validator(schema: str) -> Draft202012Validator:
    # Only who has a body to check pays for these imports.
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    common = Resource[Any].from_contents(_read("common"))
    registry = Registry[Any]().with_resource("urn:trustpilot:common", common)
    return Draft202012Validator(_read(schema), registry=registry)


def _read(schema: str) -> dict[str, Any]:
    return cast("dict[str, Any]", read_json((_FOLDER / f"{schema}.json").read_bytes()))
