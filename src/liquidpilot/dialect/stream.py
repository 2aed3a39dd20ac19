"""The tokens of one text on their way through python-liquid's parser, and what is wrong with them.

The parser of python-liquid knows the tags but not the author: every fault is noted here with its
place, and parsing goes on, so that one run finds them all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from liquid import Token, TokenStream

from liquidpilot.diagnostics import Severity
from liquidpilot.dialect.endings import MissingEnd, missing_end
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
        # Where a tag or an output has no end, and the text that says nothing certain by that.
        self.missing_ends: list[MissingEnd] = []
        # The names of the block tags that are open, outermost first.
        self.open_blocks: list[str] = []

    def fail(self, message: str, hint: str | None, span: tuple[int, int]) -> None:
        """Note a fault for which Ruby refuses the template."""
        self.problems.append(Problem("syntax-error", "error", message, hint, span, True))

    def miss_end(self, start: int, *, fatal: bool) -> None:
        """Note that the tag or output at `start` has no end, and that nothing follows from it."""
        span = (start, start + 2)
        missing = missing_end(self.source, start) or MissingEnd(start, span[1], span[1], "%}")
        self.missing_ends.append(missing)
        message, hint = missing.words(self.source)
        self.problems.append(Problem("syntax-error", "error", message, hint, span, fatal))

    def warn(self, code: str, message: str, hint: str | None, span: tuple[int, int]) -> None:
        """Note that the text means something other than it seems to."""
        self.problems.append(Problem(code, "warning", message, hint, span))

    def told(self) -> list[Problem]:
        """Return the problems without those that only follow from a missing end."""
        unsure = [each.unsure(self.source) for each in self.missing_ends]
        starts = [start for start, _ in unsure]

        def is_told(problem: Problem) -> bool:
            at = bisect_left(starts, problem.span[0]) - 1
            return at < 0 or problem.span[0] >= unsure[at][1]

        return [problem for problem in self.problems if is_told(problem)]

    def swallowed(self) -> Iterator[tuple[int, int]]:
        """Yield what the tags and outputs without their end take in, up to the end of another."""
        for each in self.missing_ends:
            end = self.source.find(each.wanted, each.after)
            yield each.start, len(self.source) if end < 0 else end

    def take_tag(self) -> tuple[Token, Markup, tuple[int, int]]:
        """Step from a tag's name to its markup; return name, markup and the span of both."""
        name = next(self)
        markup = self.current
        end = markup.start_index + len(markup.value)
        written = markup.value.rstrip()
        last = markup.start_index + len(written) if written else name.start_index + len(name.value)
        return name, Markup(self.source, markup.start_index, end), (name.start_index, last)
