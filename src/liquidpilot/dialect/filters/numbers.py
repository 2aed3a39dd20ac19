"""Filters that count. Fractions are exact decimals until the result, as in Ruby Liquid 5.4.0."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, TypeGuard

from liquidpilot.dialect.faults import LimitReached, RenderFault
from liquidpilot.dialect.values import to_liquid, to_number, to_text
from liquidpilot.dialect.values.numbers import fixed_point

if TYPE_CHECKING:
    from decimal import Context, Decimal

    Number = int | Decimal

_DIVISION_HINT = "ask for the divisor first: {% if divisor != 0 %}"
# Squaring in a loop would soon fill the memory of any machine.
_MOST_BITS = 100_000
# Up to here a float and the digits that it is written with lie between the same two integers.
_EVERY_INTEGER = 2.0**53


def plus(value: object, operand: object) -> int | float:
    """Return the sum."""
    if type(value) is int and type(operand) is int:
        return value + operand
    if short := _in_one_unit(value, operand):
        one, other, unit = short
        return (one + other) / unit
    left, right = to_number(value), to_number(operand)
    if isinstance(left, int) and isinstance(right, int):
        return left + right
    return float(_exact().add(left, right))


def minus(value: object, operand: object) -> int | float:
    """Return the difference."""
    if type(value) is int and type(operand) is int:
        return value - operand
    if short := _in_one_unit(value, operand):
        one, other, unit = short
        return (one - other) / unit
    left, right = to_number(value), to_number(operand)
    if isinstance(left, int) and isinstance(right, int):
        return left - right
    return float(_exact().subtract(left, right))


def times(value: object, operand: object) -> int | float:
    """Return the product."""
    if short := _in_one_unit(value, operand):
        one, other, unit = short
        if one and other:  # else it may be a negative zero
            return one * other / unit**2
    left, right = to_number(value), to_number(operand)
    if isinstance(left, int) and isinstance(right, int):
        if left.bit_length() + right.bit_length() > _MOST_BITS:
            raise LimitReached(f"a number of more than {_MOST_BITS:,} bits")
        return left * right
    return float(_exact().multiply(left, right))


def divided_by(value: object, operand: object) -> int | float:
    """Return the quotient; of two integers it is the next integer below.

    Raises RenderFault `divided by 0` for integers; a fraction divided by zero is infinite.
    """
    if short := _in_one_unit(value, operand):
        one, other, _ = short
        if one and other:
            return one / other
    left, right = to_number(value), to_number(operand)
    if isinstance(left, int) and isinstance(right, int):
        if right == 0:
            raise RenderFault("divided by 0", _DIVISION_HINT)
        return left // right
    from decimal import Context

    # More digits than a float can tell apart, whatever the operands have.
    return float(Context(prec=60, traps=[]).divide(left, right))


def modulo(value: object, operand: object) -> int | float:
    """Return the remainder, which has the sign of the divisor.

    Raises RenderFault `divided by 0`, for fractions too.
    """
    if short := _in_one_unit(value, operand):
        one, other, unit = short
        if other:
            return one % other / unit
    left, right = to_number(value), to_number(operand)
    if right == 0 and left == left:  # not NaN, whose remainder is NaN
        raise RenderFault("divided by 0", _DIVISION_HINT)
    if isinstance(left, int) and isinstance(right, int):
        return left % right
    return float(_floored_remainder(left, right))


def round_(value: object, digits: object = 0) -> int | float:
    """Return the number with so many digits after the point; 5 is rounded away from zero."""
    if type(digits) is int and 0 <= digits <= 9:
        short = _round_short(value, digits)
        if short is not None:
            return short
    number, places = to_number(value), _places(digits)
    if isinstance(number, int):
        return number if places >= 0 else _round_integer(number, places)
    if places > 0:
        return float(_rounded(number, places) if number.is_finite() else number)
    _refuse_infinite(number)
    return int(_rounded(number, places))


def ceil(value: object) -> int:
    """Return the next integer above."""
    if type(value) is float and abs(value) < _EVERY_INTEGER:
        return math.ceil(value)
    number = to_number(value)
    _refuse_infinite(number)
    return math.ceil(number)


def floor(value: object) -> int:
    """Return the next integer below."""
    if type(value) is float and abs(value) < _EVERY_INTEGER:
        return math.floor(value)
    number = to_number(value)
    _refuse_infinite(number)
    return math.floor(number)


def abs_(value: object) -> int | float:
    """Return the number without its sign."""
    if type(value) is float:
        return abs(value)
    number = to_number(value)
    return abs(number) if isinstance(number, int) else float(number.copy_abs())


def at_least(value: object, least: object) -> int | float:
    """Return the number, or `least` if that is greater."""
    if _is_plain(value) and _is_plain(least):
        return least if value < least else value
    number, bound = to_number(value), to_number(least)
    return _plain(bound if _is_less(number, bound) else number)


def at_most(value: object, most: object) -> int | float:
    """Return the number, or `most` if that is smaller."""
    if _is_plain(value) and _is_plain(most):
        return most if most < value else value
    number, bound = to_number(value), to_number(most)
    return _plain(bound if _is_less(bound, number) else number)


def total(values: Iterable[object]) -> int | float:
    """Return the sum of the values, exact up to the last addition; no filter by itself."""
    result: Number = 0
    for number in map(to_number, values):
        if isinstance(result, int) and isinstance(number, int):
            result += number
        else:
            result = _exact().add(result, number)
    return _plain(result)


def _is_plain(value: object) -> TypeGuard[int | float]:
    """Tell whether a number compares as the digits that it is written with do."""
    return type(value) is int or (type(value) is float and abs(value) < _EVERY_INTEGER)


def _round_short(value: object, digits: int) -> int | float | None:
    """Return a short number with so many digits after the point; None for any other value."""
    if type(value) is float:
        size = abs(value) * 10**digits
        # Away from the half between two results all ways of rounding agree.
        if size < 1e9 and abs(size % 1 - 0.5) > 0.001:
            return round(value, digits) if digits else round(value)
    if (short := fixed_point(value)) is None:
        return None
    number, places = short
    rounded = _round_integer(number, digits - places) if places > digits else number
    if number < 0 and not rounded:  # a negative zero
        return None
    unit: int = 10**places
    return rounded / unit if digits and places else rounded // unit


def _in_one_unit(value: object, operand: object) -> tuple[int, int, int] | None:
    """Return two short numbers, one of them a fraction, as integers of one unit.

    The third number says how many of that unit make 1. A quotient of integers is the float nearest
    to it, and so the same as that of Decimals. None for all other values.
    """
    if type(value) is int and type(operand) is int:
        return None
    one, other = fixed_point(value), fixed_point(operand)
    if one is None or other is None:
        return None
    (left, places), (right, others) = one, other
    if places < others:
        left, places = left * 10 ** (others - places), others
    elif others < places:
        right *= 10 ** (places - others)
    return (left, right, 10**places) if places else None


def _plain(number: Number) -> int | float:
    return number if isinstance(number, int) else float(number)


@cache
def _exact() -> Context:
    # Sums and products of finite decimals are finite: no digit is ever lost, and none is computed
    # that is not there. Without traps infinities and NaN pass, as in Ruby.
    from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context

    return Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])


def _is_less(left: Number, right: Number) -> bool:
    return _exact().compare(left, right) == -1


def _floored_remainder(left: Number, right: Number) -> Decimal:
    from decimal import Decimal

    left, right = Decimal(left), Decimal(right)
    if not left.is_finite() or right.is_nan():
        return Decimal("NaN")
    if right.is_infinite():
        return left
    remainder = _exact().remainder(left, right)
    if not remainder:
        return Decimal(0)
    if remainder.is_signed() != right.is_signed():
        return _exact().add(remainder, right)
    return remainder


def _refuse_infinite(number: Number) -> None:
    if isinstance(number, int) or number.is_finite():
        return
    if number.is_nan():
        raise RenderFault("Computation results in 'NaN' (Not a Number)")
    sign = "-" if number.is_signed() else ""
    raise RenderFault(f"Computation results in '{sign}Infinity'")


def _places(digits: object) -> int:
    places = to_number(digits)
    _refuse_infinite(places)
    if not -(2**31) <= places < 2**31:
        raise RenderFault("internal")
    return int(places)


def _rounded(number: Decimal, places: int) -> Decimal:
    from decimal import ROUND_HALF_UP, Decimal

    if -places > number.adjusted() + 1:
        return Decimal(0).copy_sign(number)
    if places >= -int(number.as_tuple().exponent):
        return number
    return number.quantize(Decimal((0, (1,), -places)), ROUND_HALF_UP, _exact())


def _round_integer(number: int, places: int) -> int:
    if -places > number.bit_length():  # far more digits than the number has
        return 0
    unit = 10**-places
    rounded: int = (abs(number) + unit // 2) // unit * unit
    return rounded if number >= 0 else -rounded


# `money` and `number_with_delimiter` (Braze, "Filters").
#
# `money` writes two decimals and nothing else: no currency sign, and cents are not divided. Whether
# it separates thousands is not documented; no separator is assumed. `number_with_delimiter` is that
# of Rails. A text counts as the number that it holds; what is no number stays as it is (Rails).

# Assumed.
_THOUSANDS_IN_MONEY = ""
_THOUSANDS = ","

_NUMERIC = r"\s*[-+]?[0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?(?:e[-+]?[0-9]{1,3})?\s*"


def money(value: object) -> object:
    """Return the number with two decimals, rounded half up: 17.8 becomes `17.80`.

    >>> money(145), money("350,000.25")
    ('145.00', '350,000.25')
    """
    text = _short_amount(value)
    if text is None:
        text = _numeric_text(value)
        if text is None:
            return value
        text = _amount(text)
    return _delimited(text, _THOUSANDS_IN_MONEY)


def _short_amount(value: object) -> str | None:
    """Return a short number with two decimals, None for any other value."""
    if (short := fixed_point(value)) is None:
        return None
    number, places = short
    if places > 2:
        number, places = _round_integer(number, 2 - places) // 10 ** (places - 2), 2
    whole, cents = divmod(abs(number) * 10 ** (2 - places), 100)
    return f"{'-' if number < 0 else ''}{whole}.{cents:02}"


def _amount(text: str) -> str:
    from decimal import ROUND_HALF_UP, Decimal, localcontext

    with localcontext() as context:
        # Enough for every digit, and for those that an exponent stands for.
        context.prec = len(text) + 1010
        amount = Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_UP)
    # There is no negative zero in money.
    return f"{amount or abs(amount):f}"


def number_with_delimiter(value: object) -> object:
    """Return the number with a comma at each thousand, decimals untouched.

    >>> number_with_delimiter(123456.789)
    '123,456.789'
    """
    text = _numeric_text(value)
    return value if text is None else _delimited(text, _THOUSANDS)


def _numeric_text(value: object) -> str | None:
    """Return the number as Ruby writes it, or None for what is no number."""
    if type(value) is int or (type(value) is float and math.isfinite(value)):
        return to_text(value)
    value = to_liquid(value)
    if not isinstance(value, (int, float, str)):
        return None
    text = to_text(value)
    return text if re.fullmatch(_NUMERIC, text, re.IGNORECASE | re.ASCII) else None


def _delimited(text: str, delimiter: str) -> str:
    if not delimiter:
        return text
    whole, point, decimals = text.partition(".")
    if whole.isdigit():
        return _grouped(whole, delimiter) + point + decimals
    return re.sub("[0-9]+", lambda found: _grouped(found[0], delimiter), whole) + point + decimals


def _grouped(digits: str, delimiter: str) -> str:
    first = len(digits) % 3
    groups = [digits[at : at + 3] for at in range(first, len(digits), 3)]
    return delimiter.join([digits[:first], *groups] if first else groups)


FILTERS: dict[str, Callable[..., object]] = {
    "plus": plus,
    "minus": minus,
    "times": times,
    "divided_by": divided_by,
    "modulo": modulo,
    "round": round_,
    "ceil": ceil,
    "floor": floor,
    "abs": abs_,
    "at_least": at_least,
    "at_most": at_most,
    "money": money,
    "number_with_delimiter": number_with_delimiter,
}
