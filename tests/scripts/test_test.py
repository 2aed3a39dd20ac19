"""Running the tests: what is said before, and the last line."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

_CHECKOUT = Path(__file__).parents[2]
_SCRIPT = _CHECKOUT / "scripts" / "test.py"


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, as a module."""
    monkeypatch.syspath_prepend(str(_SCRIPT.parent))
    found = importlib.util.spec_from_file_location("scripts_test", _SCRIPT)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    monkeypatch.setattr(module, "_LAST_TIME", tmp_path / "took.json")
    monkeypatch.setattr(sys, "argv", ["scripts/test.py"])
    return module


_COMMAND = f"{Path(sys.executable).stem} scripts/test.py --lf"


@pytest.mark.parametrize(
    ("description", "code", "counts", "last"),
    [
        ("all passed", 0, {"passed": 7509, "skipped": 45}, "passed: 7509 passed, 45 skipped in 0 s"),
        ("no test was asked for", 0, {}, "done in 0 s"),
        ("some failed", 1, {"failed": 2, "passed": 9}, f"failed: 2 failed, 9 passed in 0 s; those that failed run again with: {_COMMAND}"),
        ("a fixture failed", 1, {"errors": 1}, f"failed: 1 errors in 0 s; those that failed run again with: {_COMMAND}"),
        ("the set-up failed", 2, {}, "failed: no test ran; what is wrong stands above"),
        ("pytest was interrupted", 2, {"passed": 9}, "failed: the run ended early (exit code 2); what is wrong stands above"),
        ("the script was", 130, {"failed": 1}, "failed: the run ended early (exit code 130); what is wrong stands above"),
        ("a mistake in the options", 4, {}, "failed: the run ended early (exit code 4); what is wrong stands above"),
        ("nothing was found", 5, {"deselected": 9}, "failed: there is no such test"),
    ],
)  # fmt: skip
def test_the_last_line(
    description: str,
    code: int,
    counts: dict[str, int],
    last: str,
    script: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said_before: list[str] = []

    def run(*command: str, development: bool) -> int:
        said_before.append(capsys.readouterr().out)
        if counts:
            text = json.dumps(counts)
            Path(os.environ["LIQUIDPILOT_TEST_COUNTS"]).write_text(text, encoding="utf-8")
        return code

    monkeypatch.setattr(script, "run", run)
    monkeypatch.setattr(script.time, "monotonic", lambda: 0)
    assert script.main(["-x"]) == code
    assert capsys.readouterr().out == f"{last}\n", description
    (before,) = said_before
    assert before.startswith("running pytest -x with Python 3.")


def test_how_long_it_takes_is_remembered(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CI", raising=False)
    times = iter([0, 237.4, 300, 400])
    monkeypatch.setattr(script.time, "monotonic", lambda: next(times))
    monkeypatch.setattr(script.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(script, "run", lambda *command, development: 0)
    script.main([])
    assert " on 2 cores, which takes about 4 min\n" in capsys.readouterr().out
    script.main([])
    assert " on 2 cores, which took 3 min 57 s the last time\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "ci", "options", "said"),
    [
        ([], False, "-n auto --dist worksteal -m not slow", "the tests but the slow ones (--all: those too) with"),
        (["--all"], False, "-n auto --dist worksteal", "all tests with"),
        ([], True, "-n auto --dist worksteal", "all tests with"),
        (["--all"], True, "-n auto --dist worksteal", "all tests with"),
        (["tests/dialect", "-x"], True, "tests/dialect -x", "pytest tests/dialect -x with"),
    ],
)  # fmt: skip
def test_which_tests_run(
    arguments: list[str],
    ci: bool,
    options: str,
    said: str,
    script: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran: list[tuple[str, ...]] = []

    def run(*command: str, development: bool) -> int:
        ran.append(command)
        return 0

    monkeypatch.setattr(script, "run", run)
    monkeypatch.delenv("CI", raising=False)
    if ci:
        monkeypatch.setenv("CI", "true")
    assert script.main(arguments) == 0
    assert " ".join(ran[0]) == f"pytest {options}"
    assert capsys.readouterr().out.startswith(f"running {said} Python 3.")


def test_pytest_says_how_many(tmp_path: Path) -> None:
    """By the conftest of these tests, in a run of its own."""
    counted = tmp_path / "counts.json"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/replay/test_format.py"],
        check=False,
        cwd=_CHECKOUT,
        env={**os.environ, "LIQUIDPILOT_TEST_COUNTS": str(counted)},
        capture_output=True,
        encoding="utf-8",
    )  # fmt: skip
    counts = json.loads(counted.read_text(encoding="utf-8"))
    summary = done.stdout.splitlines()[-1]
    assert summary.startswith(f"{counts['passed']} passed in ")
