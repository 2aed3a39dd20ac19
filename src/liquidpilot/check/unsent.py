"""Whether a message is sent to somebody, or with an answer, that lacks something.

Its fields are rendered one by one, and an abort in one of them stops all: what one field asks for
protects the others, too.
"""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.cached_calls import is_cached
from liquidpilot.check.subjects import FieldSubject, MessageSubject
from liquidpilot.check.supposed import UNKNOWN, Gives, course_of, nothing_known
from liquidpilot.dialect.connected_syntax import CallSyntax
from liquidpilot.dialect.flow import Flow, Use
from liquidpilot.dialect.nodes import TagNode
from liquidpilot.dialect.outline import Call, Insert, Outline, Part, Tag
from liquidpilot.dialect.tags.catalog_items import CatalogItemsNode
from liquidpilot.dialect.tags.connected_content import ConnectedContentNode
from liquidpilot.sources import Place

# These make no other request.
_BESIDE = frozenset(("save", "retry", "cache_max_age"))


def may_be_sent_with(
    message: MessageSubject,
    text: Outline,
    part: Part,
    missing: Iterable[str] = (),
    gives: Gives = nothing_known,
) -> bool:
    """Tell whether a message may be sent in which rendering has come to `part` of `text`.

    The person has none of the `missing` attributes, and tags set what is supposed (`gives`).
    """
    missing = tuple(missing)
    deepest = message.workspace.workspace._assumptions.deepest_content_block
    is_reached = False
    for each in message.fields.values():
        outlines = each.template.outlines
        is_in = any(outline.source is text.source for outline in outlines)
        if is_in or any(any(outline.named("abort_message")) for outline in outlines):
            course = course_of(each.template, missing, gives, deepest)
            if course.aborts:
                return False
            is_reached |= is_in and course.may_reach(text, part)
    return is_reached


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


def failing(call: Call) -> Gives:
    """Suppose that a call fails, and so does each one that Braze's cache answers like it."""
    asked = _asked(call.text, call.syntax) if is_cached(call) else None

    def gives(outline: Outline, node: TagNode) -> object:
        if node.whole_span == call.tag.span and outline.text == call.text:
            return None
        is_same = (
            asked is not None
            and isinstance(node, ConnectedContentNode)
            and _asked(outline.text, node.syntax) == asked
        )
        return None if is_same else UNKNOWN

    return gives


def _asked(text: str, syntax: CallSyntax) -> tuple[str, ...]:
    """Return what is asked for, without the white space that it is written with."""
    options = (
        f"{each.name} {text[slice(*each.value_span)]}"
        for each in syntax.options
        if each.name not in _BESIDE
    )
    return tuple("".join(each.split()) for each in (text[slice(*syntax.url)], *sorted(options)))


def asks_in_vain(message: MessageSubject, place: Place) -> bool:
    """Tell whether the tag at `place` looks up an item for whoever has no id, and it does not show.

    Whatever it is used for has a default, or is not come to without the item.
    """
    for field in message.fields.values():
        for flow in field.flow.members:
            if flow.outline.source is not place.source:
                continue
            for tag in flow.outline.named("catalog_items"):
                if tag.span[0] <= place.span[0] < tag.span[1]:
                    if _shows_nothing(message, field, flow, tag):
                        continue
                    return False
    return True


def _shows_nothing(message: MessageSubject, field: FieldSubject, flow: Flow, tag: Tag) -> bool:
    ids = (each for each in flow.outline.inserts if each.tag is tag)
    origins = (each for insert in ids for each in flow.origins(insert.expression, insert))
    missing = tuple({each.attribute for each in origins if each.attribute is not None})
    return not any(
        use.is_printed
        and not use.goes_through("default")
        and may_be_sent_with(message, use.flow.outline, part_of(use), missing, finding_nothing(tag))
        for use in field.flow.uses(tag, captured=True)
    )


def finding_nothing(tag: Tag) -> Gives:
    """Suppose that a catalog has none of the items that a tag asks for."""
    asked = tag.node.tag.text.split() if tag.node is not None else []

    def gives(outline: Outline, node: TagNode) -> object:
        is_same = isinstance(node, CatalogItemsNode) and node.tag.text.split() == asked
        return [] if is_same else UNKNOWN

    return gives
