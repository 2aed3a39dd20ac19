"""`{% # a comment %}`."""

from __future__ import annotations

import re

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag

_LINE_WITHOUT_HASH = re.compile(r"\n\s*[^#\s]")


class CommentNode(BrazeNode):
    """Prints nothing, and yet ends a block that is being left, as any tag does in Ruby."""

    __slots__ = ()

    def write(self, context: Context, output: Output) -> None:
        """Do nothing."""


class InlineCommentTag(BrazeTag):
    """`#`: every further line of it must start with `#` too."""

    name = "#"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Return a node that prints nothing."""
        token, markup, span = stream.take_tag()
        if _LINE_WITHOUT_HASH.search(markup.text):
            stream.fail("a line of this comment does not start with '#'", "start it with '#'", span)
        return CommentNode(token, span)
