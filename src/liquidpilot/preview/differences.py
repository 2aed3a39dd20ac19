"""What differs between two versions of a message, marked in the text that a person reads."""

from __future__ import annotations

import re

_TOKENS = re.compile(
    r"(<!--.*?-->|<(?:style|script|head|title)\b.*?</(?:style|script|head|title)\s*>|<[^>]*>)",
    re.IGNORECASE | re.DOTALL,
)
_MARK = '<span style="background:#ffe28a;color:#3d2c00;box-shadow:0 0 0 2px #ffe28a">'


def marked(base: str, html: str) -> tuple[str, int]:
    """Return `html` with the texts marked that `base` does not have there, and how many they are.

    >>> marked("<p>Hi Ada</p>", "<p>Hi Bo</p>")[1]
    1
    """
    # Only who looks at several people at once pays for this import.
    from difflib import SequenceMatcher

    pieces = _TOKENS.split(html)
    own = _texts(pieces)
    other = _texts(_TOKENS.split(base))
    matcher = SequenceMatcher(
        a=[text for _, text in other], b=[text for _, text in own], autojunk=False
    )
    count = 0
    for kind, _, _, start, end in matcher.get_opcodes():
        if kind in ("equal", "delete"):
            continue
        for index, _ in own[start:end]:
            pieces[index] = f"{_MARK}{pieces[index]}</span>"
            count += 1
    return "".join(pieces), count


def _texts(pieces: list[str]) -> list[tuple[int, str]]:
    """Return the pieces between tags that are not blank, with their index."""
    # Split by one group: texts and tags take turns, texts first.
    return [
        (index, " ".join(piece.split()))
        for index, piece in enumerate(pieces)
        if index % 2 == 0 and piece.strip()
    ]
