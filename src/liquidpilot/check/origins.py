"""Where a value comes from: the attributes and filters behind a variable of the same text."""

from __future__ import annotations

from collections.abc import Iterator

from liquidpilot.dialect.expressions.nodes import Expression, Filtered, Literal, Lookup, Name
from liquidpilot.dialect.outline import Outline, Read, reads_of


def variable_of(expression: Expression) -> str | None:
    """Return the variable that an expression begins with; None for an attribute or a literal."""
    head = expression.head if isinstance(expression, Filtered) else expression
    if not isinstance(head, Lookup) or head.attribute is not None:
        return None
    first = head.segments[0]
    return first.text if isinstance(first, Name) else None


def is_literal(expression: Expression) -> bool:
    """Say whether an expression is a value written in the template, with or without filters."""
    head = expression.head if isinstance(expression, Filtered) else expression
    return isinstance(head, Literal)


def assigned(outline: Outline, name: str) -> tuple[Expression, ...]:
    """Return what the `assign` tags of a text give to a variable."""
    return tuple(each.expression for each in outline.assignments if each.name == name)


def reads_behind(outline: Outline, expression: Expression) -> Iterator[tuple[Read, str]]:
    """Yield the attributes that a value is made of, each with the names of all its filters.

    Variables are followed to the `assign` tags that set them; the filters are joined by spaces.
    """
    yield from _reads_behind(outline, expression, (), frozenset())


def _reads_behind(
    outline: Outline, expression: Expression, filters: tuple[str, ...], seen: frozenset[str]
) -> Iterator[tuple[Read, str]]:
    # Who stands behind it does not matter here; any part of the text will do.
    for read in reads_of(expression, "output", outline.parts[0]):
        names = (*filters, *(each.name for each in read.filters))
        if read.lookup.attribute is not None:
            yield read, " ".join(names)
            continue
        variable = variable_of(read.lookup)
        if variable is None or variable in seen:
            continue
        for value in assigned(outline, variable):
            yield from _reads_behind(outline, value, names, seen | {variable})
