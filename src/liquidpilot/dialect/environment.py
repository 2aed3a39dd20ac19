"""python-liquid's environment with Braze's lexer, tags and filters in it.

What python-liquid gives is the structure: the registry of tags, the token stream and the parser
of blocks. One environment serves all templates and threads; it holds no state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from liquid import Environment, Token

from liquidpilot.dialect.lexer import tokenize
from liquidpilot.dialect.tags import TAGS


class BrazeEnvironment(Environment):
    """The environment in which all of Braze's templates are parsed."""

    # Ruby's bound (Liquid::Block::MAX_DEPTH); python-liquid's own is 30.
    block_nesting_limit = 100

    def tokenizer(
        self, *, strip_html_comments: bool = False, bare_attributes: bool = False
    ) -> Callable[[str], Iterator[Token]]:
        """Return Braze's lexer in place of python-liquid's."""
        return partial(
            tokenize, strip_html_comments=strip_html_comments, bare_attributes=bare_attributes
        )

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Register Braze's tags; filters are looked up by the expressions themselves."""
        for tag in TAGS:
            self.add_tag(tag)
