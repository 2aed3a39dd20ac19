"""Comparing values as Ruby does: `==`, `<`, `contains` in conditions, `<=>` for sorting.

The rules are those of `Liquid::Condition` in Ruby Liquid 5.4.0 and of the Ruby classes behind it,
with ActiveSupport loaded: types are never converted, except that a time compares with a date, with
a text that is a date, and with an astronomical day number.
"""

from __future__ import annotations

import operator as python_operator
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.limits import ITEM, SHOWN
from liquidpilot.dialect.values import (
    BLANK,
    MethodLiteral,
    RubyRange,
    inspect_text,
    is_blank,
    is_empty,
    is_truthy,
    ruby_class,
    to_liquid,
    to_text,
)
from liquidpilot.dialect.values.kinds import as_time
from liquidpilot.dialect.weights import weigh

_ORDERINGS: dict[str, Callable[..., bool]] = {
    "<": python_operator.lt,
    ">": python_operator.gt,
    "<=": python_operator.le,
    ">=": python_operator.ge,
}
# Ruby's `<=>` between a date and a number counts days from the year -4712, noon to noon.
_DAYS_BEFORE_YEAR_1 = 1_721_424.5
_MACHINE_WORD = 2**62
# Units for comparing two values that stand in arrays, and for reading a time out of a text.
_SAME = 30
_READING_A_TIME = 3_000


def compare(operator: str, left: object, right: object) -> bool | None:
    """Return whether `left operator right` holds in a condition.

    None, which is as good as false, where Ruby's values have no such operator: nothing is smaller
    than nil. Raises RenderFault with Ruby's text for an unknown operator and where Ruby refuses:
    `comparison of Integer with String failed`.
    """
    if operator == "==":
        return equals(left, right)
    if ordering := _ORDERINGS.get(operator):
        kinds = type(left), type(right)
        if kinds == (int, int) or kinds == (str, str):
            return ordering(left, right)
        return _ordered(ordering, to_liquid(left), to_liquid(right))
    if operator in ("!=", "<>"):
        return not equals(left, right)
    if operator == "contains":
        return _contains(to_liquid(left), to_liquid(right))
    raise RenderFault(
        f"Unknown operator {operator}",
        "use ==, !=, <, >, <=, >= or contains, with a space on either side",
    )


def comparison_cost(operator: str, left: object, right: object, most: int) -> int:
    """Return the units of work that `compare` takes at most; counting ends somewhere above `most`.

    What is decided at the first look costs nothing: it is part of the template's own cost.
    """
    if isinstance(left, MethodLiteral) or isinstance(right, MethodLiteral):
        return len(left if isinstance(left, str) else right if isinstance(right, str) else "") >> 4
    left, right = to_liquid(left), to_liquid(right)
    if operator == "contains":
        return _cost_of_search(left, right, most)
    if isinstance(left, str) and isinstance(right, str):
        return min(len(left), len(right)) >> 4
    if isinstance(left, date) or isinstance(right, date):
        return _READING_A_TIME if isinstance(left, str) or isinstance(right, str) else ITEM
    if type(left) is not type(right) or not isinstance(left, list | dict):
        return 0
    if len(left) != len(right):  # type: ignore[arg-type]
        return 0
    return weigh(left, most, each=_SAME)


def _cost_of_search(left: object, right: object, most: int) -> int:
    if isinstance(left, str):
        return (0 if isinstance(right, str) else weigh(right, most, each=SHOWN)) + (len(left) >> 4)
    if not isinstance(left, list) and (not isinstance(left, dict) or isinstance(right, str)):
        return 0
    each = weigh(right, most, each=_SAME)
    if isinstance(right, str | date):
        other = date if isinstance(right, str) else str
        kinds = set(map(type, left))
        each += _READING_A_TIME if any(issubclass(kind, other) for kind in kinds) else 0
    return len(left) * each


def equals(left: object, right: object) -> bool:
    """Return whether `left == right` in a condition, and in `case`; never raises.

    `blank` and `empty` on either side ask the other one whether it is that.

    >>> equals("5", 5), equals(1, 1.0), equals("  ", BLANK)
    (False, True, True)
    """
    kind = type(left)
    if (kind is str or kind is int) and kind is type(right):
        return left == right
    if isinstance(left, MethodLiteral):
        return _answers(left, right)
    if isinstance(right, MethodLiteral):
        return _answers(right, left)
    return same(left, right)


def same(left: object, right: object) -> bool:
    """Return Ruby's `left == right`, outside conditions: `blank` and `empty` are plain objects."""
    if type(left) is str and type(right) is str:
        return left == right
    left, right = to_liquid(left), to_liquid(right)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return len(left) == len(right) and all(
            key in right and same(item, right[key]) for key, item in left.items()
        )
    if isinstance(left, date):
        return _order_of_times(left, right) == 0
    return left == right


def order(left: object, right: object) -> int | None:
    """Return Ruby's `left <=> right`: below, at or above 0, or None if they do not compare."""
    left, right = to_liquid(left), to_liquid(right)
    if (isinstance(left, str) and isinstance(right, str)) or (_number(left) and _number(right)):
        return _sign(left, right)
    if isinstance(left, list) and isinstance(right, list):
        return _order_of_arrays(left, right)
    if isinstance(left, date):
        return _order_of_times(left, right)
    if isinstance(left, str) and isinstance(right, datetime):
        position = _order_of_times(right, left)
        return None if position is None else -position
    return 0 if same(left, right) else None


def _answers(literal: MethodLiteral, value: object) -> bool:
    if isinstance(value, MethodLiteral):
        return False
    return is_blank(value) if literal is BLANK else is_empty(value)


def _contains(left: object, right: object) -> bool:
    if not is_truthy(left) or not is_truthy(right):
        return False
    if isinstance(left, str):
        return to_text(right) in left
    if isinstance(left, list):
        return any(same(item, right) for item in left)
    if isinstance(left, dict):
        return right in left if isinstance(right, str) else any(same(key, right) for key in left)
    return isinstance(left, RubyRange) and _covers(left, right)


def _covers(whole: RubyRange, part: object) -> bool:
    if isinstance(part, RubyRange):
        return part.size > 0 and whole.first <= part.first and part.last <= whole.last
    return _number(part) and whole.first <= part <= whole.last  # type: ignore[operator]


def _ordered(ordering: Callable[..., bool], left: object, right: object) -> bool | None:
    if not (_has_order(left) and _has_order(right)):
        return None
    if (isinstance(left, str) and isinstance(right, str)) or (_number(left) and _number(right)):
        return ordering(left, right)
    position = order(left, right)
    if position is None:
        raise RenderFault(
            f"comparison of {ruby_class(left)} with {_named(right)} failed",
            "numbers compare with numbers, texts with texts; '| plus: 0' turns a text into a "
            "number",
        )
    return ordering(position, 0)


def _has_order(value: object) -> bool:
    return isinstance(value, (str, date)) or _number(value)


def _named(value: object) -> str:
    # Ruby names a number that fits a machine word, and any float, by itself, all else by its class.
    if isinstance(value, float) or (
        isinstance(value, int) and -_MACHINE_WORD <= value < _MACHINE_WORD
    ):
        return inspect_text(value)
    return ruby_class(value)


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _sign(left: object, right: object) -> int | None:
    if left == right:
        return 0
    if left < right:  # type: ignore[operator]
        return -1
    return 1 if left > right else None  # type: ignore[operator]


def _order_of_arrays(left: list[object], right: list[object]) -> int | None:
    for one, other in zip(left, right, strict=False):
        position = order(one, other)
        if position != 0:
            return position
    return _sign(len(left), len(right))


def _order_of_times(left: date, right: object) -> int | None:
    if _number(right):
        return _sign(_day_number(as_time(left)), right)
    if isinstance(right, str) and isinstance(left, datetime):
        right = _time_in(right)
    return _sign(as_time(left), as_time(right)) if isinstance(right, date) else None


def _day_number(time: datetime) -> float:
    since_midnight = timedelta(hours=time.hour, minutes=time.minute, seconds=time.second)
    in_utc = since_midnight - (time.utcoffset() or timedelta())
    return time.toordinal() + _DAYS_BEFORE_YEAR_1 + in_utc / timedelta(days=1)


def _time_in(text: str) -> datetime | None:
    """Return the time that a text names in full; what needs the clock to complete it is none."""
    from liquidpilot.dialect.dates.parsing import parse_time

    # Two clocks without a part in common agree on what comes from neither.
    clocks = datetime(2001, 1, 1, tzinfo=UTC), datetime(2002, 12, 31, 23, 59, 59, tzinfo=UTC)
    earlier, later = (parse_time(text, now) for now in clocks)
    return earlier if earlier == later else None
