"""`{% capture name %} … {% endcapture %}`."""

from __future__ import annotations

import re

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.expressions.advice import advise_marks
from liquidpilot.dialect.nodes import Block, BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag

_NAME = re.compile(r"(?:\(?[\w\-.\[\]]\)?)+", re.ASCII)


class CaptureNode(BrazeNode):
    """Sets a variable to the text of a block."""

    __slots__ = ("block", "name")

    def __init__(self, token: Token, span: Span, name: str, block: Block) -> None:
        super().__init__(token, span)
        self.name = name
        self.block = block
        self.cost += block.cost

    def write(self, context: Context, output: Output) -> None:
        """Render the block into the variable."""
        captured: Output = []
        self.block.write(context, captured)
        context.assign(self.name, "".join(captured), self.span)


class CaptureTag(BrazeTag):
    """`capture`."""

    name = "capture"

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Read the name and the block."""
        token, markup, span = stream.take_tag()
        found = _NAME.search(markup.text)
        if found is None:
            stream.fail("'capture' needs a name", "write {% capture name %}", span)
        advise_marks(stream, markup)
        block = self.parse_block(stream, token, "endcapture")
        self.end_block(stream, "endcapture")
        return CaptureNode(token, span, found[0], block) if found else None
