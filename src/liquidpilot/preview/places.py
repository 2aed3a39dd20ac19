"""Places in the author's files: code frames, and links that open the editor there."""

from __future__ import annotations

from liquidpilot.immutable import immutable
from liquidpilot.preview.state import PreviewState
from liquidpilot.rendering.source_lines import SourceLines
from liquidpilot.replay import Redactor
from liquidpilot.sources import Place

_AROUND = 2
_WIDEST = 160
_LEAD = 20


@immutable
class FrameLine:
    """One line of a code frame, cut around the marked part, which is `mark`."""

    number: int
    before: str
    mark: str
    after: str


@immutable
class ShownPlace:
    """A place as a page shows it: `shown` is path, line and column, `link` opens the editor.

    `short` has only the end of the path, for narrow places.
    """

    shown: str
    short: str
    link: str
    frame: tuple[FrameLine, ...] = ()


class Places:
    """Shows the places of one page.

    `redactor` knows the secrets of the message: dots stand for them in the frames, as they do in
    those of the command line.
    """

    def __init__(self, state: PreviewState, redactor: Redactor) -> None:
        self._state = state
        # It learns what the files type into calls, which is this page's affair.
        self._lines = SourceLines(state.workspace.root, redactor=redactor.knowing(()))

    def at(self, place: Place | None, *, framed: bool = True) -> ShownPlace | None:
        """Return what a page shows of `place`; None for no file."""
        if place is None or place.path is None:
            return None
        file = self._state.place_id(place.path)
        link = f"/open/{file}?line={place.line}&column={place.column}"
        short = "/".join(str(place).split("/")[-2:])
        return ShownPlace(str(place), short, link, self._frame(place) if framed else ())

    def _frame(self, place: Place) -> tuple[FrameLine, ...]:
        if self._lines.line(place.path, place.line) is None:
            return ()
        frame = []
        for number in range(max(1, place.line - _AROUND), place.line + _AROUND + 1):
            text = self._lines.shown(place.path, number)
            if text is None:
                break
            frame.append(_marked(text, place) if number == place.line else _plain(number, text))
        return tuple(frame)


def _plain(number: int, text: str) -> FrameLine:
    return FrameLine(number, text[:_WIDEST], "", "")


def _marked(text: str, place: Place) -> FrameLine:
    start = min(place.column - 1, len(text))
    stop = place.end_column - 1 if place.end_line == place.line else len(text)
    stop = min(max(stop, start + 1), len(text))
    # A panel shows some forty characters of a line.
    left = max(0, start - _LEAD) if stop > 2 * _LEAD else 0
    before = ("…" if left else "") + text[left:start]
    return FrameLine(place.line, before, text[start:stop] or " ", text[stop : stop + _WIDEST])
