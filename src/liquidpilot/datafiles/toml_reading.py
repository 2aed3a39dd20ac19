"""A TOML text as data, whose keys have places."""

from __future__ import annotations

import contextlib
import re
import tomllib
from typing import NamedTuple

from liquidpilot.bounds import DEEPEST, MOST_DIGITS, TOO_DEEP, TOO_LONG, excess
from liquidpilot.datafiles.tables import KeyPath, KeySpan, TextDocument
from liquidpilot.errors import WorkspaceError
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Position, Source, Span


def parse_toml(text: str, path: str) -> TextDocument:
    """Return the data of a TOML text. Raises WorkspaceError with line and column."""
    text = text.replace("\r\n", "\n")
    if (found := _excess(text)) is not None:
        place = Source(text, path).place((found[0], found[0]))
        raise WorkspaceError.at(place, f"not valid TOML: {found[1]}")
    try:
        document = _TomlDocument(path, tomllib.loads(text), text)
    except (ValueError, RecursionError) as error:
        # Imported only where there is a mistake to explain.

        message, hint, offset = explain(error, text)
        place = Source(text, path).place((offset, offset))
        raise WorkspaceError.at(place, message, hint) from error
    if (too_much := excess(document.data)) is not None:
        raise document.error(too_much.message, too_much.path)
    return document


_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|"(?:[^"\\\n]|\\.)*"'
    r"|'''.*?'''|'[^'\n]*'"
    r"|#[^\n]*|[\[\]{},=\n.]|[0-9_]+",
    re.DOTALL,
)


def _excess(text: str) -> tuple[int, str] | None:
    """Return where a TOML text is nested too deep, or a number too long, and which of the two.

    tomllib has no limit for how deep it goes, and its time grows with the square of a dotted key.
    """
    brackets = dots = 0
    if len(text) <= MOST_DIGITS and sum(map(text.count, "[{.")) <= DEEPEST:
        return None
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in ("[", "{"):
            brackets += 1
        elif token in ("]", "}"):
            brackets -= 1
        elif token == ".":
            dots += 1
        elif token in (",", "=", "\n"):
            dots = 0
        elif token[0] in "0123456789_" and len(token.replace("_", "")) > MOST_DIGITS:
            return match.start(), TOO_LONG
        if max(brackets, dots) > DEEPEST:
            return match.start(), TOO_DEEP
    return None


class _TomlDocument(TextDocument):
    def _locate(self) -> dict[KeyPath, KeySpan]:

        return locate_toml_keys(self.text)


# Where the keys of a TOML file stand, for messages that point at one and edits that change one.
#
# `tomllib` gives data without positions. This module reads the same text again, only when there is
# something to report, and notes where each key and each value stands. The text has been through
# `tomllib` before: what is no TOML ends the search early and raises nothing.


def locate_toml_keys(text: str) -> dict[KeyPath, KeySpan]:
    """Return the spans of every key, table and list element of `text`, in the order of the file.

    >>> locate_toml_keys("[a]\\nb = [1, 2]\\n")["a", "b"]
    KeySpan(key=(4, 5), value=(8, 14))
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
    """The text is not TOML."""


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.index = 0
        self.found: dict[KeyPath, KeySpan] = {}
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
        name, key = keys[-1]
        path = (*path, name)
        self.found.setdefault(path, _at(key))
        if opening == "[[":
            count = self._array_lengths.get(path, 0)
            self._array_lengths[path] = count + 1
            path = (*path, count)
            self.found[path] = _at(key)
            return path
        return self._newest(path)

    def _pair(self, table: KeyPath) -> KeyPath:
        """Read `key = value` in `table`, and return that table."""
        keys = self._keys()
        if not self._next("="):
            raise _NotToml
        self.index += 1
        self._pass(_BLANKS)
        name, key = keys[-1]
        path = (*self._note_parents(table, keys), name)
        self._noted_value(path, key)
        return table

    def _keys(self) -> list[tuple[str, Span]]:
        """Read a dotted key: each part with its span."""
        keys: list[tuple[str, Span]] = []
        while True:
            self._pass(_BLANKS)
            match = _KEY.match(self.text, self.index)
            if match is None:
                raise _NotToml
            keys.append((_unquoted(match[0]), match.span()))
            self.index = match.end()
            self._pass(_BLANKS)
            if not self._next("."):
                return keys
            self.index += 1

    def _note_parents(self, table: KeyPath, keys: list[tuple[str, Span]]) -> KeyPath:
        path = table
        for name, key in keys[:-1]:
            path = (*path, name)
            self.found.setdefault(path, _at(key))
            path = self._newest(path)
        return path

    def _newest(self, path: KeyPath) -> KeyPath:
        # `[a.b]` after `[[a]]` is a table of the last element of `a`.
        length = self._array_lengths.get(path)
        return path if length is None else (*path, length - 1)

    def _noted_value(self, path: KeyPath, key: Span | None) -> None:
        """Read the value at `path`; None is the key of an element of a list."""
        start = self.index
        # Noted before what is inside of it; if that is not TOML, the value still has its start.
        self.found[path] = KeySpan(key or (start, start), (start, start))
        self._value(path)
        value = start, self.index
        self.found[path] = KeySpan(key or value, value)

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
            self._noted_value(element, None)
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


def _at(key: Span) -> KeySpan:
    return KeySpan(key, (key[0], key[0]))


def _unquoted(key: str) -> str:
    if key[0] not in "\"'":
        return key
    import tomllib

    try:
        return str(tomllib.loads(f"key = {key}")["key"])
    except tomllib.TOMLDecodeError as error:
        raise _NotToml from error


# What is wrong with a text that is not TOML, in an author's words, and the line to look at.
#
# tomllib speaks to programmers ("Cannot overwrite a value (at end of document)"), and its words
# depend on its version: they only select one of our messages. Its place is where the reader
# stopped, which is not always where the mistake is.

_PLACE = lazy_pattern(r" \(at (?:line ([0-9]+), column ([0-9]+)|end of document)\)$")
_SINGLE_QUOTES = "write the text in single quotes, where a backslash is a backslash"
_ENTRY = "an entry is written: key = value"
_TABLE = "a table is written: [name]"
# What tomllib says starts so; what is said instead, and the remedy.
_SENTENCES: tuple[tuple[str | tuple[str, ...], str, str], ...] = (
    (
        "Illegal character '\\n'",
        "a line break within a text in quotes",
        "close the quotes on the same line, or use ''' for several lines",
    ),
    (
        ("Illegal character", "Found invalid character"),
        "an invisible character that may not stand here",
        "remove it, or write it as an escape",
    ),
    ("Unescaped '\\'", "a backslash that is not the start of an escape", _SINGLE_QUOTES),
    ("Invalid hex value", "expected hexadecimal digits after the backslash", _SINGLE_QUOTES),
    ("Escaped character", "an escape that stands for no character", "write the character itself"),
    ("Expected '=' after a key", "expected '=' after the key", _ENTRY),
    (
        "Expected newline or end",
        "expected the end of the line after the value",
        "put text in quotes, and each entry on a line of its own",
    ),
    ("Expected ']]'", "expected ']]' after the name of the table", "write [[items]]"),
    ("Expected ']'", "expected ']' after the name of the table", _TABLE),
    ("Invalid statement", "expected a key or a table", _ENTRY),
    ("Invalid initial character", "expected a key", _ENTRY),
    ("Unclosed array", "expected ',' or ']' in the list", "close the bracket"),
    ("Unclosed inline table", "expected ',' or '}' in the table", "close the bracket"),
    ('Expected "\'"', "a text in quotes is not closed", "close the quotes on the same line"),
    ("Invalid date", "a date or a time that does not exist", "write it in quotes if it is a text"),
    ("Invalid value", "expected a value", 'put text in quotes: key = "text"'),
)
_CURLY_QUOTES = ("“", "”", "‘", "’", "„", "«", "»")
_NEVER_ENDS = ("Expected \"'''\"", 'Expected \'"""\'', "Unterminated string")
_DECLARED = lazy_pattern(r"^Cannot declare (\(.*\)) twice")
_QUOTED = lazy_pattern(r"'([^']*)'")
_TWICE = ("Cannot overwrite", "Cannot declare", "Cannot redefine", "Cannot mutate", "Duplicate")


class TomlMistake(NamedTuple):
    """A mistake, and the offset in the text where it stands."""

    message: str
    hint: str | None
    offset: int


def explain(error: ValueError | RecursionError, text: str) -> TomlMistake:
    """Return what `error`, raised by tomllib for `text` (with `\\n` line ends), means."""
    words = str(error)
    place = _PLACE.search(words)
    if place is None:
        # Not a TOMLDecodeError: the stack was nearly full before.
        return TomlMistake("not valid TOML: nested too deeply", None, 0)
    words = words[: place.start()]
    offset = len(text.rstrip())
    if place[1]:
        at = Position(int(place[1]), int(place[2]))
        offset = Source(text).index(at) or 0
    if words.startswith(_TWICE) and (mistake := _twice(text[:offset], words)):
        return mistake
    if words in _NEVER_ENDS:
        start = max(text.rfind("'''"), text.rfind('"""'), 0)
        return TomlMistake("a text that starts here never ends", "close it with its quotes", start)
    if text[offset : offset + 1] in _CURLY_QUOTES:
        message = f"not valid TOML: curly quote '{text[offset]}'"
        return TomlMistake(message, 'write straight quotes "', offset)
    for beginning, sentence, remedy in _SENTENCES:
        if words.startswith(beginning):
            return TomlMistake(f"not valid TOML: {sentence}", remedy, offset)
    return TomlMistake("not valid TOML: this cannot stand here", None, offset)


def _twice(text: str, words: str) -> TomlMistake | None:
    """Find what stands twice in `text`, which ends where tomllib saw it."""
    places = locate_toml_keys(text)
    declared = _DECLARED.search(words)
    if declared:
        # tomllib has just read the second header; the first one is the one that was noted.
        path: KeyPath = tuple(_QUOTED.findall(declared[1]))
        second = text.rfind("\n") + 1
    else:
        path = max(places, key=lambda path: places[path].key[0], default=())
        second = places[path].key[0] if path else 0
        places = locate_toml_keys(text[: text.rfind("\n", 0, second) + 1])
    if path not in places:
        return None
    first = Source(text).position(places[path].key[0])
    name = ".".join(str(key) for key in path)
    shown = f"[{name}]" if declared else name
    message = f"'{shown}' appears twice, first in line {first.line}"
    return TomlMistake(message, "keep one of the two, or give one of them another name", second)
