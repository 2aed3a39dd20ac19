"""What has changed since a revision, as git knows it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from liquidpilot.errors import LiquidPilotError


def changed_since(root: Path, revision: str) -> frozenset[str]:
    """Return the paths below `root` that differ from `revision`, relative to it, with `/`.

    What counts is what happened since this branch left `revision`: files that were changed, added,
    deleted, not committed yet or not even known to git. Raises LiquidPilotError if git cannot say.
    """
    base = _git(root, "merge-base", "--end-of-options", revision, "HEAD", otherwise=revision)
    start = base.strip("\n\0")
    tracked = _git(
        root, "diff", "--name-only", "--no-renames", "--relative", "-z", "--end-of-options", start
    )
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return frozenset(path for path in f"{tracked}\0{new}".split("\0") if path)


def _git(root: Path, *arguments: str, otherwise: str | None = None) -> str:
    command = ["git", "-c", "core.quotepath=off", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    except FileNotFoundError as error:
        raise LiquidPilotError("git is not installed, so nobody knows what changed") from error
    except subprocess.TimeoutExpired as error:
        raise LiquidPilotError("git did not answer within a minute") from error
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "surrogateescape")
    if otherwise is not None:
        return otherwise
    words = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
    raise LiquidPilotError(
        f"git cannot say what changed: {words.removeprefix('fatal: ')}",
        hint="name a branch, a tag or a commit: '--changed main'; in CI fetch its history too",
    )
