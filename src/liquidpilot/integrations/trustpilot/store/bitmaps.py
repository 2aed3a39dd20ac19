"""Which of many things have a property: one bit each, in an int, so that questions are cheap.

Thing number 0 is the most significant bit. "All with five stars, in Danish" is one `&` of two ints
whatever their number; how many they are is `int.bit_count`.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Hashable, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import TypeVar

_Value = TypeVar("_Value", bound=Hashable)

_ONE = ord("1")
_TO_FLAGS = bytes.maketrans(b"01", b"\0\1")


def bitmaps_by_value(values: Collection[_Value]) -> dict[_Value, int]:
    """Return, for each of the different values, which of the `values` are it.

    >>> bitmaps_by_value("aba")
    {'a': 5, 'b': 2}
    """
    numbers: dict[_Value, array[int]] = {}
    for number, value in enumerate(values):
        if value not in numbers:
            numbers[value] = array("I")
        numbers[value].append(number)
    return {value: _bitmap(having, len(values)) for value, having in numbers.items()}


def any_of(bitmaps: Mapping[_Value, int], values: Iterable[_Value]) -> int:
    """Return what has one of the values."""
    return reduce(or_, (bitmaps.get(value, 0) for value in values), 0)


def flags_of(bitmap: int, length: int) -> bytes:
    """Return a byte for each of `length` things, 1 for those in the bitmap: for `compress`.

    >>> flags_of(5, 4)
    b'\\x00\\x01\\x00\\x01'
    """
    return format(bitmap, f"0{length}b").encode("ascii").translate(_TO_FLAGS)


def _bitmap(numbers: Iterable[int], length: int) -> int:
    digits = bytearray(b"0") * length
    for number in numbers:
        digits[number] = _ONE
    return int(digits, 2)
