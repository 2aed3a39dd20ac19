"""`{% ifchanged %} … {% endifchanged %}`: a block that prints only if its text has changed."""

from __future__ import annotations

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.nodes import Block, BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag


class IfChangedNode(BrazeNode):
    """All `ifchanged` blocks of a field compare with the one text that was printed last."""

    __slots__ = ("block",)

    def __init__(self, token: Token, span: Span, block: Block) -> None:
        super().__init__(token, span, blank=block.blank)
        self.block = block
        self.cost += block.cost

    def write(self, context: Context, output: Output) -> None:
        """Append the block's text if it differs from the last."""
        rendered: Output = []
        self.block.write(context, rendered)
        text = "".join(rendered)
        if text != context.registers.changed:
            context.registers.changed = text
            output.append(text)


class IfChangedTag(BrazeTag):
    """`ifchanged`."""

    name = "ifchanged"
    block = True

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the block."""
        token, _, span = stream.take_tag()
        block = self.parse_block(stream, token, "endifchanged")
        self.end_block(stream, "endifchanged")
        return IfChangedNode(token, span, block)
