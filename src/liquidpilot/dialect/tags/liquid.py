"""`{% liquid … %}`: one tag a line, without `{%` and `%}`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from liquid import Node, Token
from liquid.token import TOKEN_EXPRESSION, TOKEN_TAG

from liquidpilot.dialect.nodes import Block, Branch, TagNode, Write, WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag, read_nodes
from liquidpilot.lazy_patterns import lazy_pattern

_LINE = re.compile(r"[^\n]+")
_TAG = lazy_pattern(r"\s*(#|\w+)\s*(.*?)\s*", re.ASCII | re.DOTALL)


class LiquidNode(TagNode):
    """The tags of the lines, one after the other."""

    __slots__ = ()

    def __init__(self, tag: WrittenTag, block: Block) -> None:
        super().__init__(tag, (Branch(block),), blank=block.blank)
        self.cost += block.cost

    def writer(self) -> Write:
        """Return what renders the tags."""
        return self.branches[0].block.write


class LiquidTag(BrazeTag):
    """`liquid`; a block that is opened in it must be closed in it."""

    name = "liquid"
    may_have_braces = True

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the lines as a text of their own."""
        tag = stream.take_tag()
        tokens = _tokens(stream, *tag.markup_span)
        lines = BrazeTokenStream(
            tokens, stream.source, stream.endings, stream.known_tags, is_lines=True
        )
        lines.problems = stream.problems
        lines.block_depth = stream.block_depth
        return LiquidNode(tag, Block(read_nodes(self.env, lines)))


def _tokens(stream: BrazeTokenStream, start: int, end: int) -> Iterator[Token]:
    text = stream.source
    skipped = 0
    for line in _LINE.finditer(text, start, end):
        if not line.group().strip():
            continue
        tag = _TAG.fullmatch(text, line.start(), line.end())
        if tag is None:
            if not skipped:
                shown = line.group().strip()
                at = line.start() + line.group().index(shown[0])
                stream.fail(
                    f"not a tag: '{shown}'",
                    "start each line with a tag's name",
                    (at, at + len(shown)),
                )
            continue
        if tag[1] == "liquid" and not skipped:
            span = tag.span(1)
            stream.fail("'liquid' inside 'liquid'", "write its lines without the word", span)
            continue
        if tag[1] in ("comment", "endcomment"):
            skipped = max(skipped + (1 if tag[1] == "comment" else -1), 0)
            continue
        if not skipped:
            yield Token(TOKEN_TAG, tag[1], tag.start(1), text)
            yield Token(TOKEN_EXPRESSION, tag[2], tag.start(2), text)
