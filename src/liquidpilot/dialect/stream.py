"""The tokens of one text on their way through python-liquid's parser, and what is wrong with them.

The parser of python-liquid knows the tags but not the author: every fault is noted here with its
place, and parsing goes on, so that one run finds them all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from liquid import Token, TokenStream
from liquid.token import TOKEN_CONTENT, TOKEN_TAG

from liquidpilot.diagnostics import Diagnostic, Edit, Fix, Severity
from liquidpilot.dialect.endings import Endings, MissingEnd
from liquidpilot.dialect.nodes import WrittenTag
from liquidpilot.html_text import Regions
from liquidpilot.sources import Source, Span

Meant = Sequence[tuple[Span, str]]
"""What was meant, in the place of parts of a text."""


class Problem(NamedTuple):
    """Something about the text itself, found while it was parsed.

    `fatal` tells that Ruby would refuse the whole template, `unknown_tag` that it would do so for a
    tag that may be one of Braze's all the same; `span` are indexes into the text. `meant` is what
    was meant in the place of parts of the text, `is_certain` that it can be nothing else.
    """

    code: str
    severity: Severity
    message: str
    hint: str | None
    span: Span
    fatal: bool = False
    unknown_tag: bool = False
    meant: Meant = ()
    is_certain: bool = False

    def diagnostic(self, source: Source) -> Diagnostic:
        """Return it with its place in `source`, and with a fix where it is known what was meant."""
        edits = tuple(
            Edit(source.place(span), source.text[slice(*span)], new) for span, new in self.meant
        )
        fix = None
        if edits:
            written = dict.fromkeys(f"'{each.new.strip()}'" for each in edits)
            title = f"write {' and '.join(written)}"
            fix = Fix(title, edits, safe=self.is_certain, keeps_output=False)
        place = source.place(self.span)
        return Diagnostic(self.code, self.severity, self.message, self.hint, place, fix)


class BrazeTokenStream(TokenStream):
    """python-liquid's stream of tokens, with a list of problems and of blocks that are open."""

    def __init__(
        self,
        tokens: Iterable[Token],
        source: str,
        endings: Endings,
        known_tags: Collection[str] = (),
        *,
        is_lines: bool = False,
    ) -> None:
        super().__init__(iter(tokens))
        self.source = source
        self.endings = endings
        # Whether each line is a tag, as in `{% liquid %}`.
        self.is_lines = is_lines
        # Tags that the workspace takes for Braze's own.
        self.known_tags = known_tags
        self._stand_ins: set[str] = set()
        self._with_end: frozenset[int] | None = None
        # How many tags are there under a name that is no tag, by the name that was meant.
        self.mistaken: Counter[str] = Counter()
        self.problems: list[Problem] = []
        # Where a tag or an output has no end, and the text that says nothing certain by that.
        self.missing_ends: list[MissingEnd] = []
        # The names of the block tags that are open, outermost first.
        self.open_blocks: list[str] = []

    @cached_property
    def regions(self) -> Regions:
        """What each place of the text is to a reader; its Liquid is hidden."""
        pieces: list[str] = []
        at = 0
        for token in self.tokens:
            if token.kind == TOKEN_CONTENT:
                pieces += ("\0" * (token.start_index - at), token.value)
                at = token.start_index + len(token.value)
        return Regions("".join(pieces))

    def fail(self, message: str, hint: str | None, span: Span, meant: Meant = ()) -> None:
        """Note a fault for which Ruby refuses the template; `meant` is certain."""
        self.problems.append(
            Problem("syntax-error", "error", message, hint, span, True, False, meant, True)
        )

    def blame(self, code: str, message: str, hint: str | None, span: Span) -> None:
        """Note a fault that Ruby renders without a word, and that no author can have meant."""
        self.problems.append(Problem(code, "error", message, hint, span))

    def miss_end(self, start: int, *, fatal: bool) -> None:
        """Note that the tag or output at `start` has no end, and that nothing follows from it."""
        span = (start, start + 2)
        missing = self.endings.missing_end(self.source, start) or MissingEnd(
            start, span[1], span[1], "%}"
        )
        self.missing_ends.append(missing)
        message, hint = missing.words(self.source)
        self.problems.append(Problem("syntax-error", "error", message, hint, span, fatal))

    def miss_tag(
        self,
        message: str,
        hint: str | None,
        span: Span,
        meant: Meant = (),
        *,
        is_certain: bool = False,
    ) -> None:
        """Note an unknown tag, for which Ruby refuses the template."""
        self.problems.append(
            Problem("syntax-error", "error", message, hint, span, True, True, meant, is_certain)
        )

    def stand_in(self, name: str, span: Span) -> None:
        """Note once that a tag which the workspace knows is shown as its name."""
        if name not in self._stand_ins:
            self._stand_ins.add(name)
            message = f"the tag '{name}' is shown as '[{name}]': what Braze prints is not known"
            hint = "'known_tags' in liquidpilot.toml has it"
            self.problems.append(Problem("stand-in", "info", message, hint, span))

    def excuses(self, meant: str, *, used: bool = True) -> bool:
        """Tell whether the tag `meant` is there under a wrong name; it serves once if `used`."""
        excused = self.mistaken[meant] > 0
        if excused and used:
            self.mistaken[meant] -= 1
        return excused

    def has_end(self) -> bool:
        """Tell whether the tag that comes next has an end of its own name that belongs to it."""
        if self._with_end is None:
            self._with_end = frozenset(_with_end(self.tokens))
        return self.pos in self._with_end

    def warn(
        self,
        code: str,
        message: str,
        hint: str | None,
        span: Span,
        meant: Meant = (),
        *,
        is_certain: bool = False,
    ) -> None:
        """Note that the text means something other than it seems to."""
        self.problems.append(
            Problem(code, "warning", message, hint, span, meant=meant, is_certain=is_certain)
        )

    def told(self) -> list[Problem]:
        """Return the problems without those that only follow from a missing end."""
        unsure = [each.unsure(self.source) for each in self.missing_ends]
        starts = [start for start, _ in unsure]

        def is_told(problem: Problem) -> bool:
            at = bisect_left(starts, problem.span[0]) - 1
            return at < 0 or problem.span[0] >= unsure[at][1]

        return [problem for problem in self.problems if is_told(problem)]

    def swallowed(self) -> list[Span]:
        """Return what the tags and outputs without their end take in, up to the end of another."""
        return [each.swallowed(self.source) for each in self.missing_ends]

    def take_tag(self) -> WrittenTag:
        """Step from a tag's name to its markup, and return both."""
        name = next(self)
        return WrittenTag(name, self.current, is_line=self.is_lines)


def _with_end(tokens: Sequence[Token]) -> Iterator[int]:
    """Yield where the tags stand that a later `end…` of their name closes."""
    opened: list[int] = []
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    for at, token in enumerate(tokens):
        if token.kind != TOKEN_TAG:
            continue
        if not token.value.startswith("end"):
            opened.append(at)
            by_name[token.value].append(at)
            continue
        alike = by_name[token.value[len("end") :]]
        if alike:
            yield alike[-1]
            start = alike[-1]
            # What was opened in it and has not ended by now has no end.
            while opened and opened[-1] >= start:
                by_name[tokens[opened.pop()].value].pop()
