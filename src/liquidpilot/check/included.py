"""What a text includes: its content blocks, and theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from liquidpilot.check.subjects import FieldSubject
from liquidpilot.dialect.assumptions import Assumptions
from liquidpilot.dialect.outline import Outline, outline, with_blocks
from liquidpilot.sources import Source
from liquidpilot.workspace.content_blocks import ContentBlock

DEEPEST_BLOCK = 2
"""How many levels of blocks Braze renders (Braze, "Content Blocks")."""


def outlines_of(field: FieldSubject) -> Iterator[Outline]:
    """Yield the outline of a field, then those of every block that it includes, each once."""
    return with_blocks(field.outline, blocks_of(field), DEEPEST_BLOCK)


def blocks_of(field: FieldSubject) -> Callable[[str], Outline | None]:
    """Return what gives the outline of a content block by its name, None if there is no such."""
    workspace = field.workspace.workspace
    return _blocks(workspace.files.content_blocks(), workspace.assumptions)


def outlines_around(
    source: Source, blocks: Mapping[str, ContentBlock], assumptions: Assumptions
) -> Iterator[Outline]:
    """Yield what `outlines_of` yields, for the text of any field and the blocks that there are."""
    text = outline(source, html=True, assumptions=assumptions)
    return with_blocks(text, _blocks(blocks, assumptions), DEEPEST_BLOCK)


def _blocks(
    blocks: Mapping[str, ContentBlock], assumptions: Assumptions
) -> Callable[[str], Outline | None]:
    def of_block(name: str) -> Outline | None:
        return block_outline(blocks[name].source, assumptions) if name in blocks else None

    return of_block


@lru_cache(maxsize=512)
def block_outline(source: Source, assumptions: Assumptions) -> Outline:
    """Return the outline of a content block, which many messages include."""
    return outline(source, html=True, assumptions=assumptions)
