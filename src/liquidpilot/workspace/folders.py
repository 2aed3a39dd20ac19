"""Paths in a workspace: texts relative to its root, with `/`; "" or "." is the root itself."""

from __future__ import annotations

from pathlib import Path


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
