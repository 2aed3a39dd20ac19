"""Conditions read backwards: which values of a person would make a tag render a branch.

What is given here are guesses, the likeliest and smallest first: filters are undone as far as that
is possible, and whether a guess is right, a rendering tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from liquidpilot.dialect.expressions.nodes import (
    ELEMENT,
    Comparison,
    Expression,
    FilterCall,
    Filtered,
    Literal,
    unwrapped,
)
from liquidpilot.dialect.flow import Argument, Flow, Origin
from liquidpilot.dialect.flow import Step as FlowStep
from liquidpilot.dialect.outline import Outline, Part, Tag, Test
from liquidpilot.dialect.values import BLANK, EMPTY
from liquidpilot.dialect.variables import layout_of
from liquidpilot.rendering.needed_types import KeyPath
from liquidpilot.rendering.needs import keys_of

Changes = Mapping[str, object]
"""Values by the path of an attribute, as `render --set` takes them."""

Plausible = Callable[[KeyPath], object]
"""What an attribute may be; None where nothing is known."""

_NAME = re.compile(r"[\w-]+", re.ASCII)
_MOST = 40
_DEEPEST = 3
_OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!=", "!=": "==", "<>": "=="}
_FLIPPED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_NOTHING: tuple[object, ...] = (None, "", [], False)
_ANYTHING: tuple[object, ...] = ("x", True, 1, ["x"], {"x": 1})


class Step(NamedTuple):
    """One way into a tag: the branch that `divider` begins, the first one if it is None."""

    flow: Flow
    opener: Tag
    divider: Tag | None


def steps_to(flow: Flow, part: Part) -> list[Step]:
    """Return what has to be entered for `part` to be rendered, the outermost first."""
    found: list[Step] = []
    for member, tags in flow.enclosing(part):
        dividers = layout_of(member.outline).dividers
        for number, tag in enumerate(tags):
            inner = tags[number + 1] if number + 1 < len(tags) else None
            of_tag = dividers.get(tag, ())
            if not any(tag in of for of in dividers.values()):
                found.append(Step(member, tag, inner if inner in of_tag else None))
    return found


class Turning:
    """What would make the tags of one message render their branches; `now` is when it is sent."""

    def __init__(self, plausible: Plausible, now: datetime) -> None:
        self._plausible = plausible
        self._now = now

    def entered(self, step: Step, depth: int = 0) -> list[Changes]:
        """Return what may make a branch be rendered."""
        flow, opener, divider = step
        layout = layout_of(flow.outline)
        if opener in layout.loops:
            collection = layout.loops[opener].collection
            return self._given(flow, collection, opener, divider is None, depth)
        if opener.name not in ("if", "unless", "case"):
            return [{}]
        dividers: list[Tag | None] = [*layout.dividers.get(opener, ())]
        branches = dividers if opener.name == "case" else [None, *dividers]
        wanted: list[list[Changes]] = []
        for branch in branches:
            is_inverted = opener.name == "unless" and branch is None
            is_last = branch is divider
            if not is_last and opener.name == "case" and divider and divider.name != "else":
                # Whatever fits is rendered.
                continue
            test = _tests(flow.outline).get(branch or opener)
            if test is not None and test.comparisons:
                wanted.append(self._test(flow, test, is_last != is_inverted, depth))
            if is_last:
                break
        return _all_of(wanted)

    def left(self, step: Step) -> list[Changes]:
        """Return what may keep a branch from being rendered."""
        flow, opener, divider = step
        layout = layout_of(flow.outline)
        if opener in layout.loops:
            collection = layout.loops[opener].collection
            return self._given(flow, collection, opener, divider is not None, 0)
        test = _tests(flow.outline).get(divider or opener)
        if test is None or not test.comparisons:
            return []
        return self._test(flow, test, opener.name == "unless" and divider is None, 0)

    def missing(self, flow: Flow, expression: Expression, part: Part) -> list[Changes]:
        """Return what may make a value one that `default` takes the place of."""
        return self._compared(flow, expression, part, lambda value: value in _NOTHING, _NOTHING, 0)

    def _given(
        self, flow: Flow, collection: Expression, part: Part, wanted: bool, depth: int
    ) -> list[Changes]:
        goals = (["x"], "x", [{"x": 1}]) if wanted else ([], None)
        return self._compared(
            flow, collection, part, lambda value: bool(value) == wanted, goals, depth
        )

    def _test(self, flow: Flow, test: Test, wanted: bool, depth: int) -> list[Changes]:
        """Return what may make a condition hold, or fail; its right side goes first."""
        parts = [self._holds(flow, each, test.tag, wanted, depth) for each in test.comparisons]
        found = parts[-1]
        for one, relation in zip(reversed(parts[:-1]), reversed(test.relations), strict=True):
            both = (relation == "and") == wanted
            found = _all_of([one, found]) if both else _sorted([*one, *found])
        return found

    def _holds(
        self, flow: Flow, comparison: Comparison, part: Part, wanted: bool, depth: int
    ) -> list[Changes]:
        left, right, operator = comparison.left, comparison.right, comparison.operator
        if operator is None:
            goals: tuple[object, ...] = _ANYTHING if wanted else (None, False)
            return self._compared(
                flow, left, part, lambda value: (value not in (None, False)) == wanted, goals, depth
            )
        if isinstance(unwrapped(left), Literal) and not isinstance(unwrapped(right), Literal):
            if operator == "contains":
                return []
            left, right, operator = right, left, _FLIPPED.get(operator, operator)
        literal = unwrapped(right)
        if not isinstance(literal, Literal):
            return self._with_each_other(flow, left, right, part, operator, wanted)
        value = literal.value
        goals = tuple(_goals(operator, value, wanted))
        return self._compared(flow, left, part, lambda known: known in goals, goals, depth)

    def _with_each_other(
        self,
        flow: Flow,
        left: Expression,
        right: Expression,
        part: Part,
        operator: str,
        wanted: bool,
    ) -> list[Changes]:
        pairs = {
            "==": (("x", "x"), (1, 1)),
            "!=": (("x", "y"), (1, 2)),
            ">": ((2, 1), ("2030-01-01", "2020-01-01")),
            "<": ((1, 2), ("2020-01-01", "2030-01-01")),
            "contains": (("x", "x"), (["x"], "x")) if wanted else (("x", "y"), ([], "x")),
        }
        if operator != "contains" and not wanted:
            operator = _OPPOSITE[operator]
        given = pairs[{">=": ">", "<=": "<", "<>": "!="}.get(operator, operator)]
        found: list[Changes] = []
        for one, other in given:
            sides = [
                self._compared(flow, side, part, lambda _: False, (goal,), _DEEPEST)
                for side, goal in ((left, one), (right, other))
            ]
            found += [*sides[0], *sides[1], *_all_of(sides)]
        return _sorted(found)

    def _compared(
        self,
        flow: Flow,
        expression: Expression,
        part: Part,
        fits: Callable[[object], bool],
        goals: Iterable[object],
        depth: int,
    ) -> list[Changes]:
        """Return what may give an expression one of the values `goals`."""
        found: list[Changes] = []
        goals = list(goals)
        for origin in flow.origins(expression, part):
            keys = keys_of(origin, captured=True)
            if keys is not None:
                path = path_of(keys)
                likely = self._plausible(keys)
                values = [likely] if likely is not None and "x" in goals else []
                for goal in goals:
                    values += self._undone(origin, goal)
                found += [{path: value} for value in _distinct(values)]
            elif isinstance(origin.head, Literal) and depth < _DEEPEST and fits(origin.head.value):
                # A variable has that value where the branch that sets it is rendered.
                found += self.reached(origin.flow, origin.part, depth + 1)
        return _sorted(found)

    def reached(self, flow: Flow, part: Part, depth: int = 0) -> list[Changes]:
        """Return what may make a part be rendered."""
        return _all_of([self.entered(each, depth) for each in steps_to(flow, part)])

    def _undone(self, origin: Origin, goal: object) -> list[object]:
        """Return which values may become `goal` on the way from the attribute."""
        values = [goal]
        is_dated = False
        for step in reversed(_made(origin)):
            call = step.call if isinstance(step, Argument) else step
            if step == "size":
                values = [each for value in values for each in _of_size(value)]
            elif step in ("first", "last", ELEMENT):
                values = [[value] for value in values]
            elif isinstance(call, FilterCall):
                is_dated |= call.name == "date"
                values = [each for value in values for each in _before(call, value)]
        if is_dated:
            days = (0, -1, 1, -8, 8, -31, 31, -200, 200, -366, 366, -4000, 4000)
            values = [(self._now + timedelta(days=day)).isoformat() for day in days] + values
            values += [
                datetime.fromtimestamp(value, UTC).isoformat()
                for value in values
                if isinstance(value, int | float) and 0 < value < 2**32
            ]
        return values


def _made(origin: Origin) -> Sequence[FlowStep]:
    """Return the steps by which something is made of the attribute: not the way into it."""
    for at, step in enumerate(origin.steps):
        if step == "size" or (not isinstance(step, str) and not _is_way(step)):
            return origin.steps[at:]
    return ()


def _is_way(step: FlowStep) -> bool:
    return isinstance(step, FilterCall) and step.name in ("first", "last", "map", "default")


def _before(call: FilterCall, value: object) -> Iterator[object]:
    """Yield what a filter may have made `value` of."""
    argument = unwrapped(call.arguments[0]) if call.arguments else None
    given = argument.value if isinstance(argument, Literal) else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if call.name == "size":
        yield from _of_size(value)
    elif call.name in ("first", "last"):
        yield [value]
    elif call.name == "split" and isinstance(given, str):
        yield given.join(map(str, value)) if isinstance(value, list) else value
    elif call.name == "join":
        yield value if isinstance(value, list) else [value]
    elif is_number and isinstance(given, int | float):
        assert isinstance(value, int | float)
        undone = {
            "plus": value - given,
            "minus": value + given,
            "divided_by": value * given,
            "times": value / given if given else value,
        }
        yield undone.get(call.name, value)
    elif call.name == "append" and isinstance(value, str) and isinstance(given, str):
        yield value.removesuffix(given)
    elif call.name == "prepend" and isinstance(value, str) and isinstance(given, str):
        yield value.removeprefix(given)
    else:
        yield value


def _of_size(value: object) -> Iterator[object]:
    if isinstance(value, int | float) and 0 <= value <= 50:
        yield ["x"] * int(value)
        yield "x" * int(value)


def _goals(operator: str, value: object, wanted: bool) -> Iterator[object]:
    """Yield values for which `value-to-find operator value` holds, or fails."""
    if operator == "contains":
        yield from (value, [value]) if wanted else ("", [], None)
        return
    operator = operator if wanted else _OPPOSITE[operator]
    if operator == "==":
        yield from (None, "", []) if _is_method(value) else (value,)
    elif operator in ("!=", "<>"):
        if value is None or _is_method(value) or value == "":
            yield from _ANYTHING
        elif isinstance(value, bool):
            yield from (not value, None)
        elif isinstance(value, int | float):
            yield from (value + 1, None)
        else:
            yield from (f"{value}x", None)
    elif isinstance(value, int | float):
        more = {">": 1, ">=": 0, "<": -1, "<=": 0}[operator]
        yield from (value + more, value + 2 * more)
    else:
        yield from (f"{value}x", "", None)


def _is_method(value: object) -> bool:
    return value is BLANK or value is EMPTY


def path_of(keys: KeyPath) -> str:
    """Return the path of an attribute as `render --set` takes it; any element is the first.

    >>> path_of(("event_properties", "items", "[]", "Unit price"))
    'event_properties.items[0].${Unit price}'
    """
    steps = (
        str(key) if _NAME.fullmatch(str(key)) else f"${{{key}}}" if key != ELEMENT else ELEMENT
        for key in keys
    )
    return ".".join(steps).replace(f".{ELEMENT}", "[0]")


@lru_cache(maxsize=64)
def _tests(outline: Outline) -> Mapping[Tag, Test]:
    return {each.tag: each for each in outline.tests}


def _all_of(wanted: Iterable[list[Changes]]) -> list[Changes]:
    """Return changes for each of several wishes at once; one that is met already needs none."""
    options = [[{}, *each[:_MOST]] for each in wanted]
    merged: list[Changes] = []
    for some in islice(product(*options), _MOST * _MOST):
        joined: dict[str, object] = {}
        for each in some:
            joined |= each
        merged.append(joined)
    return _sorted(merged)


def _sorted(found: Iterable[Changes]) -> list[Changes]:
    """Return changes, the smallest first, each once, and not too many."""
    unique = {repr(sorted(each.items())): each for each in found}
    return sorted(unique.values(), key=len)[: 4 * _MOST]


def _distinct(values: Iterable[object]) -> list[object]:
    return list({repr(value): value for value in values}.values())


def head_of(expression: Expression, call: FilterCall) -> Expression | None:
    """Return what goes into one filter of an expression; None if it has no such filter."""
    inner = unwrapped(expression)
    if not isinstance(inner, Filtered) or call not in inner.filters:
        return None
    before = inner.filters[: inner.filters.index(call)]
    return Filtered(inner.head, before, inner.span) if before else inner.head
