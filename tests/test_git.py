"""A stranger's repository, of which git knows programs to run: none of them is ever run.

Each trap is shown to work first, with git as everybody calls it.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from liquidpilot.check.changes import changed_since
from liquidpilot.errors import LiquidPilotError
from liquidpilot.git import Repository

pytestmark = [
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
    pytest.mark.skipif(os.name == "nt", reason="the traps are shell scripts"),
]

_WHO = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")


@dataclass
class _Stranger:
    """A workspace in a repository, and a program that leaves a mark where it was run."""

    root: Path
    marker: Path
    program: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def repository(self) -> Path:
        return self.root / ".git"

    def git(self, *arguments: str, given: str = "") -> None:
        """Run git as everybody does; whether it gets on does not matter."""
        subprocess.run(
            ["git", "-C", str(self.root), *_WHO, *arguments],
            check=False,
            capture_output=True,
            env={**os.environ, **self.variables},
            input=given.encode(),
        )

    def set(self, name: str, value: str) -> None:
        self.git("config", name, value)

    def script(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.program, path)

    def become_partial(self) -> None:
        """Make the repository a partial clone that lacks all but the commits."""
        self.set("core.repositoryFormatVersion", "1")
        self.set("extensions.partialClone", "origin")
        self.set("remote.origin.promisor", "true")
        wanted = ["git", "-C", str(self.root), "rev-parse", "HEAD^{tree}", "HEAD:a.liquid"]
        for each in subprocess.run(wanted, capture_output=True, check=True).stdout.split():
            name = each.decode()
            (self.repository / "objects" / name[:2] / name[2:]).unlink()


@pytest.fixture
def stranger(tmp_path: Path) -> _Stranger:
    root = tmp_path / "workspace"
    root.mkdir()
    marker, program = tmp_path / "marker", tmp_path / "program.sh"
    program.write_text(f"#!/bin/sh\necho run >> {shlex.quote(str(marker))}\nexit 1\n", "utf-8")
    program.chmod(0o755)
    made = _Stranger(root, marker, program)
    (root / "a.liquid").write_text("one", encoding="utf-8")
    made.git("init", "-b", "main")
    made.git("add", ".")
    made.git("commit", "-m", "one")
    (root / "a.liquid").write_text("two", encoding="utf-8")
    return made


def _fsmonitor(it: _Stranger) -> None:
    it.set("core.fsmonitor", str(it.program))


def _included(it: _Stranger) -> None:
    it.git("config", "--file", str(it.repository / "more"), "core.fsmonitor", str(it.program))
    it.set("include.path", "more")


def _of_the_worktree(it: _Stranger) -> None:
    it.set("extensions.worktreeConfig", "true")
    it.git("config", "--worktree", "core.fsmonitor", str(it.program))


def _hook(it: _Stranger) -> None:
    for name in ("post-index-change", "reference-transaction", "pre-auto-gc", "post-checkout"):
        it.script(it.repository / "hooks" / name)


def _hooks_elsewhere(it: _Stranger) -> None:
    it.script(it.root / "tools" / "post-index-change")
    it.set("core.hooksPath", "tools")


def _external_diff(it: _Stranger) -> None:
    it.set("diff.external", str(it.program))


def _driver(key: str) -> Callable[[_Stranger], None]:
    def set_up(it: _Stranger) -> None:
        (it.root / ".gitattributes").write_text("* diff=x filter=x merge=x\n", encoding="utf-8")
        it.set(key, str(it.program))

    return set_up


def _fetched_by(url: str, **settings: str) -> Callable[[_Stranger], None]:
    def set_up(it: _Stranger) -> None:
        for name, value in {"remote__origin__url": url, **settings}.items():
            it.set(name.replace("__", "."), value.format(program=it.program, root=it.root))
        it.become_partial()

    return set_up


def _alternate(it: _Stranger) -> None:
    other = it.root.parent / "other"
    subprocess.run(["git", "init", "-q", str(other)], check=True)
    (it.repository / "objects/info").mkdir(exist_ok=True)
    (it.repository / "objects/info/alternates").write_text(f"{other}/.git/objects\n", "utf-8")
    it.set("core.alternateRefsCommand", str(it.program))


def _submodule(it: _Stranger) -> None:
    inner = it.root / "inner"
    inner.mkdir()
    within = _Stranger(inner, it.marker, it.program)
    within.git("init", "-b", "main")
    within.git("commit", "--allow-empty", "-m", "inner")
    it.git("add", "inner")
    it.git("commit", "-m", "with a submodule", "inner")
    within.set("core.fsmonitor", str(it.program))


def _alias(it: _Stranger) -> None:
    for name in ("what-changed", "rev-parse", "ls-tree", "merge-base", "check-ignore"):
        it.set(f"alias.{name}", f"!{it.program}")


def _variable(name: str) -> Callable[[_Stranger], None]:
    def set_up(it: _Stranger) -> None:
        it.variables[name] = str(it.program)

    return set_up


def _configured_by_variables(it: _Stranger) -> None:
    it.variables["GIT_CONFIG_PARAMETERS"] = f"'core.fsmonitor'='{it.program}'"


def _another_repository(it: _Stranger) -> None:
    other = _Stranger(it.root.parent / "other", it.marker, it.program)
    shutil.copytree(it.root, other.root)
    other.set("core.fsmonitor", str(it.program))
    it.variables |= {"GIT_DIR": str(other.repository), "GIT_WORK_TREE": str(other.root)}


def _programs_beside(it: _Stranger) -> None:
    it.script(it.root.parent / "core" / "git-status")
    it.script(it.root.parent / "core" / "git-ls-tree")
    it.script(it.root.parent / "core" / "git-trap")
    it.variables["GIT_EXEC_PATH"] = str(it.root.parent / "core")


_STATUS, _DIFF, _READ = ("status",), ("diff",), ("cat-file", "-p", "HEAD^{tree}")


@pytest.mark.parametrize(
    ("set_up", "command", "description"),
    [
        (_fsmonitor, _STATUS, "a monitor of the file system (githooks: fsmonitor-watchman)"),
        (_included, _STATUS, "the same, in a file that the configuration includes"),
        (_of_the_worktree, _STATUS, "the same, in the configuration of one working copy"),
        (_submodule, _STATUS, "the same, in a repository inside of the repository"),
        (_configured_by_variables, _STATUS, "the same, in a variable of the environment"),
        (_another_repository, _STATUS, "the same, in another repository that a variable names"),
        (_hook, ("add", "."), "hooks where git looks for them"),
        (_hooks_elsewhere, ("add", "."), "hooks in a folder of the workspace"),
        (_external_diff, _DIFF, "a program that shows differences"),
        (_driver("diff.x.command"), _DIFF, "the same, by an attribute of the file"),
        (_driver("diff.x.textconv"), _DIFF, "a program that turns files into text"),
        (_driver("filter.x.clean"), _DIFF, "a program that cleans what is compared"),
        (_driver("filter.x.process"), _DIFF, "the same as a server"),
        (_driver("filter.x.smudge"), ("checkout", "-f", "HEAD"), "a program that writes files"),
        (_fetched_by("ext::{program}", protocol__ext__allow="always"), _READ, "a partial clone, whose missing objects a program brings"),
        (_fetched_by("ssh://host.invalid/x", core__sshCommand="{program}"), _READ, "the same by ssh"),
        (_fetched_by("file://{root}", remote__origin__uploadpack="{program}"), _READ, "the same from a folder"),
        (_fetched_by("git://host.invalid/x", core__gitProxy="{program}"), _READ, "the same by a proxy"),
        (_alternate, ("rev-list", "--alternate-refs"), "a program that lists what a borrowed store has"),
        (_alias, ("what-changed",), "names for commands"),
        (_variable("GIT_EXTERNAL_DIFF"), _DIFF, "a program that shows differences, in a variable"),
        (_programs_beside, ("trap",), "git's own commands from elsewhere"),
    ],
)  # fmt: skip
def test_nothing_of_the_repository_is_run(
    stranger: _Stranger,
    monkeypatch: pytest.MonkeyPatch,
    set_up: Callable[[_Stranger], None],
    command: tuple[str, ...],
    description: str,
) -> None:
    set_up(stranger)
    assert not stranger.marker.exists()
    stranger.git(*command)
    assert stranger.marker.exists(), f"no trap, so that nothing is shown: {description}"
    stranger.marker.unlink()
    for name, value in stranger.variables.items():
        monkeypatch.setenv(name, value)
    (stranger.root / "new.liquid").write_text("new", encoding="utf-8")
    if command == _READ:
        # Without what was left out nobody can say, and that is said.
        with pytest.raises(LiquidPilotError, match="git cannot say what changed: "):
            changed_since(stranger.root, "HEAD")
    else:
        assert changed_since(stranger.root, "HEAD") >= {"new.liquid"}
    assert not stranger.marker.exists(), description


@pytest.mark.parametrize("entry", [".", "", "tools"])
def test_no_git_of_the_current_folder_is_run(
    stranger: _Stranger, monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    stranger.script(stranger.root / entry / "git")
    monkeypatch.chdir(stranger.root)
    monkeypatch.setenv("PATH", f"{entry}{os.pathsep}{os.environ['PATH']}")
    subprocess.run(["git", "status"], check=False, capture_output=True, stdin=subprocess.DEVNULL)
    assert stranger.marker.exists()
    stranger.marker.unlink()
    assert "a.liquid" in changed_since(stranger.root, "HEAD")
    assert not stranger.marker.exists()


def test_a_pager_is_not_run_even_on_a_terminal(
    stranger: _Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pty

    stranger.set("core.pager", str(stranger.program))
    stranger.set("pager.ls-tree", "true")
    leader, follower = pty.openpty()
    try:
        command = ["git", "-C", str(stranger.root), "ls-tree", "HEAD"]
        subprocess.run(command, check=False, stdout=follower, stdin=subprocess.DEVNULL)
        assert stranger.marker.exists()
        stranger.marker.unlink()
        changed_since(stranger.root, "HEAD")
    finally:
        os.close(leader)
        os.close(follower)
    assert not stranger.marker.exists()


def test_without_git(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LiquidPilotError, match="git is not installed"):
        Repository(tmp_path)


def test_a_git_that_cannot_be_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "git"
    broken.write_bytes(b"\x00 no program")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LiquidPilotError, match="git cannot say what changed: it cannot be run: "):
        Repository(tmp_path)
