"""Every read of a variable in the expressions of an outline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from liquidpilot.dialect.expressions.nodes import (
    Attribute,
    Expression,
    FilterCall,
    Filtered,
    Index,
    Lookup,
    Name,
    RangeExpression,
    Wrapped,
)
from liquidpilot.dialect.expressions.reading import parse_filtered
from liquidpilot.dialect.outline_parts import Inclusion, Part, Read, Role

if TYPE_CHECKING:
    from liquidpilot.dialect.outline import Outline

_CONTENT_BLOCKS = ("content_blocks", "content_block")


def reads_in(outline: Outline) -> Iterator[Read]:
    """Yield the reads of an outline in the order of the text."""
    found: list[Read] = []
    for output in outline.outputs:
        found.extend(reads_of(output.expression, "output", output))
    for insert in outline.inserts:
        found.extend(reads_of(insert.expression, "insert", insert))
    for assignment in outline.assignments:
        found.extend(reads_of(assignment.expression, "assign", assignment.tag))
    for test in outline.tests:
        for comparison in test.comparisons:
            found.extend(reads_of(comparison.left, "condition", test.tag))
            found.extend(reads_of(comparison.right, "condition", test.tag))
    for loop in outline.loops:
        found.extend(reads_of(loop.collection, "loop", loop.tag))
    # A `case` is compared once for each of its `when`s.
    unique = {(read.span, read.role, read.path): read for read in reversed(found)}
    yield from sorted(unique.values(), key=lambda read: read.span)


def reads_of(
    expression: Expression, role: Role, part: Part, filters: tuple[FilterCall, ...] = ()
) -> Iterator[Read]:
    """Yield the reads of one expression; in arguments and indexes their role is `argument`."""
    if isinstance(expression, Lookup):
        yield Read(expression, role, part, filters)
        for segment in expression.segments:
            if isinstance(segment, Index):
                yield from reads_of(segment.expression, "argument", part)
    elif isinstance(expression, Filtered):
        yield from reads_of(expression.head, role, part, (*expression.filters, *filters))
        for call in expression.filters:
            for argument in (*call.arguments, *(value for _, value in call.keywords)):
                yield from reads_of(argument, "argument", part)
    elif isinstance(expression, RangeExpression):
        yield from reads_of(expression.first, "argument", part)
        yield from reads_of(expression.last, "argument", part)
    elif isinstance(expression, Wrapped):
        yield from reads_of(parse_filtered(expression.markup), role, part, filters)


def inclusion_in(read: Read) -> Inclusion | None:
    """Return the content block that a read includes, if it is one."""
    head, *rest = read.lookup.segments
    if isinstance(head, Name) and head.text in _CONTENT_BLOCKS and len(rest) == 1:
        name = rest[0]
        if isinstance(name, Attribute):
            return Inclusion(name.text, read.span, read.part)
    return None
