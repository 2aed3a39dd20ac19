"""Numbers: how Ruby writes them, and how Ruby Liquid reads one out of any value.

Ruby Liquid counts in BigDecimal wherever a fraction is involved, so that `2.675 | round: 2` is
2.68; `Decimal` stands for it and never leaves the filters. It is imported only when a fraction
turns up, because most messages have none and it takes 4 ms.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from liquidpilot.dialect.faults import LimitReached, RenderFault
from liquidpilot.dialect.values.kinds import to_liquid
from liquidpilot.lazy_patterns import lazy_pattern

if TYPE_CHECKING:
    from decimal import Decimal

RUBY_SPACE = " \t\n\v\f\r\0"
"""What Ruby's `strip` takes away, at either end."""

# Python refuses to turn longer decimal texts into integers and back; Decimal does not.
_MOST_DIGITS = 4000
_SHORT = 10**15
_LONGEST_SHORT = 15
# Turning longer ones into a number, and back, costs nearly the square of their length.
_LONGEST_NUMBER = 50_000
_FRACTION = lazy_pattern(r"-?[0-9]+\.[0-9]+")
_LEADING_INTEGER = lazy_pattern(r"[ \t\n\v\f\r]*([+-]?)(?:0[dD])?([0-9]+(?:_[0-9]+)*)")
_INTEGER = lazy_pattern(
    r"(?P<sign>[+-]?)(?:"
    r"0[xX](?P<hexadecimal>[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)"
    r"|0[bB](?P<binary>[01]+(?:_[01]+)*)"
    r"|0[oO_]?(?P<octal>[0-7]+(?:_[0-7]+)*)"
    r"|0[dD](?P<prefixed>[0-9]+(?:_[0-9]+)*)"
    r"|(?P<decimal>0|[1-9][0-9]*(?:_[0-9]+)*))"
)
_BASES = {"hexadecimal": 16, "binary": 2, "octal": 8, "prefixed": 10, "decimal": 10}


def integer_text(number: int) -> str:
    """Return the decimal digits of `number`, however many."""
    if -(10**18) < number < 10**18 or number.bit_length() < 3 * _MOST_DIGITS:
        return int.__repr__(number)
    from decimal import Decimal

    return format(Decimal(number), "f")


def float_text(number: float) -> str:
    """Return `number` as Ruby's `Float#to_s` writes it.

    >>> float_text(1e20), float_text(1e15), float_text(2.50)
    ('1.0e+20', '1.0e+15', '2.5')
    """
    text = float.__repr__(number)
    if text[-1] in "fn":  # inf, -inf, nan
        return {"inf": "Infinity", "-inf": "-Infinity"}.get(text, "NaN")
    if "e" in text:
        mantissa, exponent = text.split("e")
        return text if "." in mantissa else f"{mantissa}.0e{exponent}"
    # Python goes on without an exponent for one digit more than Ruby does.
    if len(text) > 17 and text.endswith(".0"):
        sign, digits = ("-", text[1:-2]) if text[0] == "-" else ("", text[:-2])
        if len(digits) > 15:
            return f"{sign}{digits[0]}.{digits[1:].rstrip('0') or '0'}e+{len(digits) - 1}"
    return text


def to_number(value: object) -> int | Decimal:
    """Return `value` as the number that a math filter counts with; never raises.

    A text counts for what it begins with, `"12 pcs"` for 12; what is no number counts for 0
    (`Liquid::Utils.to_number` of Ruby Liquid 5.4.0).
    """
    if type(value) is int:
        return value
    value = to_liquid(value)
    if isinstance(value, str):
        return _number_in(value)
    if isinstance(value, float):
        from decimal import Decimal

        return Decimal(float.__repr__(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    return 0


def fixed_point(value: object) -> tuple[int, int] | None:
    """Return a short number as an integer, and how many of its digits are decimals.

    It is the number that `to_number` gives; a whole one that is no fraction has no decimals. None
    for a number of more than 15 characters, for any other value, and for a negative zero. Counting
    with it is several times as fast as with a Decimal.

    >>> fixed_point(12.5), fixed_point("3.10"), fixed_point(7), fixed_point(2.0), fixed_point("7 l")
    ((125, 1), (310, 2), (7, 0), (20, 1), None)
    """
    if type(value) is int:
        return (value, 0) if -_SHORT < value < _SHORT else None
    if type(value) is float:
        # Nought and negative nought are equal, and not the same.
        return _fraction(value) if value else _decimal(float.__repr__(value))
    if type(value) is str and len(value) <= _LONGEST_SHORT and value.isascii():
        return _decimal(value)
    return None


# Prices and sizes are counted with for each text that shows them.
@lru_cache(maxsize=1024)
def _fraction(value: float) -> tuple[int, int] | None:
    return _decimal.__wrapped__(float.__repr__(value))


@lru_cache(maxsize=1024)
def _decimal(text: str) -> tuple[int, int] | None:
    if len(text) > _LONGEST_SHORT:
        return None
    whole, point, decimals = text.partition(".")
    if point and not decimals.isdigit():
        return None
    digits = whole[1:] if whole[:1] == "-" else whole
    if not digits.isdigit():
        return None
    number = int(whole + decimals)
    return (number, len(decimals)) if number or digits is whole else None


def to_integer(value: object) -> int:
    """Return `value` as an index or a count, read as strictly as Ruby's `Integer()`.

    Raises RenderFault `invalid integer` for a fraction, nil and any text that is not a whole number
    (`Liquid::Utils.to_integer` of Ruby Liquid 5.4.0).

    >>> to_integer("0x1A"), to_integer(" 5 ")
    (26, 5)
    """
    if type(value) is int:
        return value
    value = to_liquid(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        found = _INTEGER.fullmatch(value.strip(" \t\n\v\f\r"))
        if found and found.lastgroup:
            digits, base = found[found.lastgroup], _BASES[found.lastgroup]
            return _signed(found["sign"], _whole_number(digits, base))
    raise RenderFault("invalid integer", "this needs a whole number, such as 5 or '5'")


def _number_in(text: str) -> int | Decimal:
    stripped = text.strip(RUBY_SPACE)
    if _FRACTION.fullmatch(stripped):
        from decimal import Decimal

        return Decimal(stripped)
    found = _LEADING_INTEGER.match(text)
    return _signed(found[1], _whole_number(found[2])) if found else 0


def _whole_number(digits: str, base: int = 10) -> int:
    digits = digits.replace("_", "")
    if len(digits) > _LONGEST_NUMBER:
        raise LimitReached(f"a number of more than {_LONGEST_NUMBER:,} digits")
    return _decimal_number(digits) if base == 10 else int(digits, base)


def _decimal_number(digits: str) -> int:
    if len(digits) < _MOST_DIGITS:
        return int(digits)
    # Two halves take a quarter of the time each.
    half = len(digits) // 2
    unit: int = 10**half
    return _decimal_number(digits[:-half]) * unit + _decimal_number(digits[-half:])


def _signed(sign: str, number: int) -> int:
    return -number if sign == "-" else number
