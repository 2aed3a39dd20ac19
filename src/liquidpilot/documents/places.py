"""Places in a document: the way to a value from the top, and where it stands in the text."""

from __future__ import annotations

from typing import NamedTuple

from liquidpilot.sources import Position

KeyPath = tuple[str | int, ...]
"""The way to a value: names of keys, and places in lists counted from 0."""


class KeyPlace(NamedTuple):
    """Where a key starts, and where its value does; for an element of a list both are the same."""

    key: Position
    value: Position


def offset_of(text: str, position: Position) -> int:
    """Return the offset of a place in `text`, which has `\\n` line ends.

    >>> offset_of("a\\nbc", Position(2, 2))
    3
    """
    start = 0
    for _ in range(position.line - 1):
        start = text.find("\n", start) + 1
    return start + position.column - 1
