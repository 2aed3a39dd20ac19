"""A text becomes a tree of nodes, with everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from liquid import Environment

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.endings import Endings, MissingEnd
from liquidpilot.dialect.engines import TextWriter
from liquidpilot.dialect.lexer import TEXT_BLOCKS, Reading, reading_of, tokenize
from liquidpilot.dialect.limits import DEEPEST_BLOCKS, DEFAULTS, MOST_FINDINGS, Assumptions
from liquidpilot.dialect.nodes import Block, TextNode
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags import TAGS
from liquidpilot.dialect.tags.base import read_nodes, tags_of
from liquidpilot.immutable import immutable
from liquidpilot.sources import Anchor, Source, Span

if TYPE_CHECKING:
    from liquidpilot.dialect.outline import Outline
    from liquidpilot.dialect.sites import FoundSite


class BrazeEnvironment(Environment):
    """python-liquid's environment with Braze's tags in it.

    What python-liquid gives is the structure: the registry of tags, the token stream and the parser
    of blocks. One environment serves all templates and threads; it holds no state.
    """

    # python-liquid's own is 30.
    block_nesting_limit = DEEPEST_BLOCKS

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Register Braze's tags; filters are looked up by the expressions themselves."""
        for tag in TAGS:
            self.add_tag(tag)

    @cached_property
    def endings(self) -> Endings:
        """Where tags begin and end, by their names."""
        tags = {name: tag for name, tag in tags_of(self).items() if name.isidentifier()}
        dividers = {divider for tag in tags.values() for divider in tag.dividers}
        return Endings(
            sorted({*tags, *dividers, *TEXT_BLOCKS}),
            sorted({name for name, tag in tags.items() if tag.block}.union(TEXT_BLOCKS)),
            frozenset(name for name, tag in tags.items() if tag.may_have_braces),
        )


ENVIRONMENT = BrazeEnvironment()


@immutable(eq=False, slots=False)
class Parsed:
    """The tree of one source; `refused` tells that Ruby would not render it at all.

    `block` is the tree as Ruby reads the text, `meant` as its author meant it: the same one where
    no end is missing. `has_stand_ins` tells that Ruby would refuse it for nothing but tags that may
    be Braze's, so that the rest can be shown. `swallowed` are the parts of the text that a tag or
    an output without its end has taken in. `sites` are those that a rendering notes, if the text is
    recorded.
    """

    source: Source
    block: Block
    meant: Block
    diagnostics: tuple[Diagnostic, ...]
    refused: bool
    swallowed: tuple[Span, ...] = ()
    has_stand_ins: bool = False
    sites: tuple[FoundSite, ...] = ()

    @cached_property
    def plain(self) -> str | None:
        """The text that is written for everybody; None where that depends on anything."""
        nodes = self.block.written
        if self.refused or not all(type(node) is TextNode for node in nodes):
            return None
        return "".join(node.text for node in nodes if isinstance(node, TextNode))

    @cached_property
    def writer(self) -> TextWriter:
        """What writes the text as Ruby reads it."""
        return TextWriter(self.source, self.block)

    @cached_property
    def outline(self) -> Outline:
        """The text as rules see it."""
        # Few texts that are rendered are looked at in this way.
        from liquidpilot.dialect.outline import Outline

        return Outline(self.source, self.meant)

    @cached_property
    def readings(self) -> tuple[Outline, ...]:
        """The text as rules see it, and as Ruby reads it where that is something else."""
        if self.block is self.meant:
            return (self.outline,)
        from liquidpilot.dialect.outline import Outline

        return self.outline, Outline(self.source, self.block)

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
    meant = block
    fatal = [problem for problem in stream.problems if problem.fatal]
    has_stand_ins = bool(fatal) and all(problem.unknown_tag for problem in fatal)
    swallowed = tuple(stream.swallowed())
    if stream.missing_ends:
        # What is wrong apart from those is only seen in the text as it was meant.
        stream, meant = _parsed(source, replace(reading, as_meant=True), known_tags)
    problems = sorted(stream.told(), key=lambda problem: problem.span)
    diagnostics = dict.fromkeys(problem.diagnostic(source) for problem in problems[:MOST_FINDINGS])
    return Parsed(source, block, meant, tuple(diagnostics), bool(fatal), swallowed, has_stand_ins)


_Identity = tuple[str | None, str, tuple[Anchor, ...]]


class ParsedTexts:
    """Texts that are read in one way, as `parse_source` takes it; each is parsed once.

    Renderings of texts that are `recorded` note to which of their parts they come (`sites`).
    """

    def __init__(
        self,
        *,
        html: bool = False,
        assumptions: Assumptions = DEFAULTS,
        known_tags: Collection[str] = (),
        recorded: bool = False,
    ) -> None:
        self._recorded = recorded
        self._html = html
        self.assumptions = assumptions
        self._known_tags = known_tags
        self._parsed: dict[_Identity, Parsed] = {}

    def parse(self, source: Source) -> Parsed:
        """Parse a text that is met once."""
        return parse_source(
            source, html=self._html, assumptions=self.assumptions, known_tags=self._known_tags
        )

    def parsed(self, source: Source) -> Parsed:
        """Return a text as it was parsed before, places and all, or parse it."""
        key = _identity(source)
        found = self._parsed.get(key)
        if found is None:
            # Two threads may both parse it; they get the same tree.
            found = self.parse(source)
            if self._recorded and not found.refused:
                found = _with_sites(found)
            self._parsed[key] = found
        return found

    def forget(self, source: Source) -> None:
        """Let go of one text."""
        self._parsed.pop(_identity(source), None)

    def without(self, paths: Collection[str]) -> ParsedTexts:
        """Return what is known of all texts but those of the files at `paths`."""
        kept = ParsedTexts(
            html=self._html,
            assumptions=self.assumptions,
            known_tags=self._known_tags,
            recorded=self._recorded,
        )
        kept._parsed = {key: each for key, each in self._parsed.items() if key[0] not in paths}
        return kept


def _identity(source: Source) -> _Identity:
    return source.path, source.text, tuple(source.anchors)


def _with_sites(parsed: Parsed) -> Parsed:
    # Texts are recorded where it is asked for only.
    from liquidpilot.dialect.sites import record

    return replace(parsed, sites=record(parsed.source, parsed.block, parsed.outline))


def missing_end(text: str, start: int) -> MissingEnd | None:
    """Return what the tag or output that begins at `start` lacks; None if it lacks nothing."""
    return ENVIRONMENT.endings.missing_end(text, start)


def outline(source: Source, *, html: bool = False, assumptions: Assumptions = DEFAULTS) -> Outline:
    """Return what stands in `source`; never raises, whatever that is.

    `html` tells that the text is the HTML of an e-mail, whose comments Braze takes out if
    `assumptions` say so, as for rendering.

    >>> [each.name for each in outline(Source("{% if ${vip} %}{% assign x = 1 %}{% endif %}")).tags]
    ['if', 'assign', 'endif']
    """
    return parse_source(source, html=html, assumptions=assumptions).outline


def _parsed(
    source: Source, reading: Reading, known_tags: Collection[str]
) -> tuple[BrazeTokenStream, Block]:
    endings = ENVIRONMENT.endings
    tokens = tokenize(source.text, endings, reading)
    stream = BrazeTokenStream(tokens, source.text, endings, known_tags)
    return stream, Block(read_nodes(ENVIRONMENT, stream))
