"""What a text includes: its content blocks, and theirs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from liquidpilot.check.subjects import FieldSubject
from liquidpilot.dialect.outline import Outline, outline
from liquidpilot.sources import Source

_DEEPEST = 2
"""How many levels of blocks Braze renders (Braze, "Content Blocks")."""


def outlines_of(field: FieldSubject) -> Iterator[Outline]:
    """Yield the outline of a field, then those of every block that it includes, each once."""
    yield field.outline
    blocks = field.workspace.workspace.files.content_blocks()
    seen: set[str] = set()
    waiting = [(each.name, 1) for each in field.outline.inclusions]
    while waiting:
        name, depth = waiting.pop(0)
        if name in seen or name not in blocks or depth > _DEEPEST:
            continue
        seen.add(name)
        found = block_outline(blocks[name].source)
        yield found
        waiting += [(each.name, depth + 1) for each in found.inclusions]


@lru_cache(maxsize=512)
def block_outline(source: Source) -> Outline:
    """Return the outline of a content block, which many messages include."""
    return outline(source, html=True)
