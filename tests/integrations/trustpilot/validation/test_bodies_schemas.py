"""The schemas are JSON Schema 2020-12, and each rule that they name is one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.validation import bodies

_FILE = json.loads(Path(endpoints.__file__).with_name("bodies.json").read_text("utf-8"))
# An order e-mail carries the data `afs`, which are sent to no endpoint.
_USED = {
    str(each.body if isinstance(each.body, str) else f"{each.method} {each.path}"): each.body
    for each in endpoints.all_endpoints()
    if each.body is not None
} | {"afs": "afs"}


def test_every_schema_is_used() -> None:
    assert set(_FILE["bodies"]) <= set(_USED)


@pytest.mark.parametrize("body", _USED.values(), ids=_USED.keys())
def test_is_a_schema(body: Any) -> None:
    Draft202012Validator.check_schema(bodies.schema_of(body))


@pytest.mark.parametrize("body", _USED.values(), ids=_USED.keys())
def test_what_is_said_belongs_to_a_keyword(body: Any) -> None:
    for part in _objects(bodies.schema_of(body)):
        notes = part.get("x-problems")
        if isinstance(notes, dict):
            assert notes.keys() <= part.keys()
            for note in notes.values():
                assert note.keys() <= {"rule", "severity", "message", "hint"}


def test_the_locales_are_those_of_a_client() -> None:
    locales = bodies.known_locales()
    assert len(locales) == 25
    assert {"da-DK", "en-GB", "nb-NO", "zh-CN"} <= set(locales)


def _objects(data: object) -> Iterator[dict[str, object]]:
    if isinstance(data, dict):
        yield data
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for each in inner:
        yield from _objects(each)
