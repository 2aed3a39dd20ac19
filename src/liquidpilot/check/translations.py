"""The translations of a text: its blocks of `{% translation id %}`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from liquidpilot.dialect.outline import Outline, Tag
from liquidpilot.dialect.tags.translation import TranslationNode
from liquidpilot.sources import Span


class Translation(NamedTuple):
    """One block: its opening tag, the id as written, and where its default text stands.

    `span` reaches from the opening tag to the end of the closing one.
    """

    tag: Tag
    identifier: str
    content: Span
    span: Span


def translations_of(text: Outline) -> Iterator[Translation]:
    """Yield the blocks in order; one that is never closed ends with the text."""
    if "translation" not in text.text:
        return
    for tag in text.named("translation"):
        if isinstance(tag.node, TranslationNode):
            closing = tag.node.closing
            end = closing.whole_span if closing is not None else (len(text.text),) * 2
            content = (tag.span[1], end[0])
            yield Translation(tag, tag.node.identifier, content, (tag.span[0], end[1]))
