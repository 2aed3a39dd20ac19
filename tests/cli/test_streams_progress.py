"""What is shown of long work: on a terminal only."""

from __future__ import annotations

import io
import threading

import pytest

from liquidpilot.cli import streams
from liquidpilot.cli.streams import counting, with_progress, working


class _Stream(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.mark.parametrize("terminal", [True, False])
def test_a_bar_on_a_terminal_and_none_in_a_pipe(
    terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = _Stream(terminal)
    monkeypatch.setattr("sys.stderr", stream)
    assert list(with_progress(["a", "b"], "rendering")) == ["a", "b"]
    assert ("rendering" in stream.getvalue()) is terminal


@pytest.mark.parametrize("terminal", [True, False])
def test_a_bar_of_what_is_counted(terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = _Stream(terminal)
    monkeypatch.setattr("sys.stderr", stream)
    with counting(2, "writing") as advance:
        advance()
        advance()
    assert ("writing" in stream.getvalue()) is terminal


class _Noticed(_Stream):
    """A stream that tells when something is written to it."""

    def __init__(self, terminal: bool) -> None:
        super().__init__(terminal)
        self.written = threading.Event()

    def write(self, text: str) -> int:
        count = super().write(text)
        self.written.set()
        return count


def test_what_takes_longer_is_named_until_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = _Noticed(True)
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(streams, "_PATIENCE", 0.0)
    with working("rendering"):
        assert stream.written.wait(30)
        assert stream.getvalue() == "rendering …"
    assert stream.getvalue() == "rendering …\r\x1b[K"


@pytest.mark.parametrize(("terminal", "patience"), [(True, 1000.0), (False, 0.0)])
def test_what_is_done_at_once_or_in_a_pipe_shows_nothing(
    terminal: bool, patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = _Stream(terminal)
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(streams, "_PATIENCE", patience)
    with working("rendering"):
        pass
    assert stream.getvalue() == ""
