"""The set-up that every script does: what it runs, what it leaves alone, what it says."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_SCRIPTS = Path(__file__).parents[2] / "scripts"
sys.path.insert(0, str(_SCRIPTS))
import environment  # noqa: E402

sys.path.remove(str(_SCRIPTS))


@dataclass
class Step:
    """A step that has been started."""

    returncode: int
    stdout: tuple[str, ...] = (
        "Collecting click\n",
        "  it could not be had\n",
        "ERROR: no route to host\n",
        "note: this error is not a problem with pip\n",
    )


class Computer:
    """Stands in for the programs that are started: notes each, and answers with its exit code."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.broken: set[str] = set()

    def __call__(self, command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        words = " ".join(command)
        self.started.append(words)
        failed = any(part in words for part in self.broken)
        return subprocess.CompletedProcess(command, int(failed))

    @contextmanager
    def open(self, command: list[str], **options: object) -> Iterator[Step]:
        """Start a step of the set-up, whose lines are read."""
        yield Step(self(command).returncode)

    def installs(self) -> int:
        return sum(" pip install " in words for words in self.started)


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    fake = Computer()
    (tmp_path / "pyproject.toml").write_text("[project]", encoding="utf-8")
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(environment, "CHECKOUT", tmp_path)
    monkeypatch.setattr(environment, "_STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(subprocess, "run", fake)
    monkeypatch.setattr(subprocess, "Popen", fake.open)
    return fake


def test_the_first_run_installs_and_the_second_does_not(computer: Computer) -> None:
    assert environment.run("liquidpilot") == 0
    assert computer.installs() == 1
    assert environment.run("liquidpilot") == 0
    assert computer.installs() == 1


def test_the_tests_need_more_than_the_example_and_not_the_other_way_round(
    computer: Computer,
) -> None:
    environment.run("liquidpilot")
    environment.run("pytest", development=True)
    assert computer.installs() == 2
    assert "[dev]" in computer.started[-3]
    environment.run("liquidpilot")
    assert computer.installs() == 2


def test_a_changed_definition_is_installed_again(computer: Computer) -> None:
    environment.run("liquidpilot")
    (environment.CHECKOUT / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    environment.run("liquidpilot")
    assert computer.installs() == 2


def test_a_missing_package_is_installed_again(computer: Computer) -> None:
    environment.run("liquidpilot")
    computer.broken = {"find_spec"}
    environment.run("liquidpilot")
    assert computer.installs() == 2


def test_the_exit_code_is_that_of_the_program(computer: Computer) -> None:
    computer.broken = {"pytest"}
    assert environment.run("pytest") == 1


@pytest.mark.parametrize(
    ("oldest", "missing", "broken", "said"),
    [
        ((99, 0), set(), set(), "needs Python 3.11 or newer, and this is 3."),
        ((3, 11), {"ensurepip", "pip"}, {"find_spec"}, "sudo apt install python3-venv"),
        ((3, 11), set(), {"-m venv", "find_spec"}, "cannot make .venv"),
        (
            (3, 11),
            set(),
            {"pip install"},
            "error: cannot install liquidpilot into .venv: no route to host\n",
        ),
    ],
    ids=["a Python that is too old", "Debian without python3-venv", "no venv", "offline"],
)
def test_a_set_up_that_fails_says_what_to_do(
    computer: Computer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    oldest: tuple[int, int],
    missing: set[str],
    broken: set[str],
    said: str,
) -> None:
    monkeypatch.setattr(environment, "_OLDEST_PYTHON", oldest)
    monkeypatch.setattr(environment, "_has", lambda module: module not in missing)
    computer.broken = broken
    assert environment.run("liquidpilot") == 2
    printed = capsys.readouterr().err
    assert said in printed
    assert "Traceback" not in printed


def test_pip_is_not_heard_unless_it_fails(
    computer: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.run("liquidpilot")
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "installing liquidpilot into .venv: up to a minute the first time\n"
    computer.broken = {"pip install"}
    environment.run("pytest", development=True)
    said = capsys.readouterr().err
    assert "Collecting click" in said
    assert "\r" not in said, "this is no terminal"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_what_a_step_is_at(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    environment.run("liquidpilot")
    shown = terminal.getvalue()
    assert "\r  Collecting click" in shown
    assert shown.endswith(f"\r{'':<72}\r"), "and takes it away again"


def test_the_stamp_is_written_last(computer: Computer) -> None:
    computer.broken = {"pip install"}
    environment.run("liquidpilot")
    assert not environment._STAMP.exists()
    computer.broken = set()
    environment.run("liquidpilot")
    assert json.loads(environment._STAMP.read_text(encoding="utf-8"))["development"] is False
