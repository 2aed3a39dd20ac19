"""How much there is in a value: what working on it is charged by, found without working on it."""

from __future__ import annotations

from datetime import date, datetime

from liquidpilot.dialect.values import RubyRange, to_liquid

PLAIN = frozenset((type(None), bool, float))
"""Types whose values are all alike small."""

_FLAT = frozenset((*PLAIN, str, int, dict, RubyRange, date, datetime))
_FIELDS_OF_TIME = 10
# What it takes to open an array in an array, as a number of items.
_OPENED = 8
# Up to here a number is as quick as any.
_WORD = 64


def weigh(value: object, most: int, *, each: int = 1, sixteen: int = 1) -> int:
    """Return the units for all that is in `value`, however deep.

    Those are `each` for an item, a key or a value, and `sixteen` for that many characters: one is
    what it takes to compare a text, or to pass it on as a whole. Counting ends somewhere above
    `most`. An array that contains itself is let pass: the filter that works on it reports it.
    """
    try:
        return _weigh(value, most, each, sixteen)
    except RecursionError:
        return each


def count(value: object, most: int) -> int:
    """Return the number of items that an array filter gets of `value`: arrays inside are opened.

    Counting ends somewhere above `most`.
    """
    try:
        return _count(to_liquid(value), most)
    except RecursionError:
        return 1


def is_flat(values: list[object]) -> bool:
    """Tell whether all items are such as `to_liquid` leaves alone, and no arrays."""
    return _FLAT.issuperset(map(type, values))


def _weigh(value: object, most: int, each: int, sixteen: int) -> int:
    kind = type(value)
    if kind is str:
        return each + (sixteen * len(value) >> 4)  # type: ignore[arg-type]
    if kind in PLAIN:
        return each
    if kind is int:
        return each + _weight_of_number(value)  # type: ignore[arg-type]
    value = to_liquid(value)
    if isinstance(value, list):
        parts = [value]
    elif isinstance(value, dict):
        parts = [list(value), list(value.values())]
    elif isinstance(value, str):
        return each + (sixteen * len(value) >> 4)
    else:
        return each + (_weight_of_number(value) if isinstance(value, int) else 0)
    total = each
    for part in parts:
        total += each * len(part)
        for item in part:
            if type(item) not in PLAIN:
                total += _weigh(item, most - total, each, sixteen) - each
            if total > most:
                return total
    return total


def _weight_of_number(number: int) -> int:
    # Dividing large numbers, and writing them, costs the square of their length.
    bits = number.bit_length()
    return 0 if bits <= _WORD else (bits >> 3) + (bits >> 7) ** 2


def _count(value: object, most: int) -> int:
    if isinstance(value, RubyRange):
        return value.size
    if not isinstance(value, list):
        return _FIELDS_OF_TIME if isinstance(value, datetime) else 1
    total = len(value)
    if not is_flat(value):
        for item in value:
            if type(item) not in _FLAT and isinstance(inner := to_liquid(item), list):
                total += _OPENED + _count(inner, most - total)
                if total > most:
                    break
    return total
