"""`{% landing_page_url handle %}`: the address of a landing page, for this person.

The profile's `landing_pages` may give addresses by handle; else one is made up.
"""

from __future__ import annotations

from collections.abc import Mapping

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.interpolation import Interpolation
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag

_MADE_UP = "https://landing-page.example/"


class LandingPageNode(BrazeNode):
    """Prints the address."""

    __slots__ = ("handle",)

    def __init__(self, token: Token, span: Span, handle: Interpolation) -> None:
        super().__init__(token, span, blank=False)
        self.handle = handle

    def write(self, context: Context, output: Output) -> None:
        """Append the profile's address for the handle, or one that is made up."""
        handle = self.handle.render(context).text.strip("'\"")
        pages = context.globals.get("landing_pages")
        known = pages.get(handle) if isinstance(pages, Mapping) else None
        output.append(_MADE_UP + handle if known is None else context.text_of(known, self.span))


class LandingPageUrlTag(BrazeTag):
    """`landing_page_url`."""

    name = "landing_page_url"

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Read the page's handle."""
        token, _, span = stream.take_tag()
        markup = stream.current
        start = markup.start_index
        end = start + len(markup.value.rstrip())
        if start >= end:
            hint = "write {% landing_page_url handle %}"
            stream.fail("'landing_page_url' needs the handle of a page", hint, span)
            return None
        return LandingPageNode(token, span, Interpolation(stream, (start, end)))
