"""Writing the few TOML values that a fixture file has."""

from __future__ import annotations

import contextlib
import json
import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from liquidpilot.datafiles.json_text import JsonMistake, locate_json_keys
from liquidpilot.datafiles.reading import parse_document
from liquidpilot.datafiles.tables import KeyPath, KeySpan
from liquidpilot.datafiles.toml_reading import locate_toml_keys
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.replay.json_data import parse_json

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_TO_ESCAPE = lazy_pattern(r'[\\"\x00-\x1f\x7f]')
_SURROGATE = lazy_pattern("[\ud800-\udfff]")
_BARE_KEY = lazy_pattern(r"[A-Za-z0-9_-]+")
_NOT_LITERAL = lazy_pattern(r"'''|[\x00-\x08\x0b-\x1f\x7f]")


def toml_string(text: str) -> str:
    """Return `text` as a TOML string on one line; half of an emoji becomes U+FFFD.

    >>> toml_string('say "hi"')
    '"say \\\\"hi\\\\""'
    """
    return f'"{_TO_ESCAPE.sub(_escape, _SURROGATE.sub(chr(0xFFFD), text))}"'


def toml_lines(text: str) -> str:
    """Return `text` as a TOML string that shows its lines; it gets a line end after it if needed.

    A text that cannot stand between three quotes is written on one line.
    """
    text = _SURROGATE.sub(chr(0xFFFD), text)
    if _NOT_LITERAL.search(text):
        return toml_string(text)
    end = "" if text.endswith("\n") else "\n"
    return f"'''\n{text}{end}'''"


def toml_exact(text: str) -> str:
    """Return `text` as a TOML string that is `text` to the character, with its lines if it has any.

    >>> print(toml_exact("one\\ntwo"))
    '''
    one
    two'''
    """
    if "\n" not in text or text.endswith("'") or not shows_lines(text):
        return toml_string(text)
    return f"'''\n{text}'''"


def shows_lines(text: str) -> bool:
    """Say whether `text` can stand between three quotes, where it looks as it is."""
    return not (_NOT_LITERAL.search(text) or _SURROGATE.search(text))


def toml_key(name: str) -> str:
    """Return `name` as a TOML key, in quotes where it needs them."""
    return name if _BARE_KEY.fullmatch(name) else toml_string(name)


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}"


# Changing the keys of one table of a TOML file, and not a character beside them.
#
# Comments, blank lines, other tables, the spelling of what stays and the line ends of the file are
# left as they are; so is a value that says the same as the new one.


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def edit_table(text: str, table: KeyPath, keys: Mapping[str, str]) -> str:
    """Return `text`, which is TOML, with `keys` and no others in `table`; values are TOML, too.

    Made for a table with a header and a line for each key. Of another shape the result may not be
    what was wanted, or no TOML: read it before you write it. Raises KeyError if there is no
    such table.

    >>> print(edit_table("[a]\\nx = 1 # one\\ny = 2\\n[b]", ("a",), {"x": "3", "z": "4"}))
    [a]
    x = 3 # one
    z = 4
    [b]
    """
    line_end = "\r\n" if "\r\n" in text else "\n"
    spans = locate_toml_keys(text)
    old = _values(text, table)
    own = {key: spans[*table, key] for key in old}
    edits: list[_Edit] = []
    for key, span in own.items():
        if key not in keys:
            edits.append(_without_lines(text, span, line_end))
        elif not _says_the_same(key, old[key], keys[key]):
            edits.append(_Edit(*span.value, keys[key].replace("\n", line_end)))
    added = "\n".join(f"{key} = {value}" for key, value in keys.items() if key not in own)
    if added:
        # Not after a table inside of this one, which has its own header.
        ends = [span.value[1] for span in own.values() if span.value[1] > span.key[0]]
        at = _line_after(text, max(ends, default=spans[table].value[1]))
        # The file may end without a line end, and then goes on to do so.
        lines = f"{added}\n" if text[:at].endswith("\n") else f"\n{added}"
        edits.append(_Edit(at, at, lines.replace("\n", line_end)))
    # From the end, so that the places before an edit stay where they are.
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def set_values(text: str, path: str, values: Mapping[KeyPath, object]) -> str:
    """Return `text`, the content of the data file at `path`, with `values` at their keys.

    Every other character stays. Raises LiquidPilotError where that cannot be done, as for a list
    that is too short, and for a value that the format does not have.

    >>> print(set_values("a = 1 # one\\n", "x.toml", {("a",): 2, ("b", "c"): "d"}), end="")
    a = 2 # one
    <BLANKLINE>
    [b]
    c = "d"
    """
    document = parse_document(text, path)
    wanted = document.data
    is_json = path.lower().endswith(".json")
    try:
        for keys, value in values.items():
            written = json.dumps(value, ensure_ascii=False) if is_json else toml_value(value)
            text = _with_value(text, path, keys, written, is_json)
            wanted = _set(wanted, keys, value)
        if parse_document(text, path).data == wanted:
            return text
        cause: Exception | None = None
    except (WorkspaceError, ValueError, KeyError, IndexError, TypeError) as error:
        cause = error
    raise LiquidPilotError(
        f"'{path}' has a form in which these values cannot be changed",
        hint="change them in your editor, or save them as a new profile",
    ) from cause


def _with_value(text: str, path: str, keys: KeyPath, written: str, is_json: bool) -> str:
    spans = locate_json_keys(text) if is_json else locate_toml_keys(text)
    span = spans.get(keys)
    if span is not None and span.value[0] < span.value[1]:
        return text[: span.value[0]] + written + text[span.value[1] :]
    if is_json:
        raise KeyError(keys)
    table, key = keys[:-1], keys[-1]
    line = f"{toml_key(str(key))} = {written}\n"
    if table and table not in spans:
        header = ".".join(toml_key(str(each)) for each in table)
        gap = "" if not text or text.endswith("\n") else "\n"
        return f"{text}{gap}\n[{header}]\n{line}"
    # Behind the last key of the table itself; of the file, before its first table.
    own = [each.value[1] for at, each in spans.items() if at[:-1] == table and _has_value(each)]
    start = spans[table].key[1] if table else 0
    at = _line_after(text, max(own, default=start)) if own or table else 0
    if at and not text[:at].endswith("\n"):
        line = f"\n{line}"
    return text[:at] + line + text[at:]


def _has_value(span: KeySpan) -> bool:
    return span.value[0] < span.value[1]


def _set(data: object, keys: KeyPath, value: object) -> object:
    if not keys:
        return value
    if isinstance(data, list):
        return [
            _set(each, keys[1:], value) if at == keys[0] else each for at, each in enumerate(data)
        ]
    inner = data if isinstance(data, dict) else {}
    return {**inner, keys[0]: _set(inner.get(keys[0]), keys[1:], value)}


def toml_value(value: object) -> str:
    """Return a value of JSON, or a time in UTC, as TOML. Raises ValueError for null.

    >>> toml_value({"a b": [1, True]})
    '{ "a b" = [1, true] }'
    """
    match value:
        case None:
            raise ValueError("TOML has no null")
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case int() | float():
            return json.dumps(value)
        case Mapping():
            inner = (f"{toml_key(str(key))} = {toml_value(each)}" for key, each in value.items())
            return f"{{ {', '.join(inner)} }}" if value else "{}"
        case list():
            return f"[{', '.join(map(toml_value, value))}]"
    return toml_string(str(value))


def _values(text: str, table: KeyPath) -> Mapping[str, object]:
    values: object = tomllib.loads(text)
    for key in table:
        values = values[key] if isinstance(values, dict) else None
    if not isinstance(values, dict):
        raise KeyError(table)
    return values


def _says_the_same(key: str, old: object, new: str) -> bool:
    value: object = tomllib.loads(f"x = {new}")["x"]
    if key == "json" and isinstance(old, str) and isinstance(value, str):
        # Equal as data: then the author's layout is the better one.
        with contextlib.suppress(JsonMistake):
            return parse_json(old) == parse_json(value)
    return value == old


def _without_lines(text: str, span: KeySpan, line_end: str) -> _Edit:
    """Return the edit that deletes all lines of a pair."""
    start, end = text.rfind("\n", 0, span.key[0]) + 1, _line_after(text, span.value[1])
    if not text[start:end].endswith("\n"):
        # The last line of the file: the line end before it goes instead of its own.
        start -= len(line_end)
    return _Edit(start, end, "")


def _line_after(text: str, at: int) -> int:
    """Return where the line after the one of `at` starts."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1
