"""The schemas are JSON Schema 2020-12, and each rule that they name is one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from liquidpilot.integrations.trustpilot.validation import bodies

_FOLDER = Path(bodies.__file__).with_name("schemas")
_FILES = sorted(_FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.stem)
def test_is_a_schema(path: Path) -> None:
    schema = json.loads(path.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:trustpilot:{path.stem}"


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.stem)
def test_what_is_said_belongs_to_a_keyword(path: Path) -> None:
    for part in _objects(json.loads(path.read_text("utf-8"))):
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
