"""What is shown of long work: on a terminal only."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from liquidpilot.cli import main, streams
from liquidpilot.cli.streams import counting, hide_working, with_progress, working


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


class _AtOnce:
    """A timer that does not wait."""

    daemon = False

    def __init__(self, _seconds: float, function: Callable[[], None]) -> None:
        self.start = function

    def cancel(self) -> None:
        """It is over."""

    def join(self) -> None:
        """It is over."""


def test_a_question_takes_away_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = _Stream(True)
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr("threading.Timer", _AtOnce)
    with working("calling"):
        hide_working()
        assert stream.getvalue() == "calling …\r\x1b[K"
    hide_working()
    assert stream.getvalue() == "calling …\r\x1b[K"


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize(
    ("command", "label"),
    [
        ("render m", "rendering"),
        ("open m --no-browser", "rendering"),
        ("mail m", "making the e-mail"),
        ("mail m", "looking at the e-mail"),
        ("record m --dry-run", "calling"),
        ("diff m --profile ada bo", "comparing"),
        ("needs m", "reading"),
        ("profile new cy --from m", "reading"),
        ("list", "reading"),
        ("doctor", "looking"),
        ("scenarios m", "rendering"),
        ("export site", "writing"),
        ("check --no-cache", "100%"),
        ("test --no-cache", "testing"),
        ("fixtures unused", "rendering"),
    ],
)
def test_each_verb_that_may_take_long_says_so_on_a_terminal(
    command: str, label: str, terminal: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {
        "templates/m.html": "<p>Hi {{${first_name}}}</p>",
        "fixtures/profiles/ada.toml": 'first_name = "Ada"\nemail_address = "ada@example.com"\n',
        "fixtures/profiles/bo.toml": 'first_name = "Bo"\n',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "liquidpilot.toml").write_text('default_profile = "ada"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    stream = _Stream(terminal)
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr("threading.Timer", _AtOnce)
    main(command.split())
    assert (label in stream.getvalue()) is terminal
    assert "\x1b[K" not in stream.getvalue() or terminal
