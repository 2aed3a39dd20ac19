"""Which attributes are printed without a test that they are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from liquidpilot.check.subjects import FieldSubject, MessageSubject
from liquidpilot.check.supposed import Gives, course_of, nothing_known
from liquidpilot.dialect.outline import Part, Read


def unguarded(reads: Iterable[Read]) -> Iterator[Read]:
    """Yield the printed attributes without a default that no condition before them has asked for.

    A condition that reads the attribute anywhere before is taken for a guard: it may abort the
    message, or choose another text. Other guards are asked for by `is_protected`.
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


def is_protected(field: FieldSubject, read: Read) -> bool:
    """Tell whether an attribute is never printed for a person who does not have it.

    The message may abort in a later field or in a content block, or a variable may tell that all is
    there. A content block is protected where each message that includes it does so.
    """
    missing = (read.lookup.attribute or "",)
    messages = field.messages
    return bool(messages) and not any(
        may_be_sent_with(message, field, read.part, missing) for message in messages
    )


def may_be_sent_with(
    message: MessageSubject,
    text: FieldSubject,
    part: Part,
    missing: Iterable[str] = (),
    gives: Gives = nothing_known,
) -> bool:
    """Tell whether a message that comes to `part` of a text of it may be sent.

    The person has none of the `missing` attributes, and tags set what is supposed (`gives`).
    """
    missing = tuple(missing)
    deepest = message.workspace.workspace._assumptions.deepest_content_block
    is_reached = False
    for each in message.fields.values():
        outlines = each.template.outlines
        sources = [outline.source for outline in outlines]
        if text.source not in sources and not any(o.named("abort_message") for o in outlines):
            continue
        course = course_of(each.template, missing, gives, deepest)
        if course.aborts:
            return False
        is_reached |= text.source in sources and course.may_reach(text.outline, part)
    return is_reached
