"""The command line itself: help, unknown verbs, and what goes wrong in any verb."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from jinja2 import TemplateNotFound

from liquidpilot._version import __version__
from liquidpilot.cli.other_words import OTHER_WORDS
from liquidpilot.cli.running import VERBS
from liquidpilot.cli.streams import read_standard_input
from liquidpilot.errors import LiquidPilotError


class _Run(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., _Run]

_RENDER = "liquidpilot.rendering.workspace.Workspace.render"


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version(option: str, liquidpilot: Run) -> None:
    run = liquidpilot(option)
    assert (run.code, run.out, run.err) == (0, f"liquidpilot {__version__}\n", "")


def test_help_lists_the_verbs_that_exist(liquidpilot: Run) -> None:
    run = liquidpilot("--help")
    assert run.code == 0
    assert [verb for verb in VERBS if f"\n  {verb}  " not in run.out] == []


def test_without_arguments_the_help_is_an_answer_to_a_mistake(liquidpilot: Run) -> None:
    run = liquidpilot()
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("Usage: liquidpilot ")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_help_of_its_own(verb: str, liquidpilot: Run) -> None:
    run = liquidpilot(verb, "--help")
    assert run.code == 0
    assert run.out.startswith(f"Usage: liquidpilot {verb} ")


@pytest.mark.parametrize(
    ("description", "arguments", "err"),
    [
        ("a verb with a typo", ["rendr"], "error: there is no verb 'rendr'\n  = hint: did you mean 'render'?"),
        ("a word of other tools", ["lint"], "error: there is no verb 'lint'\n  = hint: that is 'liquidpilot check'"),
        ("an option with a typo", ["--versoin"], "error: there is no option '--versoin'\n  = hint: did you mean '--version'?"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_arguments(
    description: str, arguments: list[str], err: str, liquidpilot: Run
) -> None:
    run = liquidpilot(*arguments)
    assert (run.code, run.out) == (2, ""), description
    assert run.err.startswith(err)


def test_words_of_other_tools_lead_to_verbs_that_exist() -> None:
    assert OTHER_WORDS.keys().isdisjoint(VERBS)
    lead_to = {each.split()[0] for commands in OTHER_WORDS.values() for each in commands}
    assert lead_to - {"--help", "--version"} <= VERBS.keys()


def _raise(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    "mistake",
    # Jinja2's is an OSError, too, which no system has reported.
    [ZeroDivisionError("oops"), TemplateNotFound("oops")],
)
def test_a_mistake_of_ours_is_no_traceback(
    liquidpilot: Run, monkeypatch: pytest.MonkeyPatch, mistake: Exception
) -> None:
    monkeypatch.setattr(_RENDER, _raise(mistake))
    run = liquidpilot("render", "-")
    assert run.code == 2
    said = f"error: internal error: {type(mistake).__name__}: oops\n  = hint: "
    assert run.err.startswith(said)
    assert "Traceback" not in run.err
    monkeypatch.setenv("LIQUIDPILOT_DEBUG", "1")
    assert "Traceback" in liquidpilot("render", "-").err


def test_an_interrupt(liquidpilot: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_RENDER, _raise(KeyboardInterrupt()))
    run = liquidpilot("render", "-")
    assert (run.code, run.out, run.err) == (130, "", "\ninterrupted\n")


class TestProcess:
    """What only a process of its own shows."""

    @staticmethod
    def _run(
        *arguments: str, stdin: bytes = b"", stdout: int = subprocess.PIPE, **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "liquidpilot", *arguments],
            check=False,
            env={**os.environ, **environment},
            input=stdin,
            stdout=stdout,
            stderr=subprocess.PIPE,
        )

    def test_utf_8_whatever_the_system_says(self, folder: Path) -> None:
        template = "Hé 你好\r\n{{ 1 | ö }}\n".encode()
        done = self._run("render", "-", stdin=template, PYTHONIOENCODING="ascii")
        assert (done.returncode, done.stdout) == (0, "Hé 你好\r\n1\n".encode())
        assert "{{ 1 | ö }}".encode() in done.stderr

    def test_a_reader_that_has_seen_enough(self, folder: Path) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        done = self._run("render", "-", stdin=b"Hi\n{{ 1 | divided_by: 0 }}", stdout=writing)
        os.close(writing)
        assert done.returncode == 1, "the exit code is that of the message"
        assert done.stderr.startswith(b"<stdin>:2:8: error: ")
        assert b"pipe" not in done.stderr

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
    @pytest.mark.parametrize("arguments", [["render", "-"], ["--help"]])
    def test_a_full_disk(self, arguments: list[str], folder: Path) -> None:
        with Path("/dev/full").open("wb") as full:
            done = self._run(*arguments, stdin=b"Hi", stdout=full.fileno())
        assert done.returncode == 2
        assert done.stderr.startswith(b"error: ")
        assert done.stderr.count(b"\n") == 1


def test_a_closed_standard_output_is_told_plainly(
    liquidpilot: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout", None)  # as the shell's `>&-` leaves it
    run = liquidpilot("render", "-", stdin=b"Hi")
    assert run.code == 2
    assert run.err.startswith("error: cannot write to standard output: it is closed\n")


def test_a_closed_standard_input_is_told_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)  # as the shell's `<&-` leaves it
    with pytest.raises(LiquidPilotError, match="cannot read standard input: it is closed"):
        read_standard_input("<stdin>")


def test_a_closed_standard_error_changes_no_exit_code(
    liquidpilot: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", None)  # as the shell's `2>&-` leaves it
    assert liquidpilot("render", "nothing.liquid").code == 2
