"""Whether a message is sent to somebody, or with an answer, that lacks something.

Its fields are rendered one by one, and an abort in one of them stops all: what one field asks for
protects the others, too.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from functools import partial

from liquidpilot.check.cached_calls import asked_by, is_cached
from liquidpilot.check.subjects import FieldSubject, MessageSubject
from liquidpilot.check.supposed import UNKNOWN, Gives, course_of, nothing_known
from liquidpilot.dialect.flow import Flow, Use
from liquidpilot.dialect.nodes import TagNode
from liquidpilot.dialect.outline import Call, Insert, Outline, Part, Tag
from liquidpilot.dialect.tags.catalog_items import CatalogItemsNode
from liquidpilot.dialect.tags.connected_content import ConnectedContentNode
from liquidpilot.sources import Place, overlap


def may_be_sent_with(
    message: MessageSubject,
    text: Outline,
    part: Part,
    missing: Iterable[str] = (),
    gives: Gives = nothing_known,
    person: Mapping[str, object] | None = None,
) -> bool:
    """Tell whether a message may be sent in which `part` of `text` is printed.

    It goes to a `person`, or to whoever has none of the `missing` attributes, and tags set what is
    supposed (`gives`).
    """
    missing = tuple(missing)
    deepest = message.workspace.workspace._assumptions.deepest_content_block
    is_printed = False
    for each in message.fields.values():
        outlines = each.template.outlines
        is_in = any(outline.source is text.source for outline in outlines)
        if is_in or any(any(outline.named("abort_message")) for outline in outlines):
            asked = (text, part) if is_in else None
            course = course_of(each.template, missing, gives, deepest, person=person, asked=asked)
            if course.aborts:
                return False
            is_printed |= is_in and course.may_print
    return is_printed


def is_never_sent_with(
    field: FieldSubject,
    text: Outline,
    part: Part,
    missing: Iterable[str] = (),
    gives: Gives = nothing_known,
) -> bool:
    """Tell the opposite, of all messages that `field` is a part of; a text by itself is of none."""
    return bool(field.messages) and not any(
        may_be_sent_with(message, text, part, missing, gives) for message in field.messages
    )


def part_of(use: Use) -> Part:
    """Return what rendering comes to where a value is read: of what stands in a tag, the tag."""
    part = use.read.part
    return part.tag if isinstance(part, Insert) else part


def answering(call: Call, answer: object = None) -> Gives:
    """Suppose an answer to a call, and to each one that Braze's cache answers like it.

    None is that of a call that fails.
    """
    asked = asked_by(call.text, call.syntax) if is_cached(call) else None

    def gives(outline: Outline, node: TagNode) -> object:
        if node.whole_span == call.tag.span and outline.text == call.text:
            return answer
        is_same = (
            asked is not None
            and isinstance(node, ConnectedContentNode)
            and asked_by(outline.text, node.syntax) == asked
        )
        return answer if is_same else UNKNOWN

    return gives


def is_unsent_with(answer: object, field: FieldSubject, call: Call, use: Use) -> bool:
    """Tell whether no message is sent in which `use` is printed after a call gave `answer`.

    None is the answer of a call that fails. Another field than `field` may abort the message.
    """
    gives = answering(call, answer)
    return is_never_sent_with(field, use.flow.outline, part_of(use), gives=gives)


def asks_in_vain(
    message: MessageSubject,
    place: Place,
    person: Mapping[str, object],
    holes: Collection[Place] = (),
    *,
    may_be_unused: bool = True,
) -> bool:
    """Tell whether the catalog has no item for the id at `place`, and a `person` does not see that.

    Whatever it is used for has a default, or is not come to without the item. Where a tag asks for
    several items, the others are there: nothing of them is printed in `holes`. Unless
    `may_be_unused`, something has to test or print what the tag gives.
    """
    is_used = may_be_unused
    for field, flow in _texts_at(message, place):
        for tag in flow.outline.named("catalog_items"):
            if tag.span[0] <= place.span[0] < tag.span[1]:
                uses = [*field.flow.uses(tag, captured=True)]
                is_used |= any(
                    use.is_printed or use.read.role in ("condition", "loop") for use in uses
                )
                # Whether a captured text is printed is followed from what it is made of.
                shown = [
                    use
                    for use in uses
                    if use.is_printed and not use.is_captured and not use.goes_through("default")
                ]
                is_one = isinstance(tag.node, CatalogItemsNode) and len(tag.node.words) == 1
                if not is_one and any(overlap(use.place, hole) for use in shown for hole in holes):
                    return False
                come_to = partial(_is_come_to, message, finding_nothing(tag), person)
                is_made = any(map(come_to, filter(_is_kept, uses)))
                # Of what is made of an item nothing is there where that is not come to.
                if any(come_to(use) for use in shown if use.origin.is_part or is_made):
                    return False
    return is_used


def _is_come_to(
    message: MessageSubject, gives: Gives, person: Mapping[str, object], use: Use
) -> bool:
    text, part = use.flow.outline, part_of(use)
    return may_be_sent_with(message, text, part, gives=gives, person=person)


def _is_kept(use: Use) -> bool:
    """Tell whether it is a part of what a tag gives, from which a variable is set."""
    part = use.read.part
    return (
        use.origin.is_part
        and not use.goes_through("default")
        and isinstance(part, Tag)
        and part in use.flow.outline.assignments_by_tag
    )


def is_captured_in_vain(
    message: MessageSubject, place: Place, person: Mapping[str, object]
) -> bool:
    """Tell whether the output at `place` prints into a variable that a `person` does not see.

    The variable is tested, or set anew, where there is nothing in it.
    """
    is_captured = False
    for _, flow in _texts_at(message, place):
        for output in flow.outline.outputs:
            if output.span[0] <= place.span[0] and place.span[1] <= output.span[1]:
                if all(each.name != "capture" for each in output.inside):
                    return False
                is_captured = True
                origins = flow.origins(output.expression, output)
                gives = _giving_nothing({each.head for each in origins})
                text = flow.outline
                if may_be_sent_with(message, text, output, gives=gives, person=person):
                    return False
    return is_captured


def _giving_nothing(heads: Container[object]) -> Gives:
    """Suppose that tags give nothing."""

    def gives(outline: Outline, node: TagNode) -> object:
        tags = (tag for tag in outline.tags if tag.node is node)
        return None if any(tag in heads for tag in tags) else UNKNOWN

    return gives


def _texts_at(message: MessageSubject, place: Place) -> Iterator[tuple[FieldSubject, Flow]]:
    """Yield the text at `place`, as often as it is a part of a field of the message."""
    for field in message.fields.values():
        if any(outline.source is place.source for outline in field.template.outlines):
            for flow in field.flow.members:
                if flow.outline.source is place.source:
                    yield field, flow


def finding_nothing(tag: Tag) -> Gives:
    """Suppose that a catalog has none of the items that a tag asks for."""
    asked = tag.node.tag.text.split() if tag.node is not None else []

    def gives(outline: Outline, node: TagNode) -> object:
        is_same = isinstance(node, CatalogItemsNode) and node.tag.text.split() == asked
        return [] if is_same else UNKNOWN

    return gives
