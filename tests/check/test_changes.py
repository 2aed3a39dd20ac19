from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from liquidpilot.check.changes import changed_since
from liquidpilot.errors import LiquidPilotError

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def _git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace in a folder of a repository, with a branch that has left `main`."""
    folder = tmp_path / "braze"
    folder.mkdir()
    for name in ("kept", "changed", "deleted", "on-main", "næme"):
        (folder / name).write_text("one", encoding="utf-8")
    (tmp_path / "outside").write_text("one", encoding="utf-8")
    _git(tmp_path, "init", "-b", "main")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-m", "one")
    _git(tmp_path, "checkout", "-b", "feature")
    (folder / "changed").write_text("two", encoding="utf-8")
    (folder / "næme").write_text("two", encoding="utf-8")
    (tmp_path / "outside").write_text("two", encoding="utf-8")
    (folder / "deleted").unlink()
    _git(tmp_path, "commit", "-am", "two")
    _git(tmp_path, "checkout", "main")
    (folder / "on-main").write_text("two", encoding="utf-8")
    _git(tmp_path, "commit", "-am", "three")
    _git(tmp_path, "checkout", "feature")
    (folder / "new").write_text("one", encoding="utf-8")
    return folder


def test_what_happened_since_the_branch_left(workspace: Path) -> None:
    assert changed_since(workspace, "main") == {"changed", "deleted", "næme", "new"}


@pytest.mark.parametrize("revision", ["no-such-branch", "--output=x"])
def test_a_revision_that_git_does_not_know(workspace: Path, revision: str) -> None:
    with pytest.raises(LiquidPilotError, match="git cannot say what changed"):
        changed_since(workspace, revision)
    assert not (workspace / "x").exists()


def test_a_folder_that_git_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(LiquidPilotError, match="git cannot say what changed"):
        changed_since(tmp_path, "main")
