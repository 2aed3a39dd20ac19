"""What each filter's work is charged, by the size of what it gets and of what it makes.

A filter that is not named here works through a text, at a unit for each character. The numbers are
those of the slowest input that was found, in units of about 20 ns (`benchmarks/budget.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from liquidpilot.dialect.filters.arrays import are_alike
from liquidpilot.dialect.limits import DIGIT, ITEM, SHOWN
from liquidpilot.dialect.values import to_liquid
from liquidpilot.dialect.weights import count, weigh

Measure = Callable[[object, Sequence[object], int], int]
"""The size of a value and of the arguments, counted no further than the number given."""

# Where a text is compared with a time, it is read anew for each comparison.
_READING_A_TIME = 3_000
# Units for an item: to join it, to find a property of it, to compare it as `==` does and as `<=>`
# does, which is quick for texts alone and for numbers alone.
_JOINED = 15
_LOOKED_UP = 30
_SAME = 20
_ORDERED = 50
_ALIKE = 5
# Units for sixteen characters in an array or a hash that is written as a text.
_QUOTED = 64


class Cost(NamedTuple):
    """The units that a filter takes: `each` for every part of its input that `measure` finds, which
    is None if it takes as long for a large value as for a small one; `made` for each character or
    item of its result; `always` for whatever value.
    """

    measure: Measure | None
    each: int = 1
    made: int = 1
    always: int = 0

    def of_input(self, value: object, arguments: Sequence[object], left: int) -> int:
        """Return the units for the input; some number above `left` if they are more than that."""
        if self.measure is None:
            return 0
        return self.each * self.measure(value, arguments, left // self.each + 1)

    @property
    def of_sixteen(self) -> int | None:
        """What sixteen characters of a text count for, None where more than its length counts."""
        return None if self.measure is None or self.always else _OF_SIXTEEN.get(self.measure)

    def of_result(self, result: object) -> int:
        """Return the units for what the filter has made."""
        if type(result) is str:
            return self.made * len(result)
        return self.made * len(result) if type(result) is list else 0


def _text(value: object, arguments: Sequence[object], most: int) -> int:
    """Return the number of characters, in sixteenths of a unit for each of them."""
    total = _size(value, most, 16)
    for each in arguments:
        total += _size(each, most, 16)
    return total


def _scanned(value: object, arguments: Sequence[object], most: int) -> int:
    """Return the size of texts that are searched or copied as a whole."""
    total = _size(value, most, 2)
    for each in arguments:
        total += _size(each, most, 2)
    return total


_OF_SIXTEEN: dict[Measure, int] = {_text: 16, _scanned: 2}


def _number(value: object, arguments: Sequence[object], most: int) -> int:
    return sum(_size(each, most, 16 * DIGIT) for each in (value, *arguments))


def _size(value: object, most: int, sixteen: int) -> int:
    if type(value) is str:
        return sixteen * len(value) >> 4
    # It is written as a text first, quotes and all.
    return weigh(value, most, each=SHOWN, sixteen=sixteen + _QUOTED)


def _items(value: object, arguments: Sequence[object], most: int) -> int:
    return count(value, most) + sum(count(each, most) for each in arguments)


def _joined(value: object, arguments: Sequence[object], most: int) -> int:
    items = to_liquid(value)
    if isinstance(items, list) and set(map(type, items)) == {str}:
        return _JOINED * len(items) + _size(arguments[0] if arguments else "", most, 1)
    return weigh(items, most, each=SHOWN, sixteen=_QUOTED)


def _compared(value: object, arguments: Sequence[object], most: int) -> int:
    """Return the weight of what is compared: of each item, or of the property asked for."""
    keys = _keys(value, arguments)
    return weigh(keys, most) if keys else count(value, most)


def _matched(value: object, arguments: Sequence[object], most: int) -> int:
    """Return how much is compared where each property is compared with one target."""
    target = arguments[1] if len(arguments) > 1 else None
    each = weigh(target, most, each=_SAME)
    if isinstance(target, str | date):
        keys = _keys(value, arguments)
        each += _READING_A_TIME if _has_times([*keys, target]) else 0
    return count(value, most) * (_LOOKED_UP + each)


def _sorted(value: object, arguments: Sequence[object], most: int) -> int:
    size = _compared(value, arguments, most)
    if size > most:
        return size
    keys = _keys(value, arguments)
    each = _READING_A_TIME if _has_times(keys) else _ALIKE if are_alike(keys) else _ORDERED
    return size * size.bit_length() * each


def _keys(value: object, arguments: Sequence[object]) -> list[object]:
    """Return what items are compared by; for a value that is no array of items, nothing."""
    items = to_liquid(value)
    if not isinstance(items, list):
        return []
    name = arguments[0] if arguments else None
    if type(name) is not str:
        return items
    return [item.get(name) if isinstance(item, dict) else item for item in items]


def _has_times(keys: list[object]) -> bool:
    """Tell whether a text may be compared with a time, for which it is read anew each time."""
    kinds = set(map(type, keys))
    return str in kinds and any(issubclass(kind, date) for kind in kinds)


TEXT = Cost(_text)
_AT_ONCE = Cost(None)
_ARRAY = Cost(_items, each=ITEM, made=0)
_COPIED = Cost(_scanned, made=0)
_NUMBER = Cost(_number)
_ESCAPED = Cost(_text, each=6)

COSTS: dict[str, Cost] = {
    **dict.fromkeys(("size", "first", "last", "default", "id", "lid"), _AT_ONCE),
    **dict.fromkeys(("append", "prepend", "slice", "truncate", "property_accessor"), _COPIED),
    **dict.fromkeys(("strip", "lstrip", "rstrip", "remove_first", "remove_last"), _COPIED),
    **dict.fromkeys(("reverse", "concat"), _ARRAY),
    "join": Cost(_joined),
    **dict.fromkeys(("map", "compact"), Cost(_items, each=20, made=0)),
    "where": Cost(_matched, made=0),
    "uniq": Cost(_compared, each=80, made=0),
    "sum": Cost(_compared, each=30),
    "sort": Cost(_sorted, made=0),
    "sort_natural": Cost(_sorted, made=0),
    "split": Cost(_text, made=20),
    "replace": Cost(_text, each=2, made=2),
    **dict.fromkeys(("escape", "h", "escape_once", "strip_html", "newline_to_br"), _ESCAPED),
    **dict.fromkeys(("strip_newlines", "url_decode"), _ESCAPED),
    "json_parse": Cost(_text, each=6, made=4),
    "as_json_string": Cost(_text, each=2, made=4),
    **dict.fromkeys(
        ("plus", "minus", "times", "divided_by", "modulo", "round", "ceil", "floor", "abs"), _NUMBER
    ),
    **dict.fromkeys(("at_least", "at_most"), _NUMBER),
    **dict.fromkeys(("money", "number_with_delimiter"), Cost(_text, each=4, always=400)),
    "date": Cost(_text, each=60, made=70, always=2_500),
    "time_zone": Cost(_text, each=2, always=2_000),
}
