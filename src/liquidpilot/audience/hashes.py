"""Hashes of 8 bytes: who is there twice, how many differ, and choices that depend on no order."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_SIZE = 8
_ALL = 1 << (8 * _SIZE)
# So many are compared at a time: some 60 MB.
_AT_ONCE = 1_000_000


def hash_of(*parts: str | bytes) -> int:
    """Return the hash of `parts`, from 0 to 2⁶⁴ - 1; the same on every machine.

    >>> hash_of("ada") == hash_of("ada"), hash_of("a", "b") == hash_of("ab")
    (True, False)
    """
    digest = hashlib.blake2b(digest_size=_SIZE)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data) + data if len(parts) > 1 else data)
    return int.from_bytes(digest.digest(), "big")


def sorted_hashes(hashes: Iterable[int]) -> array[int]:
    """Return the hashes in their order, 8 bytes each."""
    return array("Q", sorted(hashes))


def is_among(value: int, hashes: array[int]) -> bool:
    """Tell whether sorted `hashes` have `value`.

    >>> is_among(3, sorted_hashes([1, 3])), is_among(2, sorted_hashes([1, 3]))
    (True, False)
    """
    at = bisect_left(hashes, value)
    return at < len(hashes) and hashes[at] == value


class Compared(NamedTuple):
    """How many hashes there are, how many `distinct` ones, and those that are there more than once.

    `repeated` are a few of them, the lowest.
    """

    total: int
    distinct: int
    repeated: tuple[int, ...]


def compare(parts: Sequence[array[int]], most: int = 5) -> Compared:
    """Return what is equal in `parts`, each of which is sorted.

    >>> compare([sorted_hashes([3, 1, 3]), sorted_hashes([1, 2])])
    Compared(total=5, distinct=3, repeated=(1, 3))
    """
    total = sum(map(len, parts))
    distinct = 0
    repeated: list[int] = []
    for each in _ranges(parts, -(-total // _AT_ONCE) or 1):
        last = None
        for value in each:
            if value != last:
                distinct += 1
            elif len(repeated) < most and repeated[-1:] != [value]:
                repeated.append(value)
            last = value
    return Compared(total, distinct, tuple(repeated))


def _ranges(parts: Sequence[array[int]], count: int) -> Iterator[list[int]]:
    """Yield the hashes of all parts, sorted, in so many ranges."""
    for number in range(count):
        low, high = _ALL * number // count, _ALL * (number + 1) // count
        found: list[int] = []
        for part in parts:
            found += part[bisect_left(part, low) : bisect_left(part, high)]
        found.sort()
        yield found
