"""What a text includes: its content blocks, and theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from liquidpilot.check.subjects import FieldSubject
from liquidpilot.dialect.assumptions import Assumptions
from liquidpilot.dialect.outline import Outline, outline, with_blocks
from liquidpilot.sources import Source
from liquidpilot.workspace.content_blocks import ContentBlock

_DEEPEST = 2
"""How many levels of blocks Braze renders (Braze, "Content Blocks")."""


def outlines_of(field: FieldSubject) -> Iterator[Outline]:
    """Yield the outline of a field, then those of every block that it includes, each once."""
    files = field.workspace.workspace.files
    return _with_blocks(
        field.outline, files.content_blocks(), field.workspace.workspace.assumptions
    )


def outlines_around(
    source: Source, blocks: Mapping[str, ContentBlock], assumptions: Assumptions
) -> Iterator[Outline]:
    """Yield what `outlines_of` yields, for the text of any field and the blocks that there are."""
    return _with_blocks(outline(source, html=True, assumptions=assumptions), blocks, assumptions)


def _with_blocks(
    field: Outline, blocks: Mapping[str, ContentBlock], assumptions: Assumptions
) -> Iterator[Outline]:
    def of_block(name: str) -> Outline | None:
        return block_outline(blocks[name].source, assumptions) if name in blocks else None

    return with_blocks(field, of_block, _DEEPEST)


@lru_cache(maxsize=512)
def block_outline(source: Source, assumptions: Assumptions) -> Outline:
    """Return the outline of a content block, which many messages include."""
    return outline(source, html=True, assumptions=assumptions)
