"""Where the keys of a TOML file stand, for messages that point at one and edits that change one.

`tomllib` gives data without positions. This module reads the same text again, only when there is
something to report, and notes where each key and each value stands. The text has been through
`tomllib` before: what is no TOML ends the search early and raises nothing.
"""

from __future__ import annotations

import contextlib
import re
from typing import NamedTuple

from liquidpilot.documents.places import KeyPath, KeyPlace
from liquidpilot.sources import Source


class ValueSpan(NamedTuple):
    """Offsets of a pair `key = value`: where its key starts, where its value starts and ends.

    A table that has a header, or that a dotted key makes, has all three at the start of its key.
    """

    key: int
    value: int
    end: int


def locate_toml_keys(text: str) -> dict[KeyPath, KeyPlace]:
    """Return the place of every key, table and list element of `text`, in the order of the file.

    >>> locate_toml_keys("[a]\\nb = [1, 2]\\n")["a", "b", 1]
    KeyPlace(key=Position(line=2, column=9), value=Position(line=2, column=9))
    """
    source = Source(text)
    return {
        path: KeyPlace(source.position(span.key), source.position(span.value))
        for path, span in locate_toml_values(text).items()
    }


def locate_toml_values(text: str) -> dict[KeyPath, ValueSpan]:
    """Return the span of every key, table and list element of `text`, in the order of the file.

    >>> locate_toml_values("[a]\\nb = [1, 2]\\n")["a", "b"]
    ValueSpan(key=4, value=8, end=14)
    """
    scanner = _Scanner(text)
    # Where it ends early, what was found so far still helps.
    with contextlib.suppress(_NotToml, RecursionError):
        scanner.document()
    return scanner.found


_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANKS = re.compile(r"[ \t]*")
_KEY = re.compile(r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'|[A-Za-z0-9_-]+")
_SCALAR = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|[^,\]}\r\n#\[{]+",
    re.DOTALL,
)


class _NotToml(Exception):
    """The text at hand is no TOML."""


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.index = 0
        self.found: dict[KeyPath, ValueSpan] = {}
        self._array_lengths: dict[KeyPath, int] = {}

    def document(self) -> None:
        table: KeyPath = ()
        self._pass(_GAP)
        while self.index < len(self.text):
            table = self._header() if self._next("[") else self._pair(table)
            self._pass(_GAP)

    def _header(self) -> KeyPath:
        opening = "[[" if self.text.startswith("[[", self.index) else "["
        self.index += len(opening)
        keys = self._keys()
        closing = "]" * len(opening)
        if not self.text.startswith(closing, self.index):
            raise _NotToml
        self.index += len(closing)
        path = self._note_parents((), keys)
        name, start = keys[-1]
        path = (*path, name)
        self.found.setdefault(path, _at(start))
        if opening == "[[":
            count = self._array_lengths.get(path, 0)
            self._array_lengths[path] = count + 1
            path = (*path, count)
            self.found[path] = _at(start)
            return path
        return self._newest(path)

    def _pair(self, table: KeyPath) -> KeyPath:
        """Read `key = value` in `table`, and return that table."""
        keys = self._keys()
        if not self._next("="):
            raise _NotToml
        self.index += 1
        self._pass(_BLANKS)
        name, start = keys[-1]
        path = (*self._note_parents(table, keys), name)
        self._noted_value(path, start)
        return table

    def _keys(self) -> list[tuple[str, int]]:
        """Read a dotted key: each part with the index where it starts."""
        keys: list[tuple[str, int]] = []
        while True:
            self._pass(_BLANKS)
            match = _KEY.match(self.text, self.index)
            if match is None:
                raise _NotToml
            keys.append((_unquoted(match[0]), self.index))
            self.index = match.end()
            self._pass(_BLANKS)
            if not self._next("."):
                return keys
            self.index += 1

    def _note_parents(self, table: KeyPath, keys: list[tuple[str, int]]) -> KeyPath:
        path = table
        for name, start in keys[:-1]:
            path = (*path, name)
            self.found.setdefault(path, _at(start))
            path = self._newest(path)
        return path

    def _newest(self, path: KeyPath) -> KeyPath:
        # `[a.b]` after `[[a]]` is a table of the last element of `a`.
        length = self._array_lengths.get(path)
        return path if length is None else (*path, length - 1)

    def _noted_value(self, path: KeyPath, key: int) -> None:
        start = self.index
        # Before what is in it, whose places come later; and if that is no TOML, it starts here.
        self.found[path] = ValueSpan(key, start, start)
        self._value(path)
        self.found[path] = ValueSpan(key, start, self.index)

    def _value(self, path: KeyPath) -> None:
        if self._next("["):
            self._list(path)
        elif self._next("{"):
            self._inline_table(path)
        else:
            match = _SCALAR.match(self.text, self.index)
            if match is None:
                raise _NotToml
            # A number is followed by blanks; a text ends with its quotes.
            self.index += len(match[0].rstrip(" \t"))

    def _list(self, path: KeyPath) -> None:
        self.index += 1
        self._pass(_GAP)
        count = 0
        while not self._next("]"):
            element = (*path, count)
            self._noted_value(element, self.index)
            count += 1
            self._separator("]")
        self.index += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.index += 1
        self._pass(_GAP)
        while not self._next("}"):
            self._pair(path)
            self._separator("}")
        self.index += 1

    def _separator(self, closing: str) -> None:
        self._pass(_GAP)
        if self._next(","):
            self.index += 1
            self._pass(_GAP)
        elif not self._next(closing):
            raise _NotToml

    def _next(self, character: str) -> bool:
        return self.text.startswith(character, self.index)

    def _pass(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.index)
        self.index = match.end() if match else self.index


def _at(start: int) -> ValueSpan:
    return ValueSpan(start, start, start)


def _unquoted(key: str) -> str:
    if key[0] not in "\"'":
        return key
    import tomllib

    try:
        return str(tomllib.loads(f"key = {key}")["key"])
    except tomllib.TOMLDecodeError as error:
        raise _NotToml from error
