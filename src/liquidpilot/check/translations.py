"""The translations of a text: its blocks of `{% translation id %}`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from liquidpilot.dialect.outline import Outline, Tag

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Translation:
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
    ends = list(text.named("endtranslation"))
    for tag in text.named("translation"):
        end = next((each.span for each in ends if each.span > tag.span), (len(text.text),) * 2)
        identifier = text.text[slice(*tag.markup_span)].strip()
        yield Translation(tag, identifier, (tag.span[1], end[0]), (tag.span[0], end[1]))
