"""Writing the few TOML values that a fixture file has."""

from __future__ import annotations

import contextlib
import re
import tomllib
from collections.abc import Mapping
from typing import NamedTuple

from liquidpilot.datafiles.json_text import JsonMistake
from liquidpilot.datafiles.tables import KeyPath, KeySpan
from liquidpilot.datafiles.toml_reading import locate_toml_keys
from liquidpilot.replay.json_data import parse_json

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_TO_ESCAPE = re.compile(r'[\\"\x00-\x1f\x7f]')
_SURROGATE = re.compile("[\ud800-\udfff]")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_NOT_LITERAL = re.compile(r"'''|[\x00-\x08\x0b-\x1f\x7f]")


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
