"""A text to be rendered, and where each of its characters stands in the author's own file.

A field of a message is often only a part of a file: the body below a front matter, or one value
of a `template.yaml`. Places are always reported in the file, so a source carries the way back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Span = tuple[int, int]
"""A part of a text: the index of its first character, and the one after its last."""


class Position(NamedTuple):
    """A point in a file; both numbers count from 1, columns in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Place:
    """A part of an author's file: what every record says of where something stands.

    Lines and columns count from 1, columns in characters; the end is the character after the
    last one, as in SARIF. `path` is relative to the workspace and written with `/`, None for a
    text that has no file. Two places are equal if they are the same part of the same file.

    `span` is the part as indexes into `source`, the text that was read. `source` is None where
    only the numbers are known: in what a cache has kept, and in a file that was not read as a text.

    >>> place = Source("Hi\\n{{ x }}", "a.liquid").place((3, 10))
    >>> place, place.text
    (Place(path='a.liquid', line=2, column=1, end_line=2, end_column=8), '{{ x }}')
    """

    path: str | None = None
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1
    source: Source | None = field(default=None, compare=False, repr=False)
    span: Span = field(default=(0, 0), compare=False, repr=False)

    @classmethod
    def at(cls, path: str | None, line: int = 1, column: int = 1, width: int = 0) -> Place:
        """Return the place of `width` characters at a line and a column."""
        return cls(path, line, column, line, column + width)

    @property
    def start(self) -> Position:
        """Where the part begins."""
        return Position(self.line, self.column)

    @property
    def end(self) -> Position:
        """Where the character after the part stands."""
        return Position(self.end_line, self.end_column)

    def __str__(self) -> str:
        """Return `path:line:column`, as editors and terminals understand it."""
        start = f"{self.line}:{self.column}"
        return start if self.path is None else f"{self.path}:{start}"

    @property
    def text(self) -> str:
        """What stands there; empty where only the numbers are known."""
        return "" if self.source is None else self.source.text[slice(*self.span)]


def overlap(one: Place, other: Place) -> bool:
    """Tell whether two places are of one file, and have a part in common.

    >>> overlap(Place.at("a", 1, 2, width=4), Place.at("a", 1, 5, width=1))
    True
    >>> overlap(Place.at("a", 1, 2, width=4), Place.at("a", 1, 6, width=1))
    False
    """
    return one.path == other.path and one.start < other.end and other.start < one.end


NOWHERE = Place()
"""The place of what stands in no file."""


class Anchor(NamedTuple):
    """From `offset` of the text on, the characters stand one by one from `position` of the file."""

    offset: int
    position: Position


@dataclass(frozen=True, eq=False)
class Source:
    """The text of one field, with the path of its file and the way back into that file.

    `anchors`, in the order of their offset, say where pieces of the text stand in the file; a line
    break in the text moves to column 1 of the next line unless the next anchor says otherwise.
    Without anchors the text is the file.

    >>> Source("a\\nbc").position(3)
    Position(line=2, column=2)
    >>> Source("Hi {{ x", anchors=[Anchor(0, Position(4, 10))]).position(3)
    Position(line=4, column=13)
    """

    text: str
    path: str | None = None
    anchors: Sequence[Anchor] = (Anchor(0, Position(1, 1)),)
    _starts: list[int] = field(default_factory=list, init=False, repr=False)
    # The same few places are asked for again each time the text is rendered.
    _places: dict[Span, Place] = field(default_factory=dict, init=False, repr=False)

    def place(self, span: Span) -> Place:
        """Return where `span` of the text stands; one that ends before its start is empty."""
        known = self._places.get(span)
        if known is None:
            start, end = self.position(span[0]), self.position(max(span))
            known = self._places[span] = Place(self.path, *start, *end, self, span)
        return known

    def _forget_places(self) -> None:
        """Let go of the places that were asked for, which lead back here: a circle lives longer."""
        self._places.clear()

    def position(self, index: int) -> Position:
        """Return where the character at `index` stands; an index past the end is the end."""
        index = max(0, min(index, len(self.text)))
        starts = self._line_starts()
        at = bisect_right(self.anchors, index, key=lambda anchor: anchor.offset) - 1
        anchor = self.anchors[max(at, 0)]
        line_of_index = bisect_right(starts, index)
        lines = line_of_index - bisect_right(starts, anchor.offset)
        if lines == 0:
            return Position(anchor.position.line, anchor.position.column + index - anchor.offset)
        return Position(anchor.position.line + lines, index - starts[line_of_index - 1] + 1)

    def index(self, position: Position) -> int | None:
        """Return the index of what stands at `position` of a whole file, None for no such line."""
        starts = self._line_starts()
        if not 0 < position.line <= len(starts):
            return None
        return min(starts[position.line - 1] + position.column - 1, len(self.text))

    def line(self, number: int) -> str | None:
        """Return line `number`, counted from 1, without its end; None if there is no such line."""
        starts = [*self._line_starts(), len(self.text)]
        if not 0 < number < len(starts):
            return None
        return self.text[starts[number - 1] : starts[number]].removesuffix("\n").removesuffix("\r")

    def _line_starts(self) -> list[int]:
        # Editors break lines at \n, \r\n and \r only; str.splitlines() knows seven more.
        if not self._starts:
            starts, text = [0], self.text
            if "\r" in text:
                for index, character in enumerate(text):
                    if character == "\n" or (
                        character == "\r" and text[index + 1 : index + 2] != "\n"
                    ):
                        starts.append(index + 1)
            else:
                at = text.find("\n")
                while at >= 0:
                    starts.append(at + 1)
                    at = text.find("\n", at + 1)
            self._starts.extend(starts)
        return self._starts
