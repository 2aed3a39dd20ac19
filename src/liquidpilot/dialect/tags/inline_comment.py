"""`{% # a comment %}`."""

from __future__ import annotations

import re

from liquid import Node

from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag

_LINE_WITHOUT_HASH = re.compile(r"\n\s*[^#\s]")


class InlineCommentTag(BrazeTag):
    """`#`: every further line of it must start with `#` too."""

    name = "#"

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Return nothing to render."""
        _, markup, span = stream.take_tag()
        if _LINE_WITHOUT_HASH.search(markup.text):
            stream.fail("a line of this comment does not start with '#'", "start it with '#'", span)
        return None
