"""Rendered data held against the JSON Schema that an integration gives for its type."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from liquidpilot.integration.failures import blamed_on
from liquidpilot.integration.interface import Integration, RequestProblem
from liquidpilot.suggestions import did_you_mean

if TYPE_CHECKING:
    from jsonschema import ValidationError

_KINDS = {
    "string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
    "array": "a list", "object": "names with values", "null": "null",
}  # fmt: skip
_SHOWN = 60


def violations(
    integration: Integration, schema: Mapping[str, object], data: object
) -> Iterator[RequestProblem]:
    """Yield where `data` is not what `schema` says, by the way to it.

    Raises LiquidPilotError, which names the integration, for a schema that is none.
    """
    # Some 60 ms, which only who has such data pays.
    from jsonschema import Draft202012Validator

    with blamed_on(integration):
        Draft202012Validator.check_schema(schema)
        found = list(Draft202012Validator(schema).iter_errors(data))
    found.sort(key=lambda each: [str(step) for step in each.absolute_path])
    # Of several names that are missing each is an error, and each error lists all of them.
    yield from dict.fromkeys(problem for error in found for problem in _told(error))


def _told(error: ValidationError) -> Iterator[RequestProblem]:
    way = tuple(error.absolute_path)
    keys = tuple(step for step in way if isinstance(step, str))
    where = _shown_way(way) or "the data"
    wanted: Any = error.validator_value
    value: Any = error.instance
    schema: Any = error.schema
    match error.validator:
        case "required":
            for name in (each for each in wanted if each not in value):
                message = f"{where} has no '{name}'"
                yield _problem(message, "add it", keys)
        case "additionalProperties" if wanted is False:
            known = schema.get("properties", {})
            for name in (each for each in value if each not in known):
                hint = did_you_mean(name, known) or f"known: {', '.join(known)}"
                message = f"{where} has an unknown key '{name}'"
                yield _problem(message, hint, (*keys, name))
        case _:
            described = str(schema.get("description", "")) or None
            shown = json.dumps(value, ensure_ascii=False)[:_SHOWN].strip('"')
            message = f"{where} should be {_wish(str(error.validator), wanted)}, not '{shown}'"
            text = value if isinstance(value, str) else None
            yield _problem(message, described, keys, text)


def _problem(
    message: str, hint: str | None, keys: tuple[str, ...], value: str | None = None
) -> RequestProblem:
    return RequestProblem("data-against-schema", "error", message, hint, "body", keys, value)


def _wish(keyword: str, wanted: Any) -> str:
    match keyword:
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            return " or ".join(_KINDS.get(each, each) for each in kinds)
        case "enum":
            return "one of " + ", ".join(f"'{each}'" for each in wanted)
        case "const":
            return f"'{wanted}'"
        case "minLength" | "minItems":
            return f"at least {wanted} long"
        case "maxLength" | "maxItems":
            return f"at most {wanted} long"
        case "minimum":
            return f"at least {wanted}"
        case "maximum":
            return f"at most {wanted}"
        case "pattern":
            return f"of the form '{wanted}'"
        case _:
            return f"as the schema says ({keyword})"


def _shown_way(way: tuple[str | int, ...]) -> str:
    """Return the way to a value as one reads it: `'products[0].sku'`."""
    shown = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in way)
    return f"'{shown.removeprefix('.')}'" if shown else ""
