"""What the array filters share: the items of a value, and a property of an item."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from liquidpilot.dialect.faults import LimitReached, RenderFault
from liquidpilot.dialect.values import Drop, RubyRange, to_liquid, to_text
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
