"""`{% landing_page_url handle %}`: the address of a landing page, for this person.

The profile's `landing_pages` may give addresses by handle; else one is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.interpolation import compile_text, read_text
from liquidpilot.dialect.nodes import BrokenNode, LiquidText, Output, TagNode, Write, WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag

_MADE_UP = "https://landing-page.example/"


class LandingPageNode(TagNode):
    """Prints the address."""

    __slots__ = ("handle",)

    def __init__(self, tag: WrittenTag, handle: LiquidText) -> None:
        super().__init__(tag, blank=False)
        self.handle = handle

    def texts(self) -> Iterable[tuple[str | None, LiquidText]]:
        """Return the handle."""
        return ((None, self.handle),)

    def writer(self) -> Write:
        """Return what appends the profile's address for the handle, or one that is made up."""
        render, span = compile_text(self.handle), self.span

        def write(context: Context, output: Output) -> None:
            handle = render(context).text.strip("'\"")
            pages = context.globals.get("landing_pages")
            known = pages.get(handle) if isinstance(pages, Mapping) else None
            output.append(_MADE_UP + handle if known is None else context.text_of(known, span))

        return write


class LandingPageUrlTag(BrazeTag):
    """`landing_page_url`."""

    name = "landing_page_url"
    may_have_braces = True

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the page's handle."""
        tag = stream.take_tag()
        start = tag.markup_span[0]
        end = start + len(tag.text.rstrip())
        if start >= end:
            hint = "write {% landing_page_url handle %}"
            stream.fail("'landing_page_url' needs the handle of a page", hint, tag.span)
            return BrokenNode(tag)
        return LandingPageNode(tag, read_text(stream, (start, end)))
