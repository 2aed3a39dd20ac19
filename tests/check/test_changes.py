from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from liquidpilot.check.changes import changed_since
from liquidpilot.errors import LiquidPilotError

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

# In the C locale, without Python's own UTF-8, there can be no file with other letters.
_HAS_LETTERS = sys.getfilesystemencoding() == "utf-8"
_NAME = "næme" if _HAS_LETTERS else "na me"  # git quotes it


def _git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace in a folder of a repository, with a branch that has left `main`."""
    folder = tmp_path / "braze"
    folder.mkdir()
    for name in ("kept", "changed", "deleted", "on-main", _NAME):
        (folder / name).write_text("one", encoding="utf-8")
    (tmp_path / "outside").write_text("one", encoding="utf-8")
    _git(tmp_path, "init", "-b", "main")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-m", "one")
    _git(tmp_path, "checkout", "-b", "feature")
    (folder / "changed").write_text("two", encoding="utf-8")
    (folder / _NAME).write_text("two", encoding="utf-8")
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
    assert changed_since(workspace, "main") == {"changed", "deleted", _NAME, "new"}


@pytest.mark.parametrize(
    "revision",
    ["no-such-branch", "--output=x", "-x", "", " ", "^main", "main..feature", "main:kept", "0" * 40, "a\0b", "@{-9}", "main^9"],
)  # fmt: skip
def test_a_revision_that_git_does_not_know(workspace: Path, revision: str) -> None:
    with pytest.raises(LiquidPilotError, match="git cannot say what changed: there is no revision"):
        changed_since(workspace, revision)
    assert not (workspace / "x").exists()


@pytest.mark.parametrize("revision", ["main", "HEAD~1", "refs/heads/main", "start", "@~", "v1"])
def test_ways_to_name_a_revision(workspace: Path, revision: str) -> None:
    _git(workspace, "branch", "start", "main~1")
    _git(workspace, "tag", "-a", "v1", "-m", "one", "main~1")
    assert changed_since(workspace, revision) == {"changed", "deleted", _NAME, "new"}


def test_a_folder_that_git_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(LiquidPilotError, match="git cannot say what changed: not a git repository"):
        changed_since(tmp_path, "main")


def _write(path: str, data: bytes) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)

    return change


def _rename(root: Path) -> None:
    (root / "text").rename(root / "text2")


def _all_to_folder(root: Path) -> None:
    (root / "text").unlink()
    _write("text/inner", b"x")(root)


def _to_link(root: Path) -> None:
    (root / "text").unlink()
    (root / "text").symlink_to("binary")


def _to_pipe(root: Path) -> None:
    (root / "text").unlink()
    os.mkfifo(root / "text")


def _folder_to_link(root: Path) -> None:
    (root / "folder").rename(root.parent / "elsewhere")
    (root / "folder").symlink_to(root.parent / "elsewhere")


def _committed_though_ignored(root: Path) -> None:
    _write("x.log", b"x")(root)
    _git(root, "add", "-f", "x.log")
    _git(root, "commit", "-m", "forced")


def _mode(root: Path) -> None:
    (root / "text").chmod(0o755)


def _nothing(root: Path) -> None:
    pass


def _committed(root: Path) -> None:
    _write("text", b"two\nlines\n")(root)
    _git(root, "commit", "-am", "two")


def _staged(root: Path) -> None:
    _write("more", b"x")(root)
    _git(root, "add", "more")


_CHANGES = [
    (_nothing, set(), "nothing"),
    (_write("text", b"one\ntwo\n"), set(), "the same bytes, written anew"),
    (_write("text", b"one\r\ntwo\r\n"), set(), "CRLF, as git's autocrlf writes it"),
    (_write("text", b"one\r\ntwo\n"), set(), "CRLF here and there, as an editor may"),
    (_write("text", b"one\r\ntwo\r\n!"), {"text"}, "CRLF, and another character"),
    (_write("text", b"one\rtwo\r"), {"text"}, "a carriage return alone is no line end"),
    (_write("crlf", b"one\r\n"), set(), "CRLF that is committed"),
    (_write("crlf", b"one\n"), {"crlf"}, "CRLF that is committed, taken away"),
    (_write("binary", b"\0\r\n"), {"binary"}, "bytes that are no text have no line ends"),
    (_write("empty", b""), set(), "an empty file"),
    (_write("empty", b"x"), {"empty"}, "an empty file that is no longer"),
    (_committed, {"text"}, "a change that is committed"),
    (_staged, {"more"}, "a new file that is staged"),
    (_write("new one", b"x"), {"new one"}, "a new file"),
    (_write("folder/sub/newer", b"x"), {"folder/sub/newer"}, "a new file in a folder that is known"),
    (_write("a/b/c", b"x"), {"a"}, "a new folder"),
    (_write("x.log", b"x"), set(), "a new file that .gitignore names"),
    (_write("node_modules/a/b.js", b"x"), set(), "a new folder that .gitignore names"),
    (_committed_though_ignored, {"x.log"}, "an ignored file that was committed all the same"),
    (_rename, {"text", "text2"}, "a file with another name"),
    (_all_to_folder, {"text"}, "a folder in the place of a file"),
    (_mode, set(), "a file that may be run: nothing that is rendered"),
]  # fmt: skip


def _committed_workspace(root: Path, *init: str) -> Path:
    root.mkdir(parents=True)
    _git(root, "init", "-b", "main", *init)
    files = {
        "text": b"one\ntwo\n", "crlf": b"one\r\n", "binary": b"\0\n", "empty": b"",
        "folder/sub/file": b"x", ".gitignore": b"*.log\nnode_modules/\n",
    }  # fmt: skip
    for path, data in files.items():
        _write(path, data)(root)
    _git(root, "-c", "core.autocrlf=false", "add", ".")
    _git(root, "commit", "-m", "one")
    _git(root, "tag", "base")
    return root


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
@pytest.mark.parametrize(("change", "expected", "description"), _CHANGES)
def test_what_counts_as_changed(
    tmp_path: Path,
    object_format: str,
    change: Callable[[Path], None],
    expected: set[str],
    description: str,
) -> None:
    root = _committed_workspace(tmp_path / "w", f"--object-format={object_format}")
    change(root)
    assert changed_since(root, "base") == expected, description


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")
@pytest.mark.parametrize(
    ("change", "expected", "description"),
    [
        (_to_link, {"text"}, "a link in the place of a file"),
        (_to_pipe, {"text"}, "a pipe in the place of a file, which is not read"),
        (_folder_to_link, {"folder", "folder/sub/file"}, "a link in the place of a folder"),
    ],
)
def test_what_is_no_plain_file(
    tmp_path: Path, change: Callable[[Path], None], expected: set[str], description: str
) -> None:
    root = _committed_workspace(tmp_path / "w")
    change(root)
    assert changed_since(root, "base") == expected, description


_NAMES = [
    "with space",
    "næme",
    " lead",
    'quo"te',
    "back\\slash",
    "new\nline",
    "tab\there",
    "-dash",
    "*.?[x]",
    ":(top)x",
    "日本",
]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
@pytest.mark.parametrize("name", [name for name in _NAMES if _HAS_LETTERS or name.isascii()])
def test_names_of_files_and_folders(tmp_path: Path, name: str) -> None:
    """The workspace is in a folder with that name, in a repository around it."""
    root = _committed_workspace(tmp_path / "w") / name / name
    for path in ("kept", name, "gone"):
        _write(path, b"one")(root)
    _git(tmp_path / "w", "add", ".")
    _git(tmp_path / "w", "commit", "-m", "two")
    _write(name, b"two")(root)
    (root / "gone").unlink()
    _write(f"{name}2", b"new")(root)
    assert changed_since(root, "main") == {name, "gone", f"{name}2"}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    root = _committed_workspace(tmp_path / "w")
    name = os.fsdecode(b"n\xff")
    _write(name, b"new")(root)
    assert changed_since(root, "base") == {name}


def test_another_working_copy_of_the_repository(tmp_path: Path) -> None:
    root = _committed_workspace(tmp_path / "w")
    _git(root, "worktree", "add", "-b", "other", str(tmp_path / "copy"))
    _write("text", b"two")(tmp_path / "copy")
    assert changed_since(tmp_path / "copy", "main") == {"text"}
    assert changed_since(root, "other") == frozenset()


def test_a_working_copy_inside_of_another(tmp_path: Path) -> None:
    root = _committed_workspace(tmp_path / "w")
    _git(root, "worktree", "add", "-b", "other", str(root / "copy"))
    assert changed_since(root / "copy", "main") == frozenset()
    assert changed_since(root, "main") == {"copy"}


def test_a_branch_without_a_commit(tmp_path: Path) -> None:
    root = _committed_workspace(tmp_path / "w")
    _git(root, "checkout", "--orphan", "fresh")
    assert changed_since(root, "main") == frozenset()
    _git(root, "commit", "-m", "its own history")
    assert changed_since(root, "main") == frozenset()


def test_a_history_that_is_cut_off(tmp_path: Path) -> None:
    root = _committed_workspace(tmp_path / "w")
    _committed(root)
    _git(tmp_path, "clone", "--depth", "1", root.as_uri(), "copy")
    assert changed_since(tmp_path / "copy", "HEAD") == frozenset()
    with pytest.raises(LiquidPilotError, match="there is no revision 'HEAD~1'") as raised:
        changed_since(tmp_path / "copy", "HEAD~1")
    assert "fetch its history too" in str(raised.value)


def test_what_a_hook_of_git_sets_is_not_obeyed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a pre-commit hook git names its own folder and index in variables."""
    root = _committed_workspace(tmp_path / "w")
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/no-such-index")
    monkeypatch.setenv("GIT_PREFIX", "folder/")
    assert changed_since(root, "base") == frozenset()


def test_a_repository_inside_is_not_compared(tmp_path: Path) -> None:
    root = _committed_workspace(tmp_path / "w")
    inner = _committed_workspace(root / "inner")
    _git(root, "add", "inner")
    _git(root, "commit", "-m", "a submodule")
    assert changed_since(root, "main") == {"inner"}
    assert changed_since(inner, "main") == frozenset()
