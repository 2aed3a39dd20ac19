"""The tokens of one text on their way through python-liquid's parser, and what is wrong with them.

The parser of python-liquid knows the tags but not the author: every fault is noted here with its
place, and parsing goes on, so that one run finds them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from liquid import Token, TokenStream

from liquidpilot.diagnostics import Severity
from liquidpilot.dialect.markup import Markup


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about the text itself, found while it was parsed.

    `fatal` tells that Ruby would refuse the whole template; `span` are indexes into the text.
    """

    code: str
    severity: Severity
    message: str
    hint: str | None
    span: tuple[int, int]
    fatal: bool = False


class BrazeTokenStream(TokenStream):
    """python-liquid's stream of tokens, with a list of problems and of blocks that are open."""

    def __init__(self, tokens: Iterable[Token], source: str) -> None:
        super().__init__(iter(tokens))
        self.source = source
        self.problems: list[Problem] = []
        # The names of the block tags that are open, outermost first.
        self.open_blocks: list[str] = []

    def fail(self, message: str, hint: str | None, span: tuple[int, int]) -> None:
        """Note a fault for which Ruby refuses the template."""
        self.problems.append(Problem("syntax-error", "error", message, hint, span, True))

    def warn(self, code: str, message: str, hint: str | None, span: tuple[int, int]) -> None:
        """Note that the text means something other than it seems to."""
        self.problems.append(Problem(code, "warning", message, hint, span))

    def take_tag(self) -> tuple[Token, Markup, tuple[int, int]]:
        """Step from a tag's name to its markup; return name, markup and the span of both."""
        name = next(self)
        markup = self.current
        end = markup.start_index + len(markup.value)
        written = markup.value.rstrip()
        last = markup.start_index + len(written) if written else name.start_index + len(name.value)
        return name, Markup(self.source, markup.start_index, end), (name.start_index, last)
