"""The variables of a field: who sets them, and what they hold.

Inside of one field variables are shared in both directions with the content blocks that it
includes (Braze, "Using Liquid"); nothing is shared between fields ("Local Connected Content
variables").
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache

from liquidpilot.attribute_names import NAMESPACES, STANDARD_ATTRIBUTES
from liquidpilot.check.expressions import unwrapped
from liquidpilot.check.subjects import FieldSubject, outlines_of
from liquidpilot.dialect.expressions.nodes import Expression, Filtered, Lookup, Name
from liquidpilot.dialect.outline import Outline, Read, Write
from liquidpilot.rendering.workspace import template_of_field

GIVEN = NAMESPACES | STANDARD_ATTRIBUTES | {"cblid", "content_block", "content_blocks"}
"""Names that no tag has to set."""


@lru_cache(maxsize=16)
def written_names(field: FieldSubject) -> frozenset[str]:
    """Return the variables that a field sets, and those that its content blocks set."""
    return frozenset(write.name for each in outlines_of(field) for write in each.writes)


def names_given_to_block(block: FieldSubject) -> frozenset[str]:
    """Return the variables that messages set which include a content block.

    They are set in its scope too, so what is nothing in one message may be a value in another.
    """
    found: set[str] = set()
    workspace = block.workspace.workspace
    for message in workspace._files.messages():
        for name, source in message.fields.items():
            if "content_block" in source.text:
                around = template_of_field(workspace, message, name).outlines
                if any(each.source == block.source for each in around):
                    found.update(write.name for each in around for write in each.writes)
    return frozenset(found)


def knows_all_writes(field: FieldSubject) -> bool:
    """Tell whether everything is there that may set a variable of the field.

    A content block may use what its message sets, and a block that is missing may set anything.
    """
    blocks = field.workspace.workspace._files.content_blocks()
    return field.block is None and all(
        inclusion.name in blocks for each in outlines_of(field) for inclusion in each.inclusions
    )


def variable_of(read: Read) -> str | None:
    """Return the variable that is read; None for an attribute, which has `${}`."""
    return name_of(read.lookup) if read.lookup.attribute is None else None


def name_of(expression: Expression) -> str | None:
    """Return the name at the head of a lookup, if it has one."""
    if isinstance(expression, Lookup) and expression.segments:
        head = expression.segments[0]
        return head.text if isinstance(head, Name) else None
    return None


def last_write(outline: Outline, name: str | None, before: int) -> Write | None:
    """Return who set a variable last before an index of the text."""
    written = outline.writes_by_name.get(name or "", ())
    at = bisect_left(written, before, key=lambda each: each.span[0])
    return written[at - 1] if at else None


def value_of(outline: Outline, expression: Expression, before: int) -> Expression:
    """Return what a variable was assigned last before an index; another expression as it is."""
    expression = unwrapped(expression)
    if not isinstance(expression, Lookup) or len(expression.segments) != 1:
        return expression
    last = last_write(outline, name_of(expression), before)
    assignment = None if last is None else outline.assignments_by_tag.get(last.tag)
    if assignment is None:
        return expression
    value = unwrapped(assignment.expression)
    if isinstance(value, Filtered):
        return Filtered(unwrapped(value.head), value.filters, value.span)
    return value


def unguarded(reads: Iterable[Read]) -> Iterator[Read]:
    """Yield the printed attributes without a default that no condition before them has asked for.

    A condition that reads the attribute anywhere before is taken for a guard: it may abort the
    message, or choose another text.
    """
    asked: set[str] = set()
    for read in sorted(reads, key=lambda each: each.span):
        name = read.lookup.attribute
        if name is None:
            continue
        defaulted = any(each.name == "default" for each in read.filters)
        if read.role == "condition":
            asked.add(name)
        elif read.role == "output" and name not in asked and not defaulted:
            yield read
