"""`{% ifchanged %} … {% endifchanged %}`: a block that prints only if its text has changed."""

from __future__ import annotations

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.nodes import Branch, Output, TagNode, Write, WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag


class IfChangedNode(TagNode):
    """All `ifchanged` blocks of a field compare with the one text that was printed last."""

    __slots__ = ()

    def __init__(self, tag: WrittenTag, branch: Branch, closing: WrittenTag | None) -> None:
        super().__init__(tag, (branch,), closing, blank=branch.block.blank)
        self.cost += branch.block.cost

    def writer(self) -> Write:
        """Return what appends the block's text if it differs from the last."""
        block = self.branches[0].block

        def write(context: Context, output: Output) -> None:
            rendered: Output = []
            block.write(context, rendered)
            text = "".join(rendered)
            if text != context.registers.changed:
                context.registers.changed = text
                output.append(text)

        return write


class IfChangedTag(BrazeTag):
    """`ifchanged`."""

    name = "ifchanged"
    block = True

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the block."""
        tag = stream.take_tag()
        branch = Branch(self.read_block(stream, tag))
        return IfChangedNode(tag, branch, self.read_end(stream))
