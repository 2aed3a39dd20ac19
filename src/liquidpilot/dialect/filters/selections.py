"""Filters that look into the items of an array: by property, by value, in order.

From Ruby Liquid 5.4.0; `sum` is of 5.5.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key
from operator import itemgetter

from liquidpilot.dialect.comparison import order, same
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.filters.items import (
    NoProperty,
    are_alike,
    has_properties,
    items_of,
    property_of,
)
from liquidpilot.dialect.filters.numbers import total
from liquidpilot.dialect.values import is_truthy, ruby_class, to_liquid, to_text

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
    seen: dict[object, object] = {}
    try:
        for item in items:
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


def _identity(value: object) -> object:
    # What Ruby's `eql?` tells apart: the class and the value, inside arrays and hashes too.
    if type(value) is str:
        return value
    value = to_liquid(value)
    if isinstance(value, list):
        return "Array", tuple(map(_identity, value))
    if isinstance(value, dict):
        return "Hash", frozenset((key, _identity(item)) for key, item in value.items())
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
    "map": map_,
    "where": where,
    "compact": compact,
    "uniq": uniq,
    "sum": sum_,
    "sort": sort,
    "sort_natural": sort_natural,
}
