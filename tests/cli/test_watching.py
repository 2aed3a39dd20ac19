"""`check --watch` and `test --watch`, as processes: at once, after each save, and ended by Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

_BODY = "templates/hello.liquid"
_SETTINGS = "liquidpilot.toml"
_TEST = '[[test]]\nprofile = "a"\ncontains = ["Hi"]\n'


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a signal to one process is not to be had")
@pytest.mark.parametrize(
    ("arguments", "first", "said_first", "second", "said_second"),
    [
        (
            ["check", "--watch", "--jobs", "1", "--select", "unknown-filter,broken-file"],
            "{{ 1 | upcas }}",
            "unknown filter 'upcas'",
            "{{ 1 | lowcas }}",
            "unknown filter 'lowcas'",
        ),
        (["test", "--watch", "--jobs", "1"], "Hello", "2 failed", "Hi", "1 failed"),
    ],
    ids=["check", "test"],
)
def test_each_save_is_looked_at(
    arguments: list[str],
    first: str,
    said_first: str,
    second: str,
    said_second: str,
    tmp_path: Path,
) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "fixtures/profiles").mkdir(parents=True)
    (tmp_path / "fixtures/profiles/a.toml").write_text("", encoding="utf-8")
    (tmp_path / "templates/hello.tests.toml").write_text(_TEST, encoding="utf-8")
    (tmp_path / _BODY).write_text(first, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "liquidpilot", *arguments],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None

        def said() -> str:
            """Return what is said up to where it waits."""
            assert process.stdout is not None
            lines: list[str] = []
            while not lines or not lines[-1].startswith("waiting for changes"):
                lines.append(process.stdout.readline())
                assert lines[-1], "it has ended: " + "".join(lines)
            return "".join(lines)

        try:
            assert said_first in said()
            (tmp_path / "run.log").write_text("what is printed", encoding="utf-8")
            (tmp_path / _BODY).write_text(second, encoding="utf-8")
            again = said()
            assert f"changed: {_BODY}\n" in again, "a log at the top is no file of the workspace"
            assert said_second in again
            (tmp_path / _SETTINGS).write_text("[check\n", encoding="utf-8")
            assert f"{_SETTINGS}:1:" in said(), "what cannot be done now is told, and waited for"
            (tmp_path / _SETTINGS).write_text("", encoding="utf-8")
            assert said_second in said()
            process.send_signal(signal.SIGINT)
            assert process.stdout.read() == "interrupted\n"
        finally:
            # Nobody else ends it if it says something else.
            process.kill()
    assert process.returncode == 130
