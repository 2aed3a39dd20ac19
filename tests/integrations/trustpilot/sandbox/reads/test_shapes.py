"""Every key that is documented or was seen is in the answers, and no other; and how sure it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from liquidpilot import Response

Get = Callable[..., Response]
Post = Callable[..., Response]

DATA = json.loads(Path(__file__).with_name("shapes.json").read_text("utf-8"))
IDS = {
    "unit": "66ea0530a1b2c3d4e5f60718",
    "review": f"b{0:023x}",
    "consumer": "c" * 24,
}
TYPES = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) in (int, float),
    "text": lambda value: isinstance(value, str),
    "seconds": lambda value: bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(value))),
    "milliseconds": lambda value: bool(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(value))
    ),
}


def differences(data: Any, shape: Any, place: str = "") -> Iterator[str]:
    """Yield where data is not of a shape; see `about` in shapes.json."""
    if isinstance(shape, dict):
        keys = set(data) if isinstance(data, dict) else set()
        yield from (f"{place}.{key}" for key in keys ^ set(shape))
        for key in keys & set(shape):
            yield from differences(data[key], shape[key], f"{place}.{key}")
    elif isinstance(shape, list):
        if not isinstance(data, list) or (data and not shape):
            yield place
        elif shape:
            for number, each in enumerate(data):
                yield from differences(each, shape[0], f"{place}[{number}]")
    elif not any(fits(data, name) for name in shape.split("|")):
        yield f"{place}: {data!r} is not {shape}"


def fits(data: Any, name: str) -> bool:
    if name.startswith("#"):
        return not any(differences(data, DATA["shapes"][name[1:]]))
    return TYPES[name](data)


def evidence_of(path: str) -> str:
    return next(
        (each for each in ("observed", "assumed") if path in DATA["evidence"][each]), "docs"
    )


@pytest.mark.parametrize("path", DATA["get"])
def test_the_shape_of_what_is_read(get: Get, path: str) -> None:
    response = get(path.format(**IDS))
    assert [*differences(json.loads(response.text), DATA["get"][path])] == []
    assert response.headers["x-sandbox-evidence"] == evidence_of(path)


@pytest.mark.parametrize("path", DATA["post"])
def test_the_shape_of_what_is_posted(post: Post, path: str) -> None:
    case = DATA["post"][path]
    response = post(path.format(**IDS), case["body"])
    assert [*differences(json.loads(response.text), case["answer"])] == []
    assert response.headers["x-sandbox-evidence"] == evidence_of(path)


def test_the_comparison_sees_what_is_wrong() -> None:
    assert sorted(differences({"a": 1}, {"b": "text"})) == [".a", ".b"]
    assert [*differences([{"a": 1}], [{"a": "text"}])] == ["[0].a: 1 is not text"]
    assert [*differences(None, "#link|text")] == [": None is not #link|text"]
