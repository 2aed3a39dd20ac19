"""What differs between two versions of a message, marked in the text that a person reads."""

from __future__ import annotations

from liquidpilot.html_pieces import html_pieces

_UNSEEN = ("style", "script", "head", "title")
_MOST_COMPARED = 2_000
_MARK = '<span style="background:#ffe28a;color:#3d2c00;box-shadow:0 0 0 2px #ffe28a">'


def marked(base: str, html: str) -> tuple[str, int]:
    """Return `html` with the texts marked that `base` does not have there, and how many they are.

    >>> marked("<p>Hi Ada</p>", "<p>Hi Bo</p>")[1]
    1
    """
    # Only who looks at several people at once pays for this import.
    from difflib import SequenceMatcher

    pieces, own = _texts(html)
    _, other = _texts(base)
    matcher = SequenceMatcher(
        a=[text for _, text in other],
        b=[text for _, text in own],
        # In a text of so many pieces it would take the square of their number.
        autojunk=len(own) > _MOST_COMPARED,
    )
    count = 0
    for kind, _, _, start, end in matcher.get_opcodes():
        if kind in ("equal", "delete"):
            continue
        for index, _ in own[start:end]:
            pieces[index] = f"{_MARK}{pieces[index]}</span>"
            count += 1
    return "".join(pieces), count


def _texts(html: str) -> tuple[list[str], list[tuple[int, str]]]:
    """Return the pieces of `html`, and those that are read and not blank, with their index."""
    found = list(html_pieces(html, _UNSEEN))
    pieces = [html[each.start : each.end] for each in found]
    texts = [
        (index, " ".join(piece.split()))
        for index, piece in enumerate(pieces)
        if found[index].kind == "text" and piece.strip()
    ]
    return pieces, texts
