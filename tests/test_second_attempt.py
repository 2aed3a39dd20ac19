"""In CI a test that needs a browser is tried a second time: what that hides, and what it does not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_CHECKOUT = Path(__file__).parents[1]
_TESTS = """\
import pytest

tried = []

@pytest.mark.browser
def test_fails_once():
    tried.append(1)
    assert len(tried) == 2, "the first attempt"

@pytest.mark.browser
def test_fails_always():
    assert False

def test_needs_no_browser():
    assert False
"""
_PLUGINS = ("conftest", "xdist", "pytest_rerunfailures", "pytest_timeout")


@pytest.mark.parametrize(
    ("ci", "said"),
    [("true", "2 failed, 1 passed, 2 rerun in "), ("", "3 failed in ")],
    ids=["in CI", "elsewhere"],
)
@pytest.mark.parametrize("spread", [(), ("-n", "1", "--dist", "worksteal")], ids=["", "xdist"])
def test_what_fails_once_is_named_and_what_fails_twice_fails(
    spread: tuple[str, ...], ci: str, said: str, tmp_path: Path
) -> None:
    """By the conftest and the settings of these tests, in a run of its own."""
    (tmp_path / "test_browsers.py").write_text(_TESTS, encoding="utf-8")
    plugins = [option for name in _PLUGINS for option in ("-p", name)]
    settings = ["-c", str(_CHECKOUT / "pyproject.toml"), "--rootdir", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugins, "-p", "no:cacheprovider", *settings, *spread, "test_browsers.py"],
        check=False,
        cwd=tmp_path,
        env={**os.environ, "CI": ci, "PYTHONPATH": str(_CHECKOUT / "tests")},
        capture_output=True,
        encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[-1].startswith(said), done.stdout
    summary = done.stdout.partition("passed at the second attempt: ")[2]
    assert ("test_browsers.py::test_fails_once, which had failed with:" in summary) is bool(ci)
    assert ("AssertionError: the first attempt" in summary) is bool(ci)
