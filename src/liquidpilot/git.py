"""What git knows about a folder, asked so that nothing in that folder decides what git runs.

A repository can name programs in its configuration: a monitor of the file system, hooks, filters,
helpers that fetch. So git is only asked what it answers from its objects (`rev-parse`,
`merge-base`, `ls-tree`, `cat-file` without filters) and from the names in its `.gitignore` files
(`check-ignore --no-index`); none of these reads the index, a file of the working copy or an
attribute. Whatever could run a program all the same is switched off by a setting that wins over
those of the repository. All of this is understood by git from 2.15 on; a setting that a version
does not know is ignored by it.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import reason_of

_TIME_LIMIT = 60.0
_ID = re.compile(rb"[0-9a-f]{40,64}")
_PROGRAM = "git.exe" if os.name == "nt" else "git"

# They win over the files of the repository, and over what those include.
_SETTINGS = {
    # Empty, because git before 2.36 takes any word for the name of a program.
    "core.fsmonitor": "",
    "core.untrackedCache": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "core.sshCommand": "false",
    "core.askPass": "",
    "core.alternateRefsCommand": "",
    "credential.helper": "",
    "protocol.allow": "never",
}
_ENVIRONMENT = {
    # What a partial clone lacks stays missing: the first from 2.39.4 on, the second before as well.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# Of the variables that change what git does, those that say where the user's own settings are.
_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
_REMEDY = "name a branch, a tag or a commit, such as 'main'; in CI fetch its history too"


class TreeEntry(NamedTuple):
    """What a commit has at a path: the `id` of the contents, and whether it `is_file`.

    If not, it is a link or the commit of another repository.
    """

    id: str
    is_file: bool


class Repository:
    """The git repository that `folder` is in. Every method raises LiquidPilotError if git fails.

    Paths are relative to `folder`, with `/`, as the bytes that git has: a name need not be text.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # The folder may have a line end in its name, too.
        self._prefix = self._git("rev-parse", "--show-prefix").removesuffix(b"\n")

    def commit(self, revision: str) -> str:
        """Return the id of the commit that `revision` names: a branch, a tag, `HEAD~2`, ….

        Raises LiquidPilotError if there is no such commit.
        """
        # What begins with a dash is an option for git, and never the name of anything.
        if revision and not revision.startswith("-") and "\0" not in revision:
            wanted = f"{revision}^{{commit}}"
            found = self._git("rev-parse", "--verify", "--quiet", wanted, accepted=(1, 128))
            if _ID.fullmatch(found.strip()):
                return found.decode().strip()
        raise _failure(f"there is no revision '{revision}'", _REMEDY)

    def fork(self, first: str, second: str) -> str | None:
        """Return the id of the last commit that two have in common, None if there is none."""
        found = self._git("merge-base", first, second, accepted=(1, 128)).decode()
        return found.strip() or None

    def tree(self, commit: str) -> Mapping[bytes, TreeEntry]:
        """Return all files of a commit that are below the folder, by their paths."""
        # With the dot a colon at the start of a name is not taken for "magic".
        path = f"./{os.fsdecode(self._prefix)}"
        listed = self._git("ls-tree", "-r", "-z", "--full-tree", commit, "--", path)
        return dict(self._entries(listed))

    def ignored(self, paths: Collection[bytes]) -> frozenset[bytes]:
        """Return those of `paths` that the author's `.gitignore` files leave out."""
        if not paths:
            return frozenset()
        listed = self._git(
            *("check-ignore", "--no-index", "-z", "--stdin"),
            given=b"".join(b"./" + path + b"\0" for path in paths),
            accepted=(1,),
        )
        return frozenset(path[len("./") :] for path in listed.split(b"\0"))

    def contents(self, ids: Collection[str]) -> Mapping[str, bytes]:
        """Return the contents that git keeps under `ids`, as they are; none for what it lacks."""
        if not ids:
            return {}
        given = "".join(f"{each}\n" for each in ids).encode()
        listed = self._git("cat-file", "--batch", given=given)
        found: dict[str, bytes] = {}
        at = 0
        while at < len(listed):
            end = listed.index(b"\n", at)
            name, _, about = listed[at:end].decode().partition(" ")
            at = end + 1
            if about.startswith("blob "):
                size = int(about.removeprefix("blob "))
                found[name] = listed[at : at + size]
                at += size + 1
        return found

    def _entries(self, listed: bytes) -> Iterator[tuple[bytes, TreeEntry]]:
        for line in listed.split(b"\0"):
            about, tab, path = line.partition(b"\t")
            if tab and path.startswith(self._prefix):
                mode, _, object_id = about.decode().split(" ")
                yield path[len(self._prefix) :], TreeEntry(object_id, mode.startswith("100"))

    def _git(self, *arguments: str, given: bytes = b"", accepted: Collection[int] = ()) -> bytes:
        """Return what git prints, nothing for an exit code of `accepted`."""
        settings = [part for each in _SETTINGS.items() for part in ("-c", "=".join(each))]
        command = [git_program(), "--no-pager", *settings, "-C", str(self._folder), *arguments]
        try:
            done = subprocess.run(
                command,
                input=given,
                capture_output=True,
                check=False,
                timeout=_TIME_LIMIT,
                env=_environment(),
            )
        except subprocess.TimeoutExpired as error:
            raise LiquidPilotError("git did not answer within a minute") from error
        except OSError as error:
            raise _failure(f"it cannot be run: {reason_of(error)}") from error
        if done.returncode == 0:
            return done.stdout
        if done.returncode in accepted:
            return b""
        words = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        words = words.removeprefix("fatal: ")
        if "dubious ownership" in words:
            hint = f"if you trust it: git config --global --add safe.directory '{self._folder}'"
            raise _failure("the repository belongs to another user", hint)
        raise _failure(words, _REMEDY)


def _failure(words: str, hint: str | None = None) -> LiquidPilotError:
    return LiquidPilotError(f"git cannot say what changed: {words}", hint=hint)


def git_program() -> str:
    """Return the path of git, never one that the current folder has: it may be a stranger's.

    Raises LiquidPilotError if there is none.
    """
    for folder in os.get_exec_path():
        path = Path(folder, _PROGRAM)
        if path.is_absolute() and path.is_file() and os.access(path, os.X_OK):
            return str(path)
    raise LiquidPilotError("git is not installed, so it is unknown what changed")


def _environment() -> dict[str, str]:
    """Return the variables of this process, but for those that tell git what to do."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or not name.upper().startswith(("GIT_", "SSH_ASKPASS"))
    }
    return {**kept, **_ENVIRONMENT}
