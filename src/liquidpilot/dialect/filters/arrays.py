"""Filters on arrays as a whole; some of them take a text as well (Ruby Liquid 5.4.0)."""

from __future__ import annotations

from collections.abc import Callable

from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.filters.items import items_of
from liquidpilot.dialect.limits import check_count, joined
from liquidpilot.dialect.values import Drop, RubyRange, to_integer, to_liquid, to_text


def size(value: object) -> int:
    """Return the number of characters, items, keys or numbers; 0 for what has no size.

    An integer has the size of its bytes, as in Ruby.
    """
    value = to_liquid(value)
    if isinstance(value, (str, list, dict)):
        return len(value)
    if isinstance(value, RubyRange):
        return value.size
    if isinstance(value, int) and not isinstance(value, bool):
        return max(8, (value.bit_length() + 7) // 8)
    return 0


def first(value: object) -> object:
    """Return the first item; of a hash its first key and value, of a text its first character."""
    value = to_liquid(value)
    if isinstance(value, list):
        return value[0] if value else None
    if isinstance(value, str):
        return value[:1]
    if isinstance(value, RubyRange):
        return value.first
    if isinstance(value, dict):
        return next(([key, item] for key, item in value.items()), None)
    return _ask(value, "first")


def last(value: object) -> object:
    """Return the last item, or the last character of a text; a hash has no last."""
    value = to_liquid(value)
    if isinstance(value, list):
        return value[-1] if value else None
    if isinstance(value, str):
        return value[-1:]
    if isinstance(value, RubyRange):
        return value.last
    return _ask(value, "last")


def slice_(value: object, offset: object, length: object = None) -> object:
    """Return so many characters or items from `offset` on, which counts from the end below 0.

    Without a length it is one. Outside the value the result is an empty text or array.
    """
    value = to_liquid(value)
    start = to_integer(offset)
    count = 1 if length is None or length is False else to_integer(length)
    if not (-(2**63) <= start < 2**63 and -(2**63) <= count < 2**63):
        raise RenderFault("internal")
    sequence = value if isinstance(value, list) else to_text(value)
    if start < 0:
        start += len(sequence)
    if start < 0 or count < 0:
        return sequence[:0]
    return sequence[start : start + count]


def join(value: object, separator: object = " ") -> str:
    """Return the items as one text, with the separator between them."""
    return joined(map(to_text, items_of(value)), to_text(separator))


def reverse(value: object) -> list[object]:
    """Return the items, the last one first; a text is one item."""
    return items_of(value)[::-1]


def concat(value: object, other: object) -> list[object]:
    """Return the items of both; raises RenderFault if `other` is no array."""
    other = to_liquid(other)
    if not isinstance(other, list):
        raise RenderFault("concat filter requires an array argument")
    items = items_of(value)
    check_count(len(items) + len(other))
    return items + other


def _ask(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, Drop) and value.has(name) else None


FILTERS: dict[str, Callable[..., object]] = {
    "size": size,
    "first": first,
    "last": last,
    "slice": slice_,
    "join": join,
    "reverse": reverse,
    "concat": concat,
}
