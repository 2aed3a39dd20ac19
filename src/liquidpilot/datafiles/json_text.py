"""JSON: the one reader of it, for files, bodies, answers and values alike.

The grammar is that of RFC 8259, nothing after the value. Two limits are those of Ruby's parser, by
which Braze reads (observed): nesting ends at 100, and `NaN` and `Infinity` are refused. What is
wrong is said in words of this module, with its place, so that both are the same on every Python.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, NoReturn, TypeAlias

from liquidpilot.bounds import DEEPEST, HALF_CHARACTER, MOST_DIGITS, TOO_DEEP, TOO_LONG
from liquidpilot.datafiles.tables import KeyPath, KeySpan
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Position, Source

if TYPE_CHECKING:
    from json import JSONDecoder


class JsonMistake(ValueError):
    """A text is not JSON: what is wrong, what to do, and the offset where it shows.

    That is the first character at which no JSON can go on; where the text just ends too early, its
    end. A number that is too long, and half a character, are shown where they start.
    """

    def __init__(self, text: str, offset: int, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.hint = hint
        self._text = text

    @property
    def position(self) -> Position:
        """Line and column of the mistake in the text itself."""
        return Source(self._text).position(self.offset)


def read_json(
    text: str | bytes,
    *,
    numbers: Callable[[str], object] | None = None,
    members: Callable[[list[tuple[str, object]]], object] | None = None,
    half_characters: bool = False,
) -> object:
    """Return the value of a JSON text; bytes are UTF-8, a byte-order mark before them is no matter.

    `numbers` makes a value of the spelling of each number, `members` one of the names and values of
    each object; without it the last of equal names stands. Half a character (`"\\ud83d"` alone) is
    refused, as nothing can be encoded with it, unless `half_characters`: see `whole_characters`.
    Raises JsonMistake.
    """
    if isinstance(text, bytes):
        text = _decoded(text)
    whole = numbers or (int if sys.get_int_max_str_digits() == MOST_DIGITS else _bounded_int)
    decoder = (_decoder if members is None else _decoder.__wrapped__)(whole, numbers, members)
    if not _is_deep(text):
        try:
            value: object = decoder.decode(text)
        except (ValueError, RecursionError):
            pass  # why and where is found below
        else:
            at = None if half_characters else _half_character(text)
            if at is None:
                return value
            hint = "write the character itself, or both halves of it"
            raise JsonMistake(text, at, "an escape stands for half a character", hint)
    _Mistakes(text, sys.maxsize if numbers else MOST_DIGITS).find()
    raise JsonMistake(text, 0, "nested too deeply")  # for a stack that is nearly full already


@lru_cache(maxsize=8)
def _decoder(
    whole: Callable[[str], object],
    numbers: Callable[[str], object] | None,
    members: Callable[[list[tuple[str, object]]], object] | None,
) -> JSONDecoder:
    # Not everyone who names this module reads JSON.
    from json import JSONDecoder

    return JSONDecoder(
        parse_constant=_refuse, parse_int=whole, parse_float=numbers, object_pairs_hook=members
    )


def check_json(text: str) -> None:
    """Raise JsonMistake if `text` is not JSON; in half the time of reading its numbers."""
    read_json(text, numbers=str, half_characters=True)


def has_half_characters(text: str) -> bool:
    """Say whether a JSON text has half a character, as an escape or as it is."""
    return _half_character(text) is not None


def string_value(token: str) -> str:
    """Return the text that a string of valid JSON, with its quotes, stands for."""
    from json import loads

    return str(loads(token))


def whole_characters(value: object) -> object:
    """Return `value`, as `read_json` gives it, with U+FFFD in the place of half characters."""
    if isinstance(value, str):
        return HALF_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [whole_characters(item) for item in value]
    if isinstance(value, dict):
        return {whole_characters(key): whole_characters(item) for key, item in value.items()}
    return value


_BRACKET = re.compile(
    r'(?:[^"\[\]{}]+|"[^"\\]*(?:\\.[^"\\]*)*")*+([\[\]{}]|)', re.DOTALL
)  # each one outside of texts in quotes
_ESCAPED_HALF = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        raise JsonMistake(before, len(before), "the text is not UTF-8") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _bounded_int(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise ValueError("too long")
    return int(digits)


def _is_deep(text: str) -> bool:
    """Say whether a JSON text is nested too deep; of what is none, the answer says nothing."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    depth = 0
    for bracket in _BRACKET.findall(text):
        if bracket in "[{":  # or nothing, before quotes that are never closed
            depth += len(bracket)
            if depth > DEEPEST:
                return True
        else:
            depth -= 1
    return False


def _half_character(text: str) -> int | None:
    found = HALF_CHARACTER.search(text)
    if "\\u" in text:
        escaped = (match for match in _ESCAPED_HALF.finditer(text) if match["half"])
        found = next(escaped, found)
    return found.start() if found else None


_BLANKS = lazy_pattern(r"[ \t\n\r]*")
_PLAIN = lazy_pattern(r'[^"\\\x00-\x1f]*')
_HEX = lazy_pattern(r"[0-9a-fA-F]{0,4}")
_DIGITS = lazy_pattern(r"[0-9]*")
_WORD = lazy_pattern(r"\w{1,40}")
_BACKSLASH_HINT = "write each backslash twice"
_LITERALS = ("true", "false", "null")
_VALUE_STARTS = lazy_pattern(r'["{\[\w-]')
_REMEDIES = {
    "'": 'write texts in double quotes: "text"',
    "/": "JSON has no comments; remove it",
    "#": "JSON has no comments; remove it",
    **dict.fromkeys("“”„‘’«»", 'write straight quotes: "text"'),
}


_Step: TypeAlias = "Callable[[], _Step | None]"


class _Mistakes:
    """A walk through a text, from left to right, that raises where no JSON can go on."""

    def __init__(self, text: str, most_digits: int) -> None:
        self.text = text
        self.most_digits = most_digits
        self.index = 0
        self.closers: list[str] = []  # of each container that is open

    def find(self) -> None:
        """Raise JsonMistake for the first mistake; return if there is none."""
        step: _Step | None = self.value
        while step is not None:
            self.skip(_BLANKS)
            step = step()

    def value(self) -> _Step:
        character = self.character()
        if character in ("[", "{"):
            if len(self.closers) == DEEPEST:
                self.fail(TOO_DEEP)
            self.closers.append("]" if character == "[" else "}")
            self.index += 1
            return self.first_value if character == "[" else self.first_name
        if character == '"':
            self.string()
        elif character == "-" or "0" <= character <= "9":
            self.number()
        else:
            self.word()
        return self.after_value

    def first_value(self) -> _Step:
        return self.close() if self.character() == "]" else self.value()

    def first_name(self) -> _Step:
        return self.close() if self.character() == "}" else self.name()

    def name(self) -> _Step:
        if self.character() != '"':
            self.refuse_comma()
            hint = 'write names in double quotes: {"name": "value"}'
            self.fail(f"expected a name in double quotes, found {self.found()}", hint)
        self.string()
        return self.colon

    def colon(self) -> _Step:
        if self.character() != ":":
            self.fail(f"expected ':' after the name, found {self.found()}")
        self.index += 1
        return self.value

    def close(self) -> _Step:
        self.closers.pop()
        self.index += 1
        return self.after_value

    def after_value(self) -> _Step | None:
        character = self.character()
        if not self.closers:
            if character:
                self.fail(f"expected nothing more after the value, found {self.found()}")
            return None
        if character == self.closers[-1]:
            return self.close()
        if character != ",":
            hint = "put a comma between two entries" if _VALUE_STARTS.match(character) else None
            self.fail(f"expected ',' or '{self.closers[-1]}', found {self.found()}", hint)
        self.index += 1
        return self.name if self.closers[-1] == "}" else self.value

    def string(self) -> None:
        self.index += 1
        while True:
            self.skip(_PLAIN)
            character = self.character()
            self.index += 1
            if character == '"':
                return
            if character == "\\":
                self.escape()
                continue
            self.index -= 1
            if character in ("\n", "\r"):
                hint = "write \\n for the line break, or close the quotes before it"
                self.fail("a line break within a text in quotes", hint)
            if character:
                hint = f"write \\u{ord(character):04x} for it"
                self.fail(f"the control character {self.found()} within a text in quotes", hint)
            self.fail("a text in quotes is not closed", "close it with a double quote")

    def escape(self) -> None:
        character = self.character()
        if character == "u":
            self.index += 1
            if len(self.skip(_HEX)) < 4:
                message = f"expected four hexadecimal digits after '\\u', found {self.found()}"
                self.fail(message, _BACKSLASH_HINT)
        elif character and character in '"\\/bfnrt':
            self.index += 1
        else:
            self.fail(f"expected an escape such as '\\n', found {self.found()}", _BACKSLASH_HINT)

    def number(self) -> None:
        start = self.index
        negative = self.character() == "-"
        self.index += negative
        if negative and self.text.startswith("Infinity", self.index):
            self.fail("'-Infinity' is not a JSON number", "write null, or a text")
        if self.character() == "0":
            self.index += 1
            if "0" <= self.character() <= "9":
                hint = "leave the zero out, or write the number as a text"
                self.fail("a number that starts with 0", hint)
        else:
            self.digits()
        is_whole = True
        if self.character() == ".":
            is_whole = False
            self.index += 1
            self.digits()
        if self.character() in ("e", "E"):
            is_whole = False
            self.index += 1
            self.index += self.character() in ("+", "-")
            self.digits()
        if is_whole and self.index - start - negative > self.most_digits:
            self.index = start
            self.fail(TOO_LONG, "write it as a text")

    def digits(self) -> None:
        if not self.skip(_DIGITS):
            self.fail(f"expected a digit, found {self.found()}")

    def word(self) -> None:
        for literal in _LITERALS:
            if self.text.startswith(literal, self.index):
                self.index += len(literal)
                return
        self.refuse_comma()
        match = _WORD.match(self.text, self.index)
        if match is None:
            hint = "write a digit before the point" if self.character() == "." else None
            if not self.text.strip():
                hint = "write {} for an empty object"
            self.fail(f"expected a value, found {self.found()}", hint)
        word = match[0]
        if word in ("NaN", "Infinity"):
            self.fail(f"'{word}' is not a JSON number", "write null, or a text")
        hint = 'write texts in double quotes: "text"'
        if word in ("True", "False", "None", "nil", "undefined"):
            hint = "JSON writes true, false and null"
        # As far as it is one of the three words, it could have gone on.
        self.index += max(
            length
            for literal in _LITERALS
            for length in range(len(literal))
            if word.startswith(literal[:length])
        )
        self.fail(f"'{word}' is not a JSON value", hint)

    def refuse_comma(self) -> None:
        closer = self.closers[-1] if self.closers else ""
        if closer and self.character() == closer and self.text[: self.index].rstrip()[-1:] == ",":
            self.fail(f"a comma before '{closer}'", "remove the comma after the last entry")

    def character(self) -> str:
        return self.text[self.index : self.index + 1]

    def found(self) -> str:
        character = self.character()
        if not character:
            return "the end of the text"
        return f"'{character}'" if character.isprintable() else f"U+{ord(character):04X}"

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.index)
        assert match is not None  # each of them matches nothing, too
        self.index = match.end()
        return match[0]

    def fail(self, message: str, hint: str | None = None) -> NoReturn:
        hint = _REMEDIES.get(self.character(), hint)
        if hint is None and not self.character():
            hint = "the text seems to be cut off"
        raise JsonMistake(self.text, self.index, message, hint)


# Where each value of a JSON text stands, for messages that point at one and edits that change one.
#
# The text has been through the strict reader before: nothing is checked here.

STRING = lazy_pattern(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
"""A string of valid JSON, with its quotes."""

_TOKEN = lazy_pattern(STRING.pattern + r'|[\[\]{},:]|[^\s"\[\]{},:]+', re.DOTALL)


class Entry(NamedTuple):
    """One value: its keys from the root, where its key starts, and its own span in the text.

    `path` holds the name of an object's member and the index of a list's item; `key_start` is the
    start of the value itself where there is no key.
    """

    path: KeyPath
    key_start: int
    start: int
    end: int


@dataclass(slots=True)
class _Open:
    """An object or a list that is not closed yet."""

    path: KeyPath
    key_start: int
    start: int
    is_object: bool
    member: str | int | None
    member_start: int = 0


def locate_json_keys(text: str) -> dict[KeyPath, KeySpan]:
    """Return the spans of every key and list element of `text`, which must be valid JSON.

    >>> locate_json_keys('{"a": [1]}')["a",]
    KeySpan(key=(1, 4), value=(6, 9))
    """
    spans: dict[KeyPath, KeySpan] = {}
    for entry in entries(text):
        value = entry.start, entry.end
        key = STRING.match(text, entry.key_start) if entry.key_start < entry.start else None
        spans[entry.path] = KeySpan(key.span() if key else value, value)
    return spans


def entries(text: str) -> Iterator[Entry]:
    """Yield every value of `text`, which must be valid JSON; a container after what it contains.

    >>> [entry.path for entry in entries('{"a": [1, {"b": 2}]}')]
    [('a', 0), ('a', 1, 'b'), ('a', 1), ('a',), ()]
    """
    stack: list[_Open] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        parent = stack[-1] if stack else None
        if token == ":":
            continue
        if token in ("}", "]"):
            closed = stack.pop()
            yield Entry(closed.path, closed.key_start, closed.start, match.end())
        elif parent and token == ",":
            parent.member = parent.member + 1 if isinstance(parent.member, int) else None
        elif parent and parent.member is None:
            parent.member, parent.member_start = string_value(token), match.start()
        else:
            path, key_start = _place(parent, match.start())
            if token in ("{", "["):
                is_object = token == "{"
                member = None if is_object else 0
                stack.append(_Open(path, key_start, match.start(), is_object, member))
            else:
                yield Entry(path, key_start, match.start(), match.end())


def _place(parent: _Open | None, start: int) -> tuple[KeyPath, int]:
    if parent is None or parent.member is None:
        return (), start
    return (*parent.path, parent.member), parent.member_start if parent.is_object else start
