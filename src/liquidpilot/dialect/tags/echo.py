"""`{% echo value | filter %}`: an output in the form of a tag."""

from __future__ import annotations

from liquid import Node

from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.dialect.tags.output import output_node


class EchoTag(BrazeTag):
    """`echo`."""

    name = "echo"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Return the node of an output."""
        token, markup, span = stream.take_tag()
        return output_node(stream, token, markup, span)
