"""`{% include %}` and `{% render %}`: Braze has no files to include.

Ruby Liquid without a file system prints an error in place of the tag; a Braze template includes
content blocks instead.
"""

from __future__ import annotations

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.nodes import Output, TagNode, Write
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag


class IncludeNode(TagNode):
    """Fails whenever it is rendered."""

    __slots__ = ()

    def writer(self) -> Write:
        """Return what raises the fault that Ruby Liquid has for a missing file system."""

        def write(context: Context, output: Output) -> None:
            raise RenderFault(
                "This liquid context does not allow includes.",
                "include a content block: {{content_blocks.${name}}}",
            )

        return write


class IncludeTag(BrazeTag):
    """`include`."""

    name = "include"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Return the node that fails."""
        return IncludeNode(stream.take_tag(), blank=False)


class RenderTag(IncludeTag):
    """`render`."""

    name = "render"
