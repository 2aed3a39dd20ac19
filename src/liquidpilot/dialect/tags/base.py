"""What all tags share: reading their own markup, their blocks, and going on after a fault."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable

from liquid import Node, Tag, Token, TokenStream
from liquid.ast import IllegalNode
from liquid.exceptions import LiquidError
from liquid.parser import get_parser
from liquid.token import TOKEN_EOF

from liquidpilot.dialect.limits import DEEPEST_BLOCKS
from liquidpilot.dialect.nodes import Block
from liquidpilot.dialect.stream import BrazeTokenStream


class BrazeTag(Tag):
    """A tag of Braze's Liquid; `parse_tag` reads it and leaves the stream on its last token."""

    block = False

    @abstractmethod
    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Return the tag's node; None where there is nothing to render. Faults are noted."""

    def parse(self, stream: TokenStream) -> Node:
        """Read the tag, python-liquid's way."""
        assert isinstance(stream, BrazeTokenStream)
        token = stream.current
        return self.parse_tag(stream) or IllegalNode(token)

    def get_node(self, stream: TokenStream) -> Node:
        """Read the tag; blocks nested too deep end the parsing, as in Ruby."""
        assert isinstance(stream, BrazeTokenStream)
        token = stream.current
        try:
            return self.parse(stream)
        except LiquidError:
            if stream.pos < len(stream.tokens):
                span = (token.start_index, token.start_index + len(token.value))
                stream.fail(
                    "blocks are nested too deep",
                    f"at most {DEEPEST_BLOCKS} blocks in one another",
                    span,
                )
                stream.pos = len(stream.tokens)
            return IllegalNode(token)

    def parse_block(
        self,
        stream: BrazeTokenStream,
        opener: Token,
        end: str,
        dividers: Iterable[str] = (),
    ) -> Block:
        """Read the nodes up to the tag `end` or a divider, and stop at that tag.

        A block that is never closed is reported at its opening tag. So is one that the end of an
        outer block cuts off; the outer block then goes on with that end.
        """
        own = frozenset((end, *dividers))
        stream.open_blocks.append(opener.value)
        outer = frozenset(f"end{name}" for name in stream.open_blocks[:-1])
        next(stream)
        nodes = get_parser(self.env).parse_block(stream, own | outer).nodes
        stream.open_blocks.pop()
        is_closed = stream.current.kind != TOKEN_EOF and stream.current.value in own
        if not is_closed and not stream.excuses(end):
            span = (opener.start_index, opener.start_index + len(opener.value))
            hint = f"add '{{% {end} %}}' where the block ends"
            stream.fail(f"'{opener.value}' is never closed", hint, span)
        return Block(nodes)

    def end_block(self, stream: BrazeTokenStream, end: str) -> None:
        """Step onto the last token of the closing tag, or in front of what is not it."""
        if stream.current.kind != TOKEN_EOF and stream.current.value == end:
            next(stream)
            stray = re.search(r"[{}]", stream.current.value)
            if stray:
                start = stream.current.start_index + stray.start()
                message = f"this '{stray[0]}' belongs to no value"
                stream.warn("unbalanced-braces", message, "take it out", (start, start + 1))
        else:
            # The parser steps on by one; an outer block must still see its own end.
            stream.pos -= 1
