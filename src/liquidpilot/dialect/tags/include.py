"""`{% include %}` and `{% render %}`: Braze has no files to include.

Ruby Liquid without a file system prints an error in place of the tag; a Braze template includes
content blocks instead.
"""

from __future__ import annotations

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag


class IncludeNode(BrazeNode):
    """Fails whenever it is rendered."""

    __slots__ = ()

    def write(self, context: Context, output: Output) -> None:
        """Raise the fault that Ruby Liquid has for a missing file system."""
        raise RenderFault(
            "This liquid context does not allow includes.",
            "include a content block: {{content_blocks.${name}}}",
        )


class IncludeTag(BrazeTag):
    """`include`."""

    name = "include"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Return the node that fails."""
        token, _, span = stream.take_tag()
        node = IncludeNode(token, span)
        node.blank = False
        return node


class RenderTag(IncludeTag):
    """`render`."""

    name = "render"
