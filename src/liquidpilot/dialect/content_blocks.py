"""The content blocks that a field can include."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.context import Context
from liquidpilot.dialect.limits import PARSE
from liquidpilot.dialect.parsing import Parsed, ParsedTexts
from liquidpilot.sources import Source, Span

if TYPE_CHECKING:
    from liquidpilot.dialect.outline import Outline
    from liquidpilot.dialect.sites import FoundSite


class BlockSet:
    """The content blocks that a field can include, each parsed when it is first used.

    A block is a *value* (`{% assign list = {{content_blocks.${list}}} | split: ',' %}`), shares the
    variables of the text that includes it, in both directions, and may include one more level of
    blocks; what is deeper Braze leaves out (Braze, "Content Blocks").
    """

    def __init__(
        self,
        field: Parsed,
        sources: Mapping[str, Source],
        texts: ParsedTexts,
    ) -> None:
        self._field = field
        self._sources = sources
        self._texts = texts
        self._parsed: dict[str, Parsed] = {}
        self._outlines: tuple[Outline, ...] | None = None

    def parsed(self, name: str) -> Parsed | None:
        """Return the block called `name`, or None."""
        found = self._parsed.get(name)
        if found is None and name in self._sources:
            found = self._parsed[name] = self._texts.parsed(self._sources[name])
        return found

    def outlines(self) -> tuple[Outline, ...]:
        """Return what stands in the field, then in each content block that it includes."""
        if self._outlines is None:
            self._outlines = self._with_blocks(lambda text: (text.outline,))
        return self._outlines

    def readings(self) -> tuple[Outline, ...]:
        """Return the outlines, and those of what Ruby reads otherwise than its author meant it."""
        return self._with_blocks(lambda text: text.readings)

    def sites(self) -> tuple[tuple[FoundSite, ...], ...]:
        """Return the sites of the field, then those of each content block that it includes."""
        found = (self._texts.parsed(each.source) for each in self.outlines())
        return tuple(each.sites for each in found)

    def _with_blocks(self, read: Callable[[Parsed], Sequence[Outline]]) -> tuple[Outline, ...]:
        # Few texts that are rendered are looked at in this way.
        from liquidpilot.dialect.outline import with_blocks

        def of_block(name: str) -> Sequence[Outline]:
            return read(self._texts.parsed(self._sources[name])) if name in self._sources else ()

        deepest = self._texts.assumptions.deepest_content_block
        return tuple(with_blocks(read(self._field), of_block, deepest))

    def outline(self, name: str) -> Outline | None:
        """Return the block called `name` as rules see it, or None."""
        return self._texts.parsed(self._sources[name]).outline if name in self._sources else None

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
            hint = "remove the inclusion; Braze refuses such a block"
            context.diagnose("content-block-cycle", "error", message, hint, span)
            return ""
        if len(context.open_blocks) >= self._texts.assumptions.deepest_content_block:
            message = f"the content block '{name}' is nested too deep and is left out"
            hint = "a block in a message may include blocks, but those may not include others"
            context.diagnose("content-block-nesting", "warning", message, hint, span)
            return ""
        return self._render(block, name, context)

    def render_text(self, text: str, context: Context, span: Span) -> str | None:
        """Return `text` with its Liquid run in the scope of `context`, None if Ruby refuses it.

        What it takes to parse it is charged to the tag at `span`.
        """
        context.charge(PARSE * len(text), span)
        parsed = self._texts.parse(Source(text, context.source.path))
        for found in parsed.diagnostics:
            context.note(found)
        return None if parsed.refused else _write(parsed, context)

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
    output = context.new_output()
    outer, context.source = context.source, parsed.source
    try:
        parsed.writer.write(context, output)
    finally:
        context.source = outer
    return context.joined(output)
