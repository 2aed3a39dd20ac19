"""The progress bar: on a terminal only."""

from __future__ import annotations

import io

import pytest

from liquidpilot.cli.streams import with_progress


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
