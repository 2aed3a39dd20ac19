"""Strict JSON: what is not JSON is refused, with its offset in the text and a remedy.

Nothing here knows of files: a JSON text may also be a value in a TOML file, or an answer.
"""

from __future__ import annotations

import json
import re
import sys
from typing import NoReturn

_MAX_DEPTH = 100


class JsonMistake(ValueError):
    """A text is not JSON: what is wrong, what to do, and the offset where it shows."""

    def __init__(self, message: str, offset: int, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.hint = hint


def check_json(text: str) -> None:
    """Raise JsonMistake if `text` is not JSON; in half the time of reading its numbers.

    Also for nesting beyond 100 levels, see `refuse_depth`.
    """
    refuse_depth(text)
    decode_json(text, _CHECKING)


def decode_json(text: str, decoder: json.JSONDecoder) -> object:
    """Return what `decoder` makes of a JSON text (json.org grammar: nothing behind the value).

    Its `parse_constant` should be `refuse_constant`. Raises JsonMistake; also for nesting that
    Python's stack does not hold, and for a number that Python's `int` finds too long.
    """
    try:
        data: object = decoder.decode(text)
    except json.JSONDecodeError as error:
        raise JsonMistake(_in_words(error.msg), error.pos, _remedy(text, error)) from error
    except ValueError as error:
        # From refuse_constant or from int(), which are not told where they are.
        raise _refused_number(text) from error
    except RecursionError as error:
        refuse_depth(text)
        raise JsonMistake("nested too deeply", 0) from error
    return data


def refuse_depth(text: str) -> None:
    """Raise JsonMistake for nesting beyond 100 levels, as Ruby's parser does (observed).

    Whoever walks the data of what passed needs no guard of its own.
    """
    if text.count("[") + text.count("{") <= _MAX_DEPTH:
        return
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        if match[0] in "[{":
            depth += 1
            if depth > _MAX_DEPTH:
                raise JsonMistake(f"nested more than {_MAX_DEPTH} levels deep", match.start())
        elif match[0] in "]}":
            depth -= 1


def refuse_constant(name: str) -> NoReturn:
    """Raise ValueError: `NaN` and `Infinity`, which Python would read, are not JSON."""
    raise ValueError(name)


_CHECKING = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=refuse_constant)
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_STRING_OR_BRACKET = re.compile(rf"{_STRING}|[\[\]{{}}]", re.DOTALL)
_STRING_OR_REFUSED = re.compile(
    rf"{_STRING}|(?P<constant>-?(?:NaN|Infinity))|(?P<digits>-?[0-9]+)", re.DOTALL
)


def _refused_number(text: str) -> JsonMistake:
    most = sys.get_int_max_str_digits()
    for match in _STRING_OR_REFUSED.finditer(text):
        if match["constant"]:
            message = f"'{match[0]}' is no JSON number"
            return JsonMistake(message, match.start(), "write null, or a text")
        if len((match["digits"] or "").lstrip("-")) > most:
            return JsonMistake("a number is too long", match.start())
    return JsonMistake("a number cannot be read", 0)


def _in_words(message: str) -> str:
    # The decoder's words vary in case and ending: "Unterminated string starting at".
    words = message[:1].lower() + message[1:]
    return words.removesuffix(" starting at").removesuffix(" at")


def _remedy(text: str, error: json.JSONDecodeError) -> str | None:
    """What an author should do; the decoder stops at the first character that cannot be."""
    found = text[error.pos : error.pos + 1]
    before = text[: error.pos].rstrip()[-1:]
    if "trailing comma" in error.msg or (found in ("}", "]") and before == ","):
        return "take out the comma behind the last entry"
    if found == "'":
        return 'JSON text stands in double quotes: "text"'
    if found in ("“", "”", "‘", "’"):
        return 'write straight quotes: "text"'
    if found == "/":
        return "JSON has no comments; take it out"
    if text[error.pos : error.pos + 4] in ("True", "Fals", "None"):
        return "JSON writes true, false and null"
    if "delimiter" in error.msg and "','" in error.msg:
        return "put a comma between two entries"
    if not text.strip():
        return "write {} for an empty object"
    return None
