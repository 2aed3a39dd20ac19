"""Listing the workspace's folders, in one order on every system.

Paths are texts relative to the root of the workspace, with `/`; "" or "." is the root itself.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from liquidpilot.errors import WorkspaceError

MAX_DEPTH = 8
"""How deep folders are followed: links that lead into each other must end somewhere."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The visible entries of one folder: names, sorted."""

    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def list_folder(root: Path, path: str) -> Listing:
    """Return what is in `path`; nothing if there is no such folder.

    Hidden entries and the leftovers of editors (`x~`, `#x#`) are left out. Raises WorkspaceError
    for a file in the place of the folder, and for a folder that cannot be read.
    """
    try:
        # Not by Path.iterdir: a workspace has a thousand folders, and this is several times faster.
        with os.scandir(root / path) as entries:
            visible = [entry for entry in entries if not _is_leftover(entry.name)]
        visible.sort(key=lambda entry: entry.name)
        return Listing(
            tuple(each.name for each in visible if each.is_dir() and not leads_up(each)),
            tuple(each.name for each in visible if each.is_file()),
        )
    except FileNotFoundError:
        return Listing()
    except OSError as error:
        raise WorkspaceError(
            f"cannot list the folder '{path}': {error.strerror}", path=path
        ) from error


def _is_leftover(name: str) -> bool:
    return name.startswith((".", "~$")) or name.endswith("~") or name[0] == name[-1] == "#"


def leads_up(entry: os.DirEntry[str]) -> bool:
    """Return whether a link leads to a folder that it is in, which would never end."""
    if not entry.is_symlink():
        return False
    folder = Path(entry.path)
    return folder.parent.resolve().is_relative_to(folder.resolve())


def join(folder: str, name: str) -> str:
    """Return the path of `name` in `folder`.

    >>> join("templates", "sms"), join(".", "sms")
    ('templates/sms', 'sms')
    """
    return name if folder in ("", ".") else f"{folder}/{name}"


def relative(root: Path, path: Path) -> str | None:
    """Return `path` relative to `root` with `/`, or None if it is not inside of it."""
    try:
        return path.resolve().relative_to(root).as_posix()
    except (ValueError, OSError, RuntimeError):
        # No path at all, or links that lead to each other.
        return None


def as_inner_path(text: str) -> str | None:
    """Return a path typed into a configuration, cleaned; None if it leads out of the workspace.

    >>> as_inner_path("./braze\\\\emails/"), as_inner_path("../x")
    ('braze/emails', None)
    """
    parts = [part for part in text.replace("\\", "/").split("/") if part not in ("", ".")]
    if text.startswith(("/", "\\")) or ".." in parts or any(":" in part for part in parts):
        return None
    return "/".join(parts) or "."
