"""Run the tests.

    python3 scripts/test.py                      on all cores (Windows: py scripts\\test.py)
    python3 scripts/test.py --all                with those that are marked as slow, as CI does
    python3 scripts/test.py tests/dialect -x     any option of pytest, in one process

Sets up everything that it needs, in `.venv`, the first time. The last line says how it ended.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from environment import ENVIRONMENT, SET_UP_FAILED, python_version, run

# No test depends on another one; an idle process takes over what waits for a busy one.
PARALLEL = ("-n", "auto", "--dist", "worksteal")
NOT_SLOW = ("-m", "not slow")
_OUTCOMES = ("failed", "errors", "passed", "skipped", "xfailed", "xpassed", "rerun", "deselected")
_LAST_TIME = ENVIRONMENT / "tests-took.json"
_NO_TESTS = 5


def main(arguments: Sequence[str]) -> int:
    """Say what is done, do it, and say how it ended. Return pytest's exit code."""
    started = time.monotonic()
    is_all = list(arguments) == ["--all"] or (not arguments and "CI" in os.environ)
    options = PARALLEL if is_all else arguments or (*PARALLEL, *NOT_SLOW)
    is_quick = not is_all and not arguments
    print(_plan(options, is_all, is_quick), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        counted = Path(folder) / "counts.json"
        os.environ["LIQUIDPILOT_TEST_COUNTS"] = str(counted)
        code = run("pytest", *options, development=True)
        counts = json.loads(counted.read_text(encoding="utf-8")) if counted.exists() else {}
    seconds = round(time.monotonic() - started)
    if code == 0 and is_quick:
        _LAST_TIME.write_text(json.dumps(seconds), encoding="utf-8")
    print(_result(code, counts, _duration(seconds)), flush=True)
    return code


def _plan(options: Sequence[str], is_all: bool, is_quick: bool) -> str:
    python = f"with Python {python_version()}"
    if is_quick:
        on = f"on {os.cpu_count()} cores, {_estimate()}"
        return f"running the tests but the slow ones (--all: those too) {python} {on}"
    if is_all:
        return f"running all tests {python} on {os.cpu_count()} cores"
    return f"running pytest {' '.join(options)} {python}"


def _estimate() -> str:
    try:
        took = json.loads(_LAST_TIME.read_text(encoding="utf-8"))
        return f"which took {_duration(int(took))} the last time"
    except (OSError, ValueError, TypeError):
        return f"which takes about {max(1, round(8 / (os.cpu_count() or 1)))} min"


def _duration(seconds: int) -> str:
    """Return `3 min 20 s`."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _result(code: int, counts: dict[str, int], duration: str) -> str:
    """Return one sentence, in the words of pytest's own summary."""
    command = f"{Path(sys.executable).stem} {sys.argv[0]}"
    listed = ", ".join(f"{counts[name]} {name}" for name in _OUTCOMES if counts.get(name))
    if code == 0:
        return f"passed: {listed} in {duration}" if listed else f"done in {duration}"
    if code == SET_UP_FAILED and not counts:
        return "failed: no test ran; what is wrong stands above"
    if code == _NO_TESTS:
        return "failed: there is no such test"
    if code == 130 or not (counts.get("failed") or counts.get("errors")):
        return f"failed: the run ended early (exit code {code}); what is wrong stands above"
    return f"failed: {listed} in {duration}; those that failed run again with: {command} --lf"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
