"""What each filter's work is charged, by the size of what it gets and of what it makes.

A filter that is not named here works through a text, at a unit for each character. The numbers are
those of the slowest input that was found, in units of about 20 ns (`benchmarks/budget.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from liquidpilot.dialect.limits import ITEM
from liquidpilot.dialect.values import to_liquid
from liquidpilot.dialect.weights import count, weigh

Measure = Callable[[object, Sequence[object], int], int]
"""The size of a value and of the arguments, counted no further than the number given."""

# One of two times that is written as a text is read anew for each comparison.
_READING_A_TIME = 150


@dataclass(frozen=True, slots=True)
class Cost:
    """The units that a filter takes: `each` for every part of its input that `measure` finds, which
    is None if it takes as long for a large value as for a small one; `made` for each character or
    item of its result; `always` for whatever value.
    """

    measure: Measure | None
    each: int = 1
    made: int = 1
    always: int = 25

    def of_input(self, value: object, arguments: Sequence[object], left: int) -> int:
        """Return the units for the input; some number above `left` if they are more than that."""
        if self.measure is None:
            return 0
        return self.each * self.measure(value, arguments, left // self.each + 1)

    def of_result(self, result: object) -> int:
        """Return the units for what the filter has made."""
        if type(result) is str:
            return self.made * len(result)
        return self.made * len(result) if type(result) is list else 0


def _text(value: object, arguments: Sequence[object], most: int) -> int:
    size = weigh(value, most)
    for argument in arguments:
        size += weigh(argument, most - size)
    return size


def _items(value: object, arguments: Sequence[object], most: int) -> int:
    size = count(value, most)
    for argument in arguments:
        size += count(argument, most - size)
    return size


def _properties(value: object, arguments: Sequence[object], most: int) -> int:
    """Return the weight of what is compared: of each item the property that is asked for."""
    size = count(value, most)
    items = to_liquid(value)
    if size > most or not isinstance(items, list):
        return size + weigh(items, most, each_character=False)
    name = arguments[0] if arguments else None
    for item in items:
        looked_at = item.get(name) if isinstance(item, dict) and type(name) is str else item
        if name is None or looked_at is not item:
            size += weigh(looked_at, most - size, each_character=False)
        if size > most:
            break
    return size


def _matched(value: object, arguments: Sequence[object], most: int) -> int:
    """Return how much is compared where each property is compared with one target."""
    target = arguments[1] if len(arguments) > 1 else None
    each = weigh(target, most, each_character=False)
    if type(target) is str or isinstance(target, date):
        each += _READING_A_TIME if _holds_times(value, arguments[0], target) else 0
    return count(value, most) * each


def _holds_times(value: object, name: object, target: object) -> bool:
    items = to_liquid(value)
    other = date if type(target) is str else str
    return isinstance(items, list) and any(
        isinstance(item, dict) and isinstance(name, str) and isinstance(item.get(name), other)
        for item in items
    )


def _sorted(value: object, arguments: Sequence[object], most: int) -> int:
    size = _properties(value, arguments, most)
    if size > most:
        return size
    items = to_liquid(value)
    mixed = isinstance(items, list) and _mixes_times(items, arguments)
    return size * size.bit_length() * (_READING_A_TIME if mixed else 1)


def _mixes_times(items: list[object], arguments: Sequence[object]) -> bool:
    name = arguments[0] if arguments else None
    kinds = {
        type(item.get(name) if isinstance(item, dict) and isinstance(name, str) else item)
        for item in items
    }
    return str in kinds and any(issubclass(kind, date) for kind in kinds)


TEXT = Cost(_text)
_AT_ONCE = Cost(None)
_ARRAY = Cost(_items, each=ITEM, made=0)
_NUMBER = Cost(_text, each=2)
_ESCAPED = Cost(_text, each=6)

COSTS: dict[str, Cost] = {
    **dict.fromkeys(("size", "first", "last", "default", "id", "lid"), _AT_ONCE),
    "property_accessor": Cost(_text),
    "slice": Cost(_text),
    **dict.fromkeys(("reverse", "concat"), _ARRAY),
    "join": Cost(_items, each=15),
    **dict.fromkeys(("map", "compact"), Cost(_items, each=20, made=0)),
    "where": Cost(_matched, each=20, made=0),
    "uniq": Cost(_properties, each=40, made=0),
    "sum": Cost(_properties, each=30),
    "sort": Cost(_sorted, each=25, made=0),
    "sort_natural": Cost(_sorted, each=5, made=0),
    "split": Cost(_text, made=20),
    **dict.fromkeys(("escape", "h", "escape_once", "strip_html", "newline_to_br"), _ESCAPED),
    **dict.fromkeys(("strip_newlines", "url_decode"), _ESCAPED),
    **dict.fromkeys(("json_parse", "as_json_string"), Cost(_text, each=6, made=4)),
    **dict.fromkeys(
        ("plus", "minus", "times", "divided_by", "modulo", "round", "ceil", "floor", "abs"), _NUMBER
    ),
    **dict.fromkeys(("at_least", "at_most"), _NUMBER),
    **dict.fromkeys(("money", "number_with_delimiter"), Cost(_text, each=4, always=400)),
    "date": Cost(_text, each=40, always=2000),
    "time_zone": Cost(_text, each=2, always=2000),
}
