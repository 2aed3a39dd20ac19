"""Every value of a template, with the filters that it goes through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from liquidpilot.dialect.expressions.nodes import (
    Expression,
    FilterCall,
    Filtered,
    Index,
    Literal,
    Lookup,
    RangeExpression,
    Wrapped,
    unwrapped,
)
from liquidpilot.dialect.outline import Assignment, Outline, Output, Part
from liquidpilot.kept_with import kept_with_first


class Chain(NamedTuple):
    """A value and its filters.

    `part` is where it stands, `kept_in` the assignment whose value it is; `is_argument` tells that
    it is given to a filter.
    """

    head: Expression
    filters: tuple[FilterCall, ...]
    part: Part
    kept_in: Assignment | None = None
    is_argument: bool = False

    @property
    def is_printed(self) -> bool:
        """Whether it is the value of a `{{ }}` in the text."""
        return type(self.part) is Output and not self.is_argument


@kept_with_first
def chains(outline: Outline) -> tuple[Chain, ...]:
    """Return each value of the template with the filters that it has, if any.

    What is given to a filter comes on its own, too.
    """
    return tuple(_all_chains(outline))


def _all_chains(outline: Outline) -> Iterator[Chain]:
    for output in (*outline.outputs, *outline.inserts):
        yield from _chains(output.expression, output)
    for assignment in outline.assignments:
        yield from _chains(assignment.expression, assignment.tag, assignment)
    for test in outline.tests:
        for comparison in test.comparisons:
            yield from _chains(comparison.left, test.tag)
            yield from _chains(comparison.right, test.tag)
    for loop in outline.loops:
        yield from _chains(loop.collection, loop.tag)


def _chains(
    expression: Expression, part: Part, kept_in: Assignment | None = None
) -> Iterator[Chain]:
    if isinstance(expression, Wrapped):
        yield from _chains(unwrapped(expression), part, kept_in)
        return
    if not isinstance(expression, Filtered):
        yield Chain(expression, (), part, kept_in)
        return
    inner = unwrapped(expression.head)
    head, filters = inner, expression.filters
    if isinstance(inner, Filtered):
        head, filters = inner.head, (*inner.filters, *filters)
    yield Chain(head, filters, part, kept_in)
    for call in filters:
        for argument in call.values:
            for inner_chain in _chains(argument, part):
                yield inner_chain._replace(is_argument=True)


def literals(expression: Expression) -> Iterator[Literal]:
    """Yield the values written out in an expression, outside of filters' arguments."""
    if isinstance(expression, Literal):
        yield expression
    elif isinstance(expression, Filtered):
        yield from literals(unwrapped(expression.head))
    elif isinstance(expression, Lookup):
        for segment in expression.segments:
            if isinstance(segment, Index):
                yield from literals(segment.expression)
    elif isinstance(expression, RangeExpression):
        yield from literals(expression.first)
        yield from literals(expression.last)


def text_argument(call: FilterCall) -> str | None:
    """Return the first argument of a filter if it is a text that is written out."""
    first = call.arguments[0] if call.arguments else None
    return first.value if isinstance(first, Literal) and isinstance(first.value, str) else None
