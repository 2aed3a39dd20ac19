"""Which part of the author's text wrote each part of what was rendered: the way back.

It is noted only where a caller asks for it. What a filter has changed belongs to the output that
printed it; a text that `capture` or a content block made, and that is printed as it is, keeps its
own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from liquidpilot.dialect.connection import Piece, RenderedText
from liquidpilot.sources import Place, Source, Span


class Writer(Protocol):
    """A node, as far as the way back to it goes."""

    is_literal: bool
    is_output: bool

    @property
    def whole_span(self) -> Span:
        """Where it stands in its source, with its braces."""
        ...


class TracedOutput(list[str]):
    """The texts that nodes write, each with the node that wrote it.

    `made` are the texts that were made so before, by their identity: a value keeps it for as long
    as it is passed on unchanged.
    """

    __slots__ = ("_made", "_marks", "mark")

    def __init__(self, made: Made) -> None:
        self._made = made
        self._marks: list[tuple[int, Source, Writer]] = []
        # For code that knows that it has added a text: their number now, and who wrote the last.
        self.mark = self._marks.append

    def note(self, source: Source, writer: Writer) -> None:
        """Note that `writer` has written what was added since the last note.

        An output that printed nothing has its place, too.
        """
        last = self._marks[-1][0] if self._marks else 0
        if writer.is_output and len(self) == last:
            self.append("")
        if len(self) > last:
            self._marks.append((len(self), source, writer))

    @property
    def is_one_value(self) -> bool:
        """Whether it is a single value: joined that is the value itself, which is not made here."""
        return len(self) == 1 and not (self._marks and self._marks[0][2].is_literal)

    def rendered(self, place: Place) -> RenderedText:
        """Return the whole text piece by piece; `place` is all of what it was made of."""
        return RenderedText(tuple(self._pieces(place)), place)

    def _pieces(self, whole: Place) -> Iterator[Piece]:
        first = 0
        for last, source, writer in self._marks:
            place = source.place(writer.whole_span)
            for text in self[first:last]:
                yield piece_of(text, place, self._made, liquid=not writer.is_literal)
            first = last
        # What was stopped in the middle has no end to note.
        yield from (Piece(text, True, whole) for text in self[first:])


Made = dict[int, tuple[str, TracedOutput]]
"""By the identity of a text, which is kept with it, how it was made."""


def piece_of(text: str, place: Place, made: Made | None, *, liquid: bool) -> Piece:
    """Return the piece of a text that was written at `place`."""
    # Python has each single character once.
    known = made.get(id(text)) if made and liquid and len(text) > 1 else None
    return Piece(text, liquid, place, () if known is None else known[1].rendered(place).pieces)
