"""A text becomes a tree of nodes, with everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from liquid import Environment
from liquid.parser import get_parser

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.lexer import Reading, reading_of, tokenize
from liquidpilot.dialect.limits import DEEPEST_BLOCKS, DEFAULTS, MOST_FINDINGS, Assumptions
from liquidpilot.dialect.nodes import Block
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags import TAGS
from liquidpilot.sources import Source, Span

# python-liquid's environment with Braze's tags and filters in it.
#
# What python-liquid gives is the structure: the registry of tags, the token stream and the parser
# of blocks. One environment serves all templates and threads; it holds no state.


class BrazeEnvironment(Environment):
    """The environment in which all of Braze's templates are parsed."""

    # python-liquid's own is 30.
    block_nesting_limit = DEEPEST_BLOCKS

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Register Braze's tags; filters are looked up by the expressions themselves."""
        for tag in TAGS:
            self.add_tag(tag)


ENVIRONMENT = BrazeEnvironment()


@dataclass(frozen=True, slots=True)
class Parsed:
    """The nodes of one source; `refused` tells that Ruby would not render it at all.

    `has_stand_ins` tells that it would for nothing but tags that may be Braze's, so that the rest
    can be shown. `swallowed` are the parts of the text that a tag or an output without its end has
    taken in.
    """

    source: Source
    block: Block
    diagnostics: tuple[Diagnostic, ...]
    refused: bool
    swallowed: tuple[Span, ...] = ()
    has_stand_ins: bool = False

    def told(self, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Return what a rendering found, without what only follows from a missing end."""
        if not self.swallowed:
            return tuple(found)
        return tuple(
            each
            for each in found
            if each.place.source is not self.source
            or each in self.diagnostics
            or not any(start <= each.place.span[0] < end for start, end in self.swallowed)
        )


def parse_source(
    source: Source,
    *,
    html: bool = False,
    assumptions: Assumptions = DEFAULTS,
    known_tags: Collection[str] = (),
) -> Parsed:
    """Parse one text; never raises for what stands in it, and finds all of its faults.

    `html` tells that the text is the HTML of an e-mail, whose comments Braze takes out;
    `known_tags` are taken for tags of Braze.
    """
    reading = reading_of(assumptions, html=html)
    stream, block = _parsed(source, reading, known_tags)
    fatal = [problem for problem in stream.problems if problem.fatal]
    has_stand_ins = bool(fatal) and all(problem.unknown_tag for problem in fatal)
    swallowed = tuple(stream.swallowed())
    if stream.missing_ends:
        # What is wrong apart from those is only seen in the text as it was meant.
        stream, _ = _parsed(source, replace(reading, as_meant=True), known_tags)
    problems = sorted(stream.told(), key=lambda problem: problem.span)
    diagnostics = dict.fromkeys(
        Diagnostic(
            problem.code,
            problem.severity,
            problem.message,
            problem.hint,
            source.place(problem.span),
        )
        for problem in problems[:MOST_FINDINGS]
    )
    return Parsed(source, block, tuple(diagnostics), bool(fatal), swallowed, has_stand_ins)


def _parsed(
    source: Source, reading: Reading, known_tags: Collection[str]
) -> tuple[BrazeTokenStream, Block]:
    stream = BrazeTokenStream(tokenize(source.text, reading), source.text, known_tags)
    return stream, Block(get_parser(ENVIRONMENT).parse(stream))
