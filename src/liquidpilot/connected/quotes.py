"""Curly quotes, which word processors put where JSON needs straight ones."""

from __future__ import annotations

_STRAIGHT = str.maketrans("“”„‟‘’‚‛", "\"\"\"\"''''")


def straighten(text: str) -> str:
    """Return `text` with straight quotes.

    >>> straighten("{“user-key”: “USER_KEY”}")
    '{"user-key": "USER_KEY"}'
    """
    return text.translate(_STRAIGHT)
