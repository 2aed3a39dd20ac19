"""Bounds on what one field may ask for, so that no template can hang a preview or a CI run.

All are far more than a message needs, and an endless template reaches them within a second or two.
Braze documents no such numbers.
"""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.dialect.faults import LimitReached

MOST_ITERATIONS = 200_000
MOST_CHARACTERS = 20_000_000
MOST_ITEMS = 500_000
DEEPEST_BLOCKS = 100
"""How many blocks may stand in one another, as in Ruby (Liquid::Block::MAX_DEPTH)."""
MOST_FINDINGS = 1_000
"""How many findings of one field are told; what comes after them helps nobody."""


def check_length(characters: int) -> None:
    """Raise LimitReached for a text that would be too long; ask before it is made."""
    if characters > MOST_CHARACTERS:
        raise LimitReached(f"a text of more than {MOST_CHARACTERS:,} characters")


def check_count(items: int) -> None:
    """Raise LimitReached for an array that would be too long."""
    if items > MOST_ITEMS:
        raise LimitReached(f"an array of more than {MOST_ITEMS:,} items")


def joined(parts: Iterable[str], separator: str = "") -> str:
    """Return the parts as one text. Raises LimitReached before the text outgrows its bound."""
    taken: list[str] = []
    length = -len(separator)
    for part in parts:
        length += len(part) + len(separator)
        check_length(length)
        taken.append(part)
    return separator.join(taken)
