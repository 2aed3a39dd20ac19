"""The values of a person, one by one, so that they can be edited in the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from liquidpilot.dialect import AttributeRead
from liquidpilot.json_text import JsonMistake, check_json

_BARE = re.compile(r"[A-Za-z_][\w-]*\Z")
_LONGEST = 2000
_COMPONENTS = "message_components"


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its `path` as `--set` understands it, and its `text` as one would type it there.

    `used` tells that the message reads it, `given` that the profile has it, `changed` that the
    page has. `offered` are the texts that it may have, if they are given as a list to choose from.
    """

    path: str
    label: str
    text: str
    used: bool
    given: bool
    changed: bool
    offered: tuple[str, ...] = ()


def values_of(
    attributes: Mapping[str, object],
    reads: Iterable[AttributeRead],
    changed: Iterable[str],
    original: Mapping[str, object] | None = None,
) -> list[Value]:
    """Return the values of a person, those that the message reads first.

    What the message reads and the person does not have is among them, to be filled in. `original`
    is the person before the changes, whose lists of message components offer a choice.
    """
    names = {read.name for read in reads}
    edited = {each.partition("=")[0] for each in changed}
    given = {
        path: Value(path, label, text, _is_read(path, names), True, path in edited)
        for path, label, text in _leaves(attributes, "", "")
    } | {each.path: each for each in _components(attributes, original or attributes, edited)}
    absent = [
        Value(name, name, "", True, False, False)
        for name in sorted(names)
        if not any(path == name or path.startswith((f"{name}.", f"{name}[")) for path in given)
    ]
    return sorted([*given.values(), *absent], key=lambda each: (not each.used, each.path))


def _components(
    attributes: Mapping[str, object], original: Mapping[str, object], edited: set[str]
) -> Iterator[Value]:
    """Yield the texts of message components, each with those that it may be chosen from."""
    given, offered = (_mapping(each.get(_COMPONENTS)) for each in (attributes, original))
    for name, text in given.items():
        step = name if _BARE.match(name) else f"${{{name}}}"
        path = f"{_COMPONENTS}.{step}"
        shown = text[0] if isinstance(text, list) and text else text
        texts = offered.get(name)
        choices = tuple(map(_typed, texts)) if isinstance(texts, list) else ()
        label = f"{_COMPONENTS}.{name}"
        yield Value(path, label, _typed(shown), True, True, path in edited, choices)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _is_read(path: str, names: set[str]) -> bool:
    plain = path.replace("${", "").replace("}", "")
    return any(plain == name or plain.startswith((f"{name}.", f"{name}[")) for name in names)


def _leaves(value: object, path: str, label: str) -> Iterator[tuple[str, str, str]]:
    """Yield path, label and text of every value that is neither a table nor a list of tables."""
    if isinstance(value, Mapping) and (value or not path):
        for key, inner in value.items():
            step = key if _BARE.match(key) else f"${{{key}}}"
            dot = "." if path else ""
            yield from _leaves(inner, f"{path}{dot}{step}", f"{label}{dot}{key}")
    elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{index}]", f"{label}[{index}]")
    else:
        yield path, label, _typed(value)[:_LONGEST]


def _typed(value: object) -> str:
    """Return what one types for `value`: a text without quotes, unless it is JSON as it is."""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False, default=str)
    try:
        check_json(value)
    except JsonMistake:
        return value
    return json.dumps(value, ensure_ascii=False)
