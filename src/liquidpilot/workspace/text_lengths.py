"""Cutting a text where a device stops showing it, between what is seen as one."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple


class CutText(NamedTuple):
    """A text of which `kept` is seen and `rest` is not; `limit` is how many characters are."""

    kept: str
    rest: str
    limit: int | None

    @property
    def length(self) -> int:
        """How many characters the whole text has."""
        return len(self.kept) + len(self.rest)


def cut_text(text: str, limit: int | None) -> CutText:
    """Return `text` cut after `limit` characters, or before, where that would split what one sees.

    >>> cut_text("Still in your cart", 5)
    CutText(kept='Still', rest=' in your cart', limit=5)
    """
    if limit is None or len(text) <= limit:
        return CutText(text, "", limit)
    at = limit
    while at and (_is_joined(text[at]) or text[at - 1] == _JOINER):
        at -= 1
    return CutText(text[:at], text[at:], limit)


_JOINER = "\u200d"


def _is_joined(character: str) -> bool:
    """Tell whether it is seen as one with what stands before it: an accent, a skin colour."""
    return (
        character == _JOINER
        or unicodedata.combining(character) != 0
        or unicodedata.category(character) in ("Mn", "Me")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
