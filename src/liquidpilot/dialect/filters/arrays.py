"""Filters on arrays as a whole; some of them take a text as well (Ruby Liquid 5.4.0)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cmp_to_key
from operator import itemgetter

from liquidpilot.dialect.comparison import order, same
from liquidpilot.dialect.faults import LimitReached, RenderFault
from liquidpilot.dialect.filters.numbers import total
from liquidpilot.dialect.limits import check_count, joined
from liquidpilot.dialect.values import (
    Drop,
    RubyRange,
    is_truthy,
    ruby_class,
    to_integer,
    to_liquid,
    to_text,
)
from liquidpilot.dialect.values.kinds import as_time
from liquidpilot.dialect.weights import is_flat

# Ruby has no bound but memory.
_MOST_NUMBERS = 200_000


class NoProperty(Exception):
    """The item has no properties at all: a number with a fraction, nil, true, a time."""


def items_of(value: object) -> list[object]:
    """Return the items that an array filter works on: a new list, without arrays inside.

    Nil has none, a hash or any other single value is its own only item. A time has ten, which is
    what Ruby's `Array()` makes of it.
    """
    value = to_liquid(value)
    if isinstance(value, list):
        return _without_arrays(value)
    if value is None:
        return []
    if isinstance(value, RubyRange):
        return _numbers(value)
    if isinstance(value, datetime):
        return _fields_of_time(value)
    return [value]


def are_alike(values: list[object]) -> bool:
    """Tell whether all are texts, or all integers: then Python has Ruby's order, and is quick."""
    return len(kinds := set(map(type, values))) == 1 and not kinds.isdisjoint((str, int))


def has_properties(item: object) -> bool:
    """Tell whether Ruby's `[]` can be asked of the item: a hash, a text, an integer, a drop."""
    return isinstance(item, (dict, str, int, Drop)) and not isinstance(item, bool)


def property_of(item: object, name: object) -> object:
    """Return Ruby's `item[name]`, or nil.

    A text gives the part of it that `name` says, an integer a bit. Raises NoProperty for an item
    without `[]`, RenderFault `cannot select the property '…'` where Ruby refuses the name.
    """
    if isinstance(item, dict):
        return item.get(name) if isinstance(name, (str, int, float)) else None
    if isinstance(item, Drop):
        return item.get(name) if isinstance(name, str) else None
    if isinstance(item, str):
        return _part_of_text(item, name)
    if isinstance(item, int) and not isinstance(item, bool):
        return _bits(item, name)
    raise NoProperty


def _without_arrays(values: list[object]) -> list[object]:
    if is_flat(values):
        return list(values)
    try:
        return list(_flattened(values))
    except RecursionError:
        raise RenderFault("tried to flatten recursive array") from None


def _flattened(values: list[object]) -> Iterator[object]:
    for value in values:
        value = to_liquid(value)
        if isinstance(value, list):
            yield from _flattened(value)
        else:
            yield value


def _numbers(value: RubyRange) -> list[object]:
    if value.size > _MOST_NUMBERS:
        raise LimitReached(f"a range of more than {_MOST_NUMBERS:,} numbers")
    return list(range(value.first, value.last + 1))


def _fields_of_time(value: datetime) -> list[object]:
    time = as_time(value)
    zone = "UTC" if time.tzname() == "UTC" else None
    date = [time.day, time.month, time.year, time.isoweekday() % 7, time.timetuple().tm_yday]
    return [time.second, time.minute, time.hour, *date, bool(time.dst()), zone]


def _part_of_text(text: str, name: object) -> str | None:
    if isinstance(name, str):
        return name if name in text else None
    index = _index(name)
    return text[index] if -len(text) <= index < len(text) else None


def _bits(number: int, name: object) -> int:
    index = _index(name, unlimited=True)
    return number >> index & 1 if index >= 0 else 0


def _index(name: object, *, unlimited: bool = False) -> int:
    if isinstance(name, float):
        if name - name != 0:  # infinite, or no number
            raise RenderFault("internal")
        name = int(name)
    if type(name) is not int:
        raise RenderFault(
            f"cannot select the property '{to_text(name)}'",
            "the array holds texts or numbers, not objects with properties",
        )
    if not unlimited and not -(2**63) <= name < 2**63:
        raise RenderFault("internal")
    return name


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


# Filters that look into the items of an array: by property, by value, in order.
#
# From Ruby Liquid 5.4.0; `sum` is of 5.5.

# The value to sort by, and the item.
_Keyed = tuple[object, object]
# Only the letters of ASCII are compared without regard to case.
_SMALL = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def map_(value: object, name: object) -> list[object]:
    """Return the property `name` of each item, nil for an item that has no properties."""
    items = items_of(value)
    if name == "to_liquid":
        return items
    return [property_of(item, name) if has_properties(item) else None for item in items]


def where(value: object, name: object, target: object = None) -> list[object] | None:
    """Return the items whose property is `target`; without one, those where it is true.

    Nil if an item has no properties.
    """
    return _chosen(value, name, is_truthy if target is None else lambda found: same(found, target))


def compact(value: object, name: object = None) -> list[object] | None:
    """Return the items that are not nil, or whose property is not nil."""
    if name is None:
        return [item for item in items_of(value) if item is not None]
    return _chosen(value, name, lambda found: found is not None)


def uniq(value: object, name: object = None) -> list[object] | None:
    """Return the items without repetitions, of themselves or of their property.

    1 and 1.0 are two items.
    """
    items = items_of(value)
    if len(items) < 2:  # Ruby does not even ask for the property
        return items
    # Most that repeat are the very same objects, as where two choices of one list are joined.
    met = list({id(item): item for item in items}.values())
    if name is None and _are_told_apart(met):
        return met
    seen: dict[object, object] = {}
    try:
        for item in met:
            seen.setdefault(_identity(item if name is None else property_of(item, name)), item)
    except NoProperty:
        return None
    return list(seen.values())


def sum_(value: object, name: object = None) -> int | float:
    """Return the sum of the items, or of their property; what is no number counts 0."""
    return total(items_of(value) if name is None else items_of(map_(value, name)))


def sort(value: object, name: object = None) -> list[object] | None:
    """Return the items in order, nil last; raises RenderFault if they do not compare."""
    return _sorted(value, name, _by_value)


def sort_natural(value: object, name: object = None) -> list[object] | None:
    """Return the items in the order of their texts, capital or small, nil last."""
    return _sorted(value, name, _by_text)


def _chosen(value: object, name: object, chooses: Callable[[object], bool]) -> list[object] | None:
    try:
        return [item for item in items_of(value) if chooses(property_of(item, name))]
    except NoProperty:
        return None


def _are_told_apart(items: list[object]) -> bool:
    """Tell whether all are hashes with another text each under the first name, as an `id`."""
    first = items[0]
    name = next(iter(first), None) if type(first) is dict else None
    texts = [item.get(name) if type(item) is dict else None for item in items] if name else [None]
    return set(map(type, texts)) == {str} and len(set(texts)) == len(items)


def _identity(value: object) -> object:
    # What Ruby's `eql?` tells apart: the class and the value, inside arrays and hashes too.
    if type(value) is str:
        return value
    if type(value) is not dict:
        value = to_liquid(value)
    if isinstance(value, list):
        return "Array", tuple(map(_identity, value))
    if isinstance(value, dict):
        return "Hash", frozenset(
            [(key, item if type(item) is str else _identity(item)) for key, item in value.items()]
        )
    return ruby_class(value), value


def _sorted(
    value: object, name: object, arrange: Callable[[list[_Keyed]], list[_Keyed]]
) -> list[object] | None:
    items = items_of(value)
    if name is not None and not all(map(has_properties, items)):
        return None
    if name is None or len(items) < 2:
        keyed = [(item, item) for item in items]
    else:
        keyed = [(property_of(item, name), item) for item in items]
    return [item for _, item in arrange(keyed)]


def _by_value(keyed: list[_Keyed]) -> list[_Keyed]:
    if are_alike([key for key, _ in keyed]):
        return sorted(keyed, key=itemgetter(0))
    return sorted(keyed, key=_BY_ORDER)


def _ascending(left: _Keyed, right: _Keyed) -> int:
    position = order(left[0], right[0])
    if position is None:
        if left[0] is not None and right[0] is not None:
            raise RenderFault(
                "cannot sort values of incompatible types",
                "the array mixes texts, numbers or hashes; sort by a property: sort: 'name'",
            )
        return 1 if left[0] is None else -1
    return position


def _by_text(keyed: list[_Keyed]) -> list[_Keyed]:
    # Ruby calls each nil greater than the other, so they end up the other way round.
    present = [entry for entry in keyed if entry[0] is not None]
    missing = [entry for entry in keyed if entry[0] is None]
    return sorted(present, key=lambda entry: to_text(entry[0]).translate(_SMALL)) + missing[::-1]


_BY_ORDER = cmp_to_key(_ascending)


FILTERS: dict[str, Callable[..., object]] = {
    "size": size,
    "first": first,
    "last": last,
    "slice": slice_,
    "join": join,
    "reverse": reverse,
    "concat": concat,
    "map": map_,
    "where": where,
    "compact": compact,
    "uniq": uniq,
    "sum": sum_,
    "sort": sort,
    "sort_natural": sort_natural,
}
