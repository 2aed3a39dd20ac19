"""`{% break %}` and `{% continue %}`; outside of a loop Ruby ends the rendering there."""

from __future__ import annotations

from liquid import Node

from liquidpilot.dialect.nodes import TagNode, Write
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag


class InterruptNode(TagNode):
    """Leaves the blocks around it, up to the nearest loop."""

    __slots__ = ()

    def writer(self) -> Write:
        """Return what notes the interrupt; every block on the way up returns."""
        name = self.tag.name
        return lambda context, output: context.interrupts.append(name)


class BreakTag(BrazeTag):
    """`break`."""

    name = "break"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Return the node; Ruby ignores what follows the name."""
        # Ruby counts neither as blank; a loop that holds one keeps its white space.
        return InterruptNode(stream.take_tag(), blank=False)


class ContinueTag(BreakTag):
    """`continue`."""

    name = "continue"
