"""`{% capture name %} … {% endcapture %}`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.mark_advice import advise_marks
from liquidpilot.dialect.nodes import (
    Block,
    Branch,
    BrokenNode,
    Output,
    Setting,
    TagNode,
    Write,
    WrittenTag,
)
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.sources import Span

_NAME = re.compile(r"(?:\(?[\w\-.\[\]]\)?)+", re.ASCII)


class CaptureNode(TagNode):
    """Sets a variable to the text of a block."""

    __slots__ = ("block", "name", "name_span")

    def __init__(
        self,
        tag: WrittenTag,
        name: str,
        name_span: Span,
        block: Block,
        closing: WrittenTag | None,
    ) -> None:
        super().__init__(tag, (Branch(block),), closing)
        self.name = name
        self.name_span = name_span
        self.block = block
        self.cost += block.cost

    def sets(self) -> Iterable[Setting]:
        """Return the variable."""
        return (Setting(self.name, self.name_span),)

    def writer(self) -> Write:
        """Return what renders the block into the variable."""

        def write(context: Context, output: Output) -> None:
            captured, holes = context.new_output(), len(context.holes)
            self.block.write(context, captured)
            text = context.joined(captured)
            context.assign(self.name, text, self.span)
            if not text and len(context.holes) > holes:
                context.empty_capture(self.name, holes)

        return write


class CaptureTag(BrazeTag):
    """`capture`."""

    name = "capture"
    block = True

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the name and the block."""
        tag = stream.take_tag()
        found = _NAME.search(tag.markup.text)
        if found is None:
            stream.fail("'capture' needs a name", "write {% capture name %}", tag.span)
        advise_marks(stream, tag.markup)
        block = self.read_block(stream, tag)
        closing = self.read_end(stream)
        if found is None:
            return BrokenNode(tag, (Branch(block),), closing)
        return CaptureNode(tag, found[0], tag.markup.span(*found.span()), block, closing)
