"""An HTML text cut into what is read and what is not, in time in proportion to its length.

No browser's parser: what is wanted is where the words of a message stand, in a text that may be
cut off anywhere. Where a closer is missing it is looked for once, and never again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:-]*")


class Piece(NamedTuple):
    """A part of a text, from index `start` up to `end`.

    A `comment` is one with its end. An `element` is one of those that were asked for, with its
    tags and all between them. A `tag` is any other, from `<` to `>`; all else is `text`.
    """

    kind: Literal["text", "tag", "comment", "element"]
    start: int
    end: int


def html_pieces(text: str, elements: Collection[str] = ()) -> Iterator[Piece]:
    """Yield the pieces of `text` in order, without a gap; none of them is empty.

    `elements` are the names, in lower case, of the elements that are kept in one piece. What never
    ends is text, from its `<` on.

    >>> [each.kind for each in html_pieces("<p>Hi<style>p{}</style>", ["style"])]
    ['tag', 'text', 'element']
    """
    endings = _Endings(text)
    at = read = 0
    while (at := text.find("<", at)) >= 0:
        piece = _piece_at(text, at, elements, endings)
        if piece is None:
            at += 1
            continue
        if at > read:
            yield Piece("text", read, at)
        yield piece
        at = read = piece.end
    if read < len(text):
        yield Piece("text", read, len(text))


def _piece_at(text: str, at: int, elements: Collection[str], endings: _Endings) -> Piece | None:
    """Return the piece that begins with the `<` at `at`; None if it is text."""
    if text.startswith("<!--", at) and (end := endings.after("-->", at + 4)):
        return Piece("comment", at, end)
    name = _NAME.match(text, at + 1)
    if name is None and not text.startswith(("/", "!", "?"), at + 1):
        return None
    if name and name[0].lower() in elements:
        end = endings.after_tag(name[0].lower(), name.end())
        if end:
            return Piece("element", at, end)
    end = endings.after(">", at + 1)
    return Piece("tag", at, end) if end else None


class _Endings:
    """Finds where something ends in `text`; what has not been found once is not there later."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._missing: set[str] = set()

    def after(self, closer: str, start: int) -> int:
        """Return the index behind the next `closer`, 0 if there is none."""
        if closer in self._missing:
            return 0
        found = self._text.find(closer, start)
        if found < 0:
            self._missing.add(closer)
            return 0
        return found + len(closer)

    def after_tag(self, name: str, start: int) -> int:
        """Return the index behind the next end tag of an element, 0 if there is none."""
        if name in self._missing:
            return 0
        found = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self._text, start)
        if found is None:
            self._missing.add(name)
            return 0
        return found.end()
