"""`{% break %}` and `{% continue %}`; outside of a loop Ruby ends the rendering there."""

from __future__ import annotations

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag


class InterruptNode(BrazeNode):
    """Leaves the blocks around it, up to the nearest loop."""

    __slots__ = ()

    def write(self, context: Context, output: Output) -> None:
        """Note the interrupt; every block on the way up returns."""
        context.interrupts.append(self.token.value)


class BreakTag(BrazeTag):
    """`break`."""

    name = "break"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Return the node; Ruby ignores what stands behind the name."""
        token, _, span = stream.take_tag()
        # Ruby counts neither as blank; a loop that holds one keeps its white space.
        node = InterruptNode(token, span)
        node.blank = False
        return node


class ContinueTag(BreakTag):
    """`continue`."""

    name = "continue"
