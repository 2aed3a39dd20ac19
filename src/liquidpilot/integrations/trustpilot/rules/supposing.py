"""Whether something of an answer is printed, supposing that the answer is of a certain kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from liquidpilot.extending import (
    COMPUTED,
    ELEMENT,
    THERE,
    UNKNOWN,
    FilterCall,
    Filtered,
    Flow,
    Literal,
    Lookup,
    Part,
    Use,
    is_reached,
)
from liquidpilot.integrations.trustpilot.rules.results import Answer, Path
from liquidpilot.integrations.trustpilot.rules.shapes import STATUS

_LONGEST_WAY = 20
_MOST_REVIEWS = 100
_ONE_OF = ("first", "last")
_OF_ANY_LENGTH = ("reverse", "sort", "sort_natural")


@dataclass(frozen=True)
class _GoodAnswer:
    """A good answer with `count` reviews, in which all that leads to what is `printed` is there."""

    answer: Answer
    printed: Path
    count: int

    def __call__(self, flow: Flow, lookup: Lookup, part: Part) -> object:
        """Return what a lookup gives."""
        origins = flow.origins(lookup, part)
        if len(origins) != 1:
            return UNKNOWN
        (origin,) = origins
        if isinstance(origin.head, Literal) and not origin.steps:
            return origin.head.value
        if origin.head is not self.answer.call.call.tag:
            return UNKNOWN
        steps = list(origin.steps)
        last = steps[-1] if steps else None
        is_size = last == "size" or (isinstance(last, FilterCall) and last.name == "size")
        path = _path(steps[:-1] if is_size else steps)
        if path is None:
            return UNKNOWN
        if path == (self.answer.reviews,):
            return self.count if is_size else [THERE] * self.count
        return UNKNOWN if is_size else self._at(path, flow, lookup, part)

    def _at(self, path: Path, flow: Flow, lookup: Lookup, part: Part) -> object:
        if path == (STATUS,):
            return 200
        if path[1:2] == (ELEMENT,) and path[0] == self.answer.reviews:
            position = _position(self.answer, flow, lookup, part)
            if position is None:
                return UNKNOWN
            if position >= self.count:
                return None
        return THERE if path == self.printed[: len(path)] else UNKNOWN


def _path(steps: Sequence[object]) -> Path | None:
    """Return the way that `steps` go into an answer, None if they make something else of it."""
    path: list[str] = []
    for step in steps:
        if isinstance(step, str) and step != COMPUTED:
            path.append(ELEMENT if step in _ONE_OF else step)
        elif isinstance(step, FilterCall) and step.name in _ONE_OF:
            path.append(ELEMENT)
        elif not isinstance(step, FilterCall) or step.name not in _OF_ANY_LENGTH:
            return None
    return tuple(path)


def _way(flow: Flow, lookup: Lookup, part: Part) -> Iterator[tuple[Flow, Lookup, Part, str | None]]:
    """Yield where a value is read, and before that kept, as long as there is one way to it.

    With each comes 'first' or 'last' if such a filter is on it, '' if another is, else None.
    """
    filters: str | None = None
    for _ in range(_LONGEST_WAY):
        yield flow, lookup, part, filters
        definitions = flow.definitions(lookup.variable, part)
        if len(definitions) != 1 or definitions[0] is None:
            return
        write, flow = definitions[0].write, definitions[0].text
        assignment = flow.outline.assignments_by_tag.get(write.tag)
        if assignment is None:
            return
        expression = assignment.expression
        filters = None
        if isinstance(expression, Filtered):
            names = [each.name for each in expression.filters]
            filters = names[0] if names[0] in _ONE_OF else ""
            expression = expression.head
        if not isinstance(expression, Lookup):
            return
        lookup, part = expression, write.tag


def _position(answer: Answer, flow: Flow, lookup: Lookup, part: Part) -> int | None:
    """Return which review is read, 0 for the first and for that of a loop; None if unknown."""
    name = answer.reviews
    steps: list[object] = []
    for _, each, _, filters in reversed(list(_way(flow, lookup, part))):
        for segment in each.segments[1:]:
            index = getattr(segment, "expression", None)
            value = index.value if isinstance(index, Literal) else None
            steps.append(segment.step if index is None else value)
        # After another filter it may be another list.
        steps += [] if filters is None else [0 if filters in _ONE_OF else None]
    return _after(steps, name)


def _after(steps: list[object], name: object) -> int | None:
    at = steps.index(name) + 1 if name in steps else 0
    step = steps[at] if at < len(steps) else None
    if step in _ONE_OF or at == 0:
        return 0
    if isinstance(step, int):
        return step if step >= 0 else -step - 1
    return None


def is_printed(answer: Answer, use: Use, count: int) -> bool | None:
    """Say whether `use` is met with a good answer that has `count` reviews; None if unknown.

    What is kept in a variable first has to be met there too.
    """
    good = _GoodAnswer(answer, use.path, count)
    found: bool | None = True
    for flow, _, part, _ in _way(use.flow, use.read.lookup, use.read.part):
        reached = is_reached(flow, part, good)
        if reached is False:
            return False
        found = found if reached else None
    return found


def position_of(answer: Answer, use: Use) -> int | None:
    """Return which review of a list is read, 0 for the first; None if that is not known."""
    return _position(answer, use.flow, use.read.lookup, use.read.part)


def counts_for(answer: Answer, least: int) -> list[int]:
    """Return numbers of reviews from `least` on, with those that conditions tell apart."""
    asked = {
        side.value + step
        for member in answer.flow.members
        for test in member.outline.tests
        for comparison in test.comparisons
        for side in (comparison.left, comparison.right)
        if isinstance(side, Literal) and type(side.value) is int
        for step in (-1, 0, 1)
    }
    return sorted({least, *(each for each in asked if least < each <= _MOST_REVIEWS)})
