"""How much there is in a value: what working on it is charged by, found without working on it."""

from __future__ import annotations

import sys
from collections.abc import Collection
from datetime import date, datetime

from liquidpilot.dialect.values import RubyRange, to_liquid

PLAIN = frozenset((type(None), bool, float))
"""Types whose values are all alike small."""

WORD = 64
"""Bits of a number that is as quick as any, and weighs nothing."""

_FLAT = frozenset((*PLAIN, str, int, dict, RubyRange, date, datetime))
_FIELDS_OF_TIME = 10
# What it takes to open an array in an array, as a number of items.
_OPENED = 8
# The hashes in kept values, each with its weight, by the identity that it has for as long.
_kept: dict[int, tuple[object, int]] = {}
_MOST_KEPT = 10_000


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


def keep_weights(value: object) -> None:
    """Weigh the hashes in a value that nothing ever changes, as that of a kept answer, only once.

    That is for `weigh` with one unit for an item, as `uniq` weighs what it compares.
    """
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    try:
        _keep_weights(value)
    except RecursionError:
        return


def _keep_weights(value: object) -> None:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        _keep_weights(part)
    if type(value) is dict:
        _kept[id(value)] = value, _weigh(value, sys.maxsize, 1, 1)


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
    if kind is not dict and kind is not list:
        value = to_liquid(value)
    parts: tuple[Collection[object], ...]
    if isinstance(value, list):
        parts = (value,)
    elif isinstance(value, dict):
        parts = value, value.values()
    else:
        return each + _weight_alone(value, sixteen)
    total = each
    # Of the same item, which stands twice where two choices of one list are joined.
    known: dict[int, int] = {}
    for part in parts:
        total += each * len(part)
        for item in part:
            kind = type(item)
            if kind is str:
                total += sixteen * len(item) >> 4
            elif kind is dict:
                weight = known.get(id(item))
                if weight is None:
                    kept = _kept.get(id(item)) if each == sixteen == 1 else None
                    # Of what is more than `most`, the rest is not counted.
                    if kept is not None and kept[1] <= most - total:
                        weight = kept[1] - 1
                    else:
                        weight = _weigh(item, most - total, each, sixteen) - each
                    known[id(item)] = weight
                total += weight
            elif kind not in PLAIN:
                total += _weigh(item, most - total, each, sixteen) - each
            if total > most:
                return total
    return total


def _weight_alone(value: object, sixteen: int) -> int:
    if isinstance(value, str):
        return sixteen * len(value) >> 4
    return _weight_of_number(value) if isinstance(value, int) else 0


def _weight_of_number(number: int) -> int:
    # Dividing large numbers, and writing them, costs the square of their length.
    bits = number.bit_length()
    return 0 if bits <= WORD else (bits >> 3) + (bits >> 7) ** 2


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
