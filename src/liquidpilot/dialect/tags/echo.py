"""`{% echo value | filter %}`: an output in the form of a tag."""

from __future__ import annotations

from liquid import Node

from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.dialect.tags.output import read_output


class EchoTag(BrazeTag):
    """`echo`."""

    name = "echo"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Return the node of an output."""
        tag = stream.take_tag()
        return read_output(stream, tag.token, tag.markup_span, tag)
