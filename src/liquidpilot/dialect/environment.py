"""python-liquid's environment with Braze's tags and filters in it.

What python-liquid gives is the structure: the registry of tags, the token stream and the parser
of blocks. One environment serves all templates and threads; it holds no state.
"""

from __future__ import annotations

from liquid import Environment

from liquidpilot.dialect.limits import DEEPEST_BLOCKS
from liquidpilot.dialect.tags import TAGS


class BrazeEnvironment(Environment):
    """The environment in which all of Braze's templates are parsed."""

    # python-liquid's own is 30.
    block_nesting_limit = DEEPEST_BLOCKS

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Register Braze's tags; filters are looked up by the expressions themselves."""
        for tag in TAGS:
            self.add_tag(tag)
