"""A JSON answer as a tree, each value with the Liquid that reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from liquidpilot.json_text import JsonMistake, read_json, whole_characters

_NAME = re.compile(r"[A-Za-z_][\w-]*\Z")
_MOST = 40
_DEEPEST = 8
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Branch:
    """One value of an answer.

    `label` is its key or index, `path` the Liquid that reads it, `kind` its type in JSON, `text`
    the value (of a list or an object how much it holds), `branches` what is in it.
    """

    label: str
    path: str
    kind: str
    text: str
    branches: tuple[Branch, ...] = ()


def answer_tree(body: str, name: str) -> Branch | None:
    """Return the tree of an answer that is saved as `name`; None if `body` is not JSON.

    >>> answer_tree('{"a b": [1]}', "result").branches[0].branches[0].path
    "result['a b'][0]"
    """
    try:
        data = whole_characters(read_json(body, half_characters=True))
    except JsonMistake:
        return None
    return _branch(name, name, data, 0)


def _branch(label: str, path: str, value: object, depth: int) -> Branch:
    if isinstance(value, dict):
        inner = tuple(_members(value, path, depth)) if depth < _DEEPEST else ()
        return Branch(label, path, "object", _count(len(value), "key"), inner)
    if isinstance(value, list):
        inner = tuple(_elements(value, path, depth)) if depth < _DEEPEST else ()
        return Branch(label, path, "list", _count(len(value), "item"), inner)
    kind = (
        "null"
        if value is None
        else "boolean"
        if isinstance(value, bool)
        else "text"
        if isinstance(value, str)
        else "number"
    )
    text = json.dumps(value, ensure_ascii=False)
    return Branch(label, path, kind, text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def _members(value: dict[str, object], path: str, depth: int) -> Iterator[Branch]:
    for key in list(value)[:_MOST]:
        step = f".{key}" if _NAME.match(key) else f"[{_quoted(key)}]"
        yield _branch(key, f"{path}{step}", value[key], depth + 1)
    yield from _rest(len(value), path)


def _elements(value: list[object], path: str, depth: int) -> Iterator[Branch]:
    for index, element in enumerate(value[:_MOST]):
        yield _branch(str(index), f"{path}[{index}]", element, depth + 1)
    yield from _rest(len(value), path)


def _rest(length: int, path: str) -> Iterator[Branch]:
    if length > _MOST:
        yield Branch("…", path, "more", f"{length - _MOST} more")


def _quoted(key: str) -> str:
    return f"'{key}'" if "'" not in key else f'"{key}"'


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
