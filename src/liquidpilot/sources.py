"""A text to be rendered, and where each of its characters stands in the author's own file.

A field of a message is often only a part of a file: the body below a front matter, or one value
of a `template.yaml`. Positions are always reported in the file, so a source carries the way back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Position(NamedTuple):
    """A place in a file; both numbers count from 1, columns in characters."""

    line: int
    column: int


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
    _known: dict[int, Position] = field(default_factory=dict, init=False, repr=False)

    def position(self, index: int) -> Position:
        """Return where the character at `index` stands; an index past the end is the end."""
        known = self._known.get(index)
        if known is None:
            known = self._known[index] = self._position(max(0, min(index, len(self.text))))
        return known

    def _position(self, index: int) -> Position:
        starts = self._line_starts()
        at = bisect_right(self.anchors, index, key=lambda anchor: anchor.offset) - 1
        anchor = self.anchors[max(at, 0)]
        line_of_index = bisect_right(starts, index)
        lines = line_of_index - bisect_right(starts, anchor.offset)
        if lines == 0:
            return Position(anchor.position.line, anchor.position.column + index - anchor.offset)
        return Position(anchor.position.line + lines, index - starts[line_of_index - 1] + 1)

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
