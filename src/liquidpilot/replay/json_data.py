"""JSON as data that can be compared: numbers are equal by value.

`9.90`, `9.9` and `99e-1` are one number, and a 20-digit id loses none of its digits, which a
float would do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias, cast

from liquidpilot.datafiles.json_text import STRING, check_json, read_json
from liquidpilot.lazy_patterns import lazy_pattern

_LONGEST_POWER = 18


class Number(NamedTuple):
    """A JSON number: `digits` (without zeros at either end, `-` in front) times 10 to `exponent`.

    >>> parse_json("9.90") == parse_json("99e-1") == Number("99", -1)
    True
    """

    digits: str
    exponent: int

    def __str__(self) -> str:
        sign = "-" if self.digits.startswith("-") else ""
        digits = self.digits.lstrip("-")
        if not -20 <= self.exponent <= 20:
            return f"{sign}{digits}e{self.exponent}"
        if self.exponent >= 0:
            return sign + digits + "0" * self.exponent
        digits = digits.rjust(1 - self.exponent, "0")
        return f"{sign}{digits[: self.exponent]}.{digits[self.exponent :]}"


JsonData: TypeAlias = "bool | str | Number | list[JsonData] | dict[str, JsonData] | None"


def parse_json(text: str) -> JsonData:
    """Return the data of a JSON text, nested up to 100 levels deep. Raises JsonMistake."""
    return cast("JsonData", read_json(text, numbers=_number, half_characters=True))


def _number(spelling: str) -> Number:
    mantissa, _, power = spelling.lower().partition("e")
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits = whole + fraction
    significant = digits.rstrip("0")
    if len(power) > _LONGEST_POWER:
        # It is never meant; it is equal to itself.
        return Number(spelling.lower(), 0)
    exponent = int(power or "0") - len(fraction) + len(digits) - len(significant)
    significant = significant.lstrip("0")
    if not significant:
        return Number("0", 0)
    return Number("-" + significant if mantissa.startswith("-") else significant, exponent)


# A JSON text laid out for reading: a line for each value, two blanks for each level.
#
# Its tokens are moved and not parsed, so that numbers keep their spelling (`9.90`, twenty digits)
# and an object its order and its repeated keys. In strings, `\/` becomes `/`, and a letter that is
# written as an escape becomes itself.

_INDENT = "  "
_TOKEN = lazy_pattern(
    rf"{STRING.pattern}|[{{\[]\s*[}}\]]|[\[\]{{}},:]|[^\s\"\[\]{{}},:]+", re.DOTALL
)
_ESCAPE = lazy_pattern(
    r"\\(?:u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|u(?P<code>[0-9a-fA-F]{4})|(?P<other>.))",
    re.DOTALL,
)


def lay_out_json(text: str) -> str:
    """Return `text` with line breaks and indentation, without one at its end.

    Raises JsonMistake if it is not JSON.

    >>> print(lay_out_json('{"price":9.90,"tags":[],"name":"Caf\\\\u00e9"}'))
    {
      "price": 9.90,
      "tags": [],
      "name": "Café"
    }
    """
    check_json(text)
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    depth = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in "{[":
            depth += 1
            yield f"{token}\n{_INDENT * depth}"
        elif token in "}]":
            depth -= 1
            yield f"\n{_INDENT * depth}{token}"
        elif token == ",":
            yield f",\n{_INDENT * depth}"
        elif token == ":":
            yield ": "
        elif token[0] == '"':
            yield _ESCAPE.sub(_readable, token) if "\\" in token else token
        else:
            # An empty object or list may have blanks inside.
            yield token[0] + token[-1] if token[0] in "{[" else token


def _readable(match: re.Match[str]) -> str:
    if match["other"]:
        return "/" if match["other"] == "/" else match[0]
    if match["high"]:
        character = bytes.fromhex(match["high"] + match["low"]).decode("utf-16-be")
    else:
        character = chr(int(match["code"], 16))
    # What cannot be seen stays an escape, and so does what JSON or Liquid would read otherwise.
    is_readable = character.isprintable() and not character.isascii()
    return character if is_readable else match[0]
