"""Content blocks: templates that a message prints by name, in the message's own scope.

A block is a *value* (`{% assign list = {{content_blocks.${list}}} | split: ',' %}`), shares the
variables of whoever includes it in both directions, and may include one more level of blocks; what
is deeper Braze leaves out (Braze, "Content Blocks").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.assumptions import Assumptions
from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.limits import PARSE
from liquidpilot.dialect.parsing import Parsed, parse_source
from liquidpilot.sources import Source

if TYPE_CHECKING:
    from liquidpilot.dialect.outline import Outline


class BlockSet:
    """The content blocks that a message can include, each parsed when it is first used."""

    def __init__(
        self,
        sources: Mapping[str, Source],
        *,
        html: bool,
        assumptions: Assumptions,
        known_tags: Collection[str] = (),
    ) -> None:
        self._sources = sources
        self._html = html
        self._assumptions = assumptions
        self._known_tags = known_tags
        self._parsed: dict[str, Parsed] = {}
        self._outlines: tuple[Outline, ...] | None = None

    def parsed(self, name: str) -> Parsed | None:
        """Return the block called `name`, or None."""
        found = self._parsed.get(name)
        if found is None and name in self._sources:
            # Two threads may both parse it; they get the same tree.
            found = self._parsed[name] = self._parse(self._sources[name])
        return found

    @property
    def included(self) -> list[Source]:
        """The blocks that were used so far, by name."""
        return [self._sources[name] for name in sorted(self._parsed)]

    def outlines(self, field: Source) -> tuple[Outline, ...]:
        """Return what stands in `field`, then in each content block that it includes.

        They are read once: all fields that these blocks serve are the same one.
        """
        if self._outlines is None:
            # Few texts are read a second time in this way.
            from liquidpilot.dialect.outline import outline, with_blocks

            def of_block(name: str) -> Outline | None:
                source = self._sources.get(name)
                return (
                    None
                    if source is None
                    else outline(source, html=self._html, assumptions=self._assumptions)
                )

            deepest = self._assumptions.deepest_content_block
            found = with_blocks(
                outline(field, html=self._html, assumptions=self._assumptions), of_block, deepest
            )
            self._outlines = tuple(found)
        return self._outlines

    def told(self, found: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
        """Return what a rendering found, without what only follows from a block's missing end."""
        for block in list(self._parsed.values()):
            found = block.told(found)
        return found

    def render_block(self, name: str, span: Span, context: Context) -> str:
        """Return the block's text; what is wrong with it is noted, and the text is empty."""
        block = self.parsed(name)
        if block is None:
            hint = (
                context.suggestion(name, self._sources, span)
                or "add it to templates/content_blocks"
            )
            message = f"there is no content block '{name}'"
            context.diagnose("missing-content-block", "error", message, hint, span)
            return ""
        if name in context.open_blocks:
            chain = " -> ".join([*context.open_blocks[context.open_blocks.index(name) :], name])
            message = f"the content block '{name}' includes itself: {chain}"
            hint = "take the inclusion out; Braze refuses such a block"
            context.diagnose("content-block-cycle", "error", message, hint, span)
            return ""
        if len(context.open_blocks) >= self._assumptions.deepest_content_block:
            message = f"the content block '{name}' is nested too deep and is left out"
            hint = "a block in a message may include blocks, but those no further ones"
            context.diagnose("content-block-nesting", "warning", message, hint, span)
            return ""
        return self._render(block, name, context)

    def render_text(self, text: str, context: Context, span: Span) -> str | None:
        """Return `text` with its Liquid run in the scope of `context`, None if Ruby refuses it.

        What it takes to parse it is charged to the tag at `span`.
        """
        context.charge(PARSE * len(text), span)
        parsed = self._parse(Source(text, context.source.path))
        for found in parsed.diagnostics:
            context.note(found)
        return None if parsed.refused else _write(parsed, context)

    def _parse(self, source: Source) -> Parsed:
        return parse_source(
            source, html=self._html, assumptions=self._assumptions, known_tags=self._known_tags
        )

    def _render(self, block: Parsed, name: str, context: Context) -> str:
        for diagnostic in block.diagnostics:
            context.note(diagnostic)
        if block.refused and not (context.stand_ins and block.has_stand_ins):
            return ""
        context.open_blocks.append(name)
        try:
            return _write(block, context)
        finally:
            context.open_blocks.pop()


def _write(parsed: Parsed, context: Context) -> str:
    output: list[str] = []
    outer, context.source = context.source, parsed.source
    try:
        context.charge(parsed.block.cost, None)
        parsed.block.write(context, output)
    finally:
        context.source = outer
    return "".join(output)
