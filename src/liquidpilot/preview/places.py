"""Places in the author's files: code frames, and links that open the editor there."""

from __future__ import annotations

from dataclasses import dataclass

from liquidpilot.boundary import Boundary
from liquidpilot.errors import WorkspaceError
from liquidpilot.preview.state import Studio
from liquidpilot.replay import Redactor

_AROUND = 2
_WIDEST = 160
_LEAD = 20


@dataclass(frozen=True, slots=True)
class FrameLine:
    """One line of a code frame, cut around the marked part, which is `mark`."""

    number: int
    before: str
    mark: str
    after: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place as a page shows it: `shown` is path, line and column, `link` opens the editor.

    `short` has the end of the path only, for where there is little room.
    """

    shown: str
    short: str
    link: str | None
    frame: tuple[FrameLine, ...] = ()


class Places:
    """Makes the places of one page; each file is read once.

    `redactor` knows the secrets of the message: dots stand for them in the frames, as they do in
    those of the command line.
    """

    def __init__(self, studio: Studio, redactor: Redactor) -> None:
        self._studio = studio
        self._lines: dict[str, list[str]] = {}
        # It learns what the files type into calls, which is this page's affair.
        self._redactor = redactor.knowing(())

    def at(
        self,
        path: str | None,
        line: int | None,
        column: int | None,
        end: tuple[int, int] | None = None,
        *,
        framed: bool = True,
    ) -> Place | None:
        """Return the place; `end` is the line and column just behind. None for no file."""
        if path is None:
            return None
        shown = ":".join(str(each) for each in (path, line, column) if each is not None)
        link = f"/open/{self._studio.place_id(path)}?line={line or 1}&column={column or 1}"
        frame = self._frame(path, line, column or 1, end) if framed and line else ()
        parts = shown.split("/")
        return Place(shown, "/".join(parts[-2:]), link, frame)

    def _frame(
        self, path: str, line: int, column: int, end: tuple[int, int] | None
    ) -> tuple[FrameLine, ...]:
        lines = self._read(path)
        if not 0 < line <= len(lines):
            return ()
        first, last = max(1, line - _AROUND), min(len(lines), line + _AROUND)
        frame = []
        for number in range(first, last + 1):
            text = self._redactor.masked(lines[number - 1])
            if number != line:
                frame.append(FrameLine(number, text[:_WIDEST], "", ""))
                continue
            start = min(column - 1, len(text))
            stop = end[1] - 1 if end and end[0] == line else len(text) if end else start + 1
            stop = min(max(stop, start + 1), len(text))
            # A panel shows some forty characters of a line.
            left = max(0, start - _LEAD) if stop > 2 * _LEAD else 0
            lead = "…" if left else ""
            frame.append(
                FrameLine(
                    number,
                    lead + text[left:start],
                    text[start:stop] or " ",
                    text[stop : stop + _WIDEST],
                )
            )
        return tuple(frame)

    def _read(self, path: str) -> list[str]:
        if path not in self._lines:
            try:
                text = Boundary(self._studio.workspace.root).read_text(path)
            except WorkspaceError:
                text = ""
            self._redactor.learn_typed(text)
            self._lines[path] = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return self._lines[path]
