"""What all tags share: reading their own markup, their blocks, and going on after a fault."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Container, Iterator

from liquid import Environment, Node, Tag, TokenStream
from liquid.ast import IllegalNode
from liquid.exceptions import BlockNestingError, LiquidError
from liquid.token import TOKEN_CONTENT, TOKEN_EOF, TOKEN_ILLEGAL, TOKEN_OUTPUT, TOKEN_TAG

from liquidpilot.dialect.limits import DEEPEST_BLOCKS
from liquidpilot.dialect.nodes import Block, WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream


def tags_of(env: Environment) -> dict[str, BrazeTag]:
    """Return the tags that can be written, by name."""
    return {
        name: tag
        for name, tag in env.tags.items()
        if isinstance(tag, BrazeTag) and not isinstance(tag, NamelessTag)
    }


def read_nodes(env: Environment, stream: BrazeTokenStream, ends: Container[str] = ()) -> list[Node]:
    """Read the nodes up to one of the tags `ends`, or up to the end of the text.

    python-liquid's parser does the same, and asks the stream five times for each token.
    """
    tags, tokens = env.tags, stream.tokens
    output, content, illegal = (tags[each] for each in (TOKEN_OUTPUT, TOKEN_CONTENT, TOKEN_ILLEGAL))
    nodes: list[Node] = []
    while stream.pos < len(tokens):
        kind, name, _, _ = tokens[stream.pos]
        if kind == TOKEN_OUTPUT:
            tag = output
        elif kind != TOKEN_TAG:
            tag = content
        elif name in ends:
            break
        else:
            tag = tags.get(name, illegal)
        nodes.append(tag.get_node(stream))
        next(stream)
    return nodes


class BrazeTag(Tag):
    """A tag of Braze's Liquid; `parse_tag` reads it and leaves the stream on its last token.

    A `block` goes up to its `end`; the tags called `dividers` cut it into branches. In the markup
    of a tag that `may_have_braces` a single brace may stand for itself.
    """

    block = False
    may_have_braces = False
    dividers: tuple[str, ...] = ()

    def __init__(self, env: Environment) -> None:
        super().__init__(env)
        self.end = f"end{self.name}"

    @abstractmethod
    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Return the tag's node; None where there is nothing to look at. Faults are noted."""

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
                    f"at most {DEEPEST_BLOCKS} nested blocks",
                    span,
                )
                stream.pos = len(stream.tokens)
            return IllegalNode(token)

    def read_block(
        self, stream: BrazeTokenStream, opener: WrittenTag, end: str | None = None
    ) -> Block:
        """Read the nodes up to the tag's end or a divider, and stop at that tag.

        A block that is never closed is reported at its opening tag. So is one that the end of an
        outer block cuts off; the outer block then goes on with that end.
        """
        end = end or self.end
        own = {end, *self.dividers}
        outer = [f"end{name}" for name in stream.open_blocks]
        stream.open_blocks.append(opener.name)
        next(stream)
        stream.block_depth += 1
        if stream.block_depth > self.env.block_nesting_limit:
            raise BlockNestingError("block nesting limit reached", token=None)
        nodes = read_nodes(self.env, stream, own.union(outer))
        stream.block_depth -= 1
        stream.open_blocks.pop()
        is_closed = stream.current.kind != TOKEN_EOF and stream.current.value in own
        if not is_closed and not stream.excuses(end):
            hint = f"add '{{% {end} %}}' where the block ends"
            stream.fail(f"'{opener.name}' is never closed", hint, opener.name_span)
        return Block(nodes)

    def read_dividers(self, stream: BrazeTokenStream) -> Iterator[WrittenTag]:
        """Yield the dividers that the stream stops at; the block after each is to be read."""
        while stream.current.kind == TOKEN_TAG and stream.current.value in self.dividers:
            yield stream.take_tag()

    def read_end(self, stream: BrazeTokenStream, end: str | None = None) -> WrittenTag | None:
        """Step onto the last token of the closing tag, or before what is not it."""
        if stream.current.kind == TOKEN_EOF or stream.current.value != (end or self.end):
            # The parser steps on by one; an outer block must still see its own end.
            stream.pos -= 1
            return None
        closing = stream.take_tag()
        stray = re.search(r"[{}]", closing.text)
        if stray:
            start = closing.markup_span[0] + stray.start()
            message = f"this '{stray[0]}' belongs to no value"
            stream.warn("unbalanced-braces", message, "take it out", (start, start + 1))
        return closing


class NamelessTag(BrazeTag):
    """What python-liquid keeps among the tags although nothing is written with its name."""

    def get_node(self, stream: TokenStream) -> Node:
        """Read it; where its name is written, it is the name of no tag."""
        assert isinstance(stream, BrazeTokenStream)
        token = stream.current
        if token.kind != TOKEN_TAG:
            return self.parse_tag(stream) or IllegalNode(token)
        unknown = self.env.tags[TOKEN_ILLEGAL]
        assert isinstance(unknown, BrazeTag)
        return BrazeTag.get_node(unknown, stream)
