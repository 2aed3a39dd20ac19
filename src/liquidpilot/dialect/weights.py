"""How much there is in a value: what working on it is charged by, found without working on it."""

from __future__ import annotations

from datetime import date, datetime

from liquidpilot.dialect.values import RubyRange, to_liquid

PLAIN = frozenset((type(None), bool, float))
"""Types whose values are all alike small."""

_FLAT = frozenset((*PLAIN, str, int, dict, RubyRange, date, datetime))
_FIELDS_OF_TIME = 10
# Up to here a number is as quick as any.
_WORD = 64


def weigh(value: object, most: int, *, each_character: bool = True) -> int:
    """Return the number of items, keys, values and characters in `value`, however deep.

    Without `each_character` a text counts less: it is compared or passed on as a whole. Counting
    ends somewhere above `most`. An array in itself has no end, but is let pass: whoever works on it
    finds that out.
    """
    try:
        return _weigh(value, most, each_character)
    except RecursionError:
        return 1


def count(value: object, most: int) -> int:
    """Return the number of items that an array filter gets of `value`: arrays inside are opened.

    Counting ends somewhere above `most`.
    """
    try:
        return _count(to_liquid(value), most)
    except RecursionError:
        return 1


def _weigh(value: object, most: int, each_character: bool) -> int:
    kind = type(value)
    if kind is str:
        return 1 + (len(value) if each_character else len(value) >> 4)  # type: ignore[arg-type]
    if kind in PLAIN:
        return 1
    if kind is int:
        return _weight_of_number(value)  # type: ignore[arg-type]
    value = to_liquid(value)
    if isinstance(value, list):
        parts = [value]
    elif isinstance(value, dict):
        parts = [list(value), list(value.values())]
    else:
        return _weight_of_number(value) if isinstance(value, int) else 1 + _length_of_text(value)
    total = 1
    for part in parts:
        total += len(part)
        for item in part:
            if type(item) in PLAIN:
                continue
            total += _weigh(item, most - total, each_character) - 1
            if total > most:
                return total
    return total


def _weight_of_number(number: int) -> int:
    # Dividing large numbers, and writing them, costs the square of their length.
    bits = number.bit_length()
    return 1 if bits <= _WORD else 1 + (bits >> 3) + (bits >> 8) ** 2


def _length_of_text(value: object) -> int:
    return len(value) if isinstance(value, str) else 0


def _count(value: object, most: int) -> int:
    if isinstance(value, list):
        total = len(value)
        if not _FLAT.issuperset(map(type, value)):
            for item in value:
                if type(item) not in _FLAT:
                    total += _count(to_liquid(item), most - total) if _is_array(item) else 0
                    if total > most:
                        break
        return total
    if isinstance(value, RubyRange):
        return value.size
    return _FIELDS_OF_TIME if isinstance(value, datetime) else 1


def _is_array(value: object) -> bool:
    return isinstance(to_liquid(value), list)
