"""`{% # a comment %}`."""

from __future__ import annotations

import re

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.nodes import Output, TagNode, Write
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag

_LINE_WITHOUT_HASH = re.compile(r"\n\s*[^#\s]")


class InlineCommentNode(TagNode):
    """Prints nothing, and yet ends a block that is being left, as any tag does in Ruby."""

    __slots__ = ()

    def writer(self) -> Write:
        """Return what does nothing."""

        def write(context: Context, output: Output) -> None:
            pass

        return write


class InlineCommentTag(BrazeTag):
    """`#`: every further line of it must start with `#` too."""

    name = "#"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Return a node that prints nothing."""
        tag = stream.take_tag()
        if _LINE_WITHOUT_HASH.search(tag.markup.text):
            message = "a line of this comment does not start with '#'"
            stream.fail(message, "start it with '#'", tag.span)
        return InlineCommentNode(tag)
