"""Paths in a workspace: texts relative to its root, with `/`; "" or "." is the root itself."""

from __future__ import annotations

from pathlib import Path

from liquidpilot.errors import WorkspaceError
from liquidpilot.wording import shell_command


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


CONFIGURATION_FILES = ("liquidpilot.toml", "liquidpilot.json")
BASELINE_FILE = "liquidpilot-baseline.toml"
RULES_FILE = "liquidpilot_rules.py"
BRAZE_SYNC_FILE = "braze-sync.config.yaml"
TEMPLATES_FOLDER = "templates"


def locate_workspace(given: Path | None = None) -> Path:
    """Return the workspace's folder, absolute.

    `given` is what the user asked for; it must be a workspace itself. Without it, the nearest
    folder from the current one upward that is one: it holds `liquidpilot.toml` (or `.json`), a
    `templates` folder, or `braze-sync.config.yaml` (so that an exported repository works as it is).
    Raises WorkspaceError with the way to make one.
    """
    found = find_workspace(given)
    if found is not None:
        return found
    raise WorkspaceError(
        "there is no workspace here: neither this folder nor one above it has "
        f"'{CONFIGURATION_FILES[0]}' or '{TEMPLATES_FOLDER}/'",
        hint="make one with `liquidpilot init`, or name one with `--workspace DIR`",
    )


def find_workspace(given: Path | None = None, start: Path | None = None) -> Path | None:
    """Return what `locate_workspace` does, but None if none was named and there is none.

    It is looked for from `start` upward, without it from the current folder. Raises WorkspaceError
    if `given` is none.
    """
    if given is not None:
        return _checked(given)
    start = start or Path.cwd()
    found = next((each for each in (start, *start.parents) if is_workspace(each)), None)
    return None if found is None else found.resolve()


def is_workspace(folder: Path) -> bool:
    """Return whether `folder` holds one of the things that make it a workspace."""
    files = (*CONFIGURATION_FILES, BRAZE_SYNC_FILE)
    return (folder / TEMPLATES_FOLDER).is_dir() or any((folder / name).is_file() for name in files)


def _checked(folder: Path) -> Path:
    shown = folder.as_posix()
    if not folder.is_dir():
        problem = "it is a file" if folder.exists() else "there is no such folder"
        raise WorkspaceError(
            f"'{shown}' is not a workspace: {problem}",
            hint="name the folder that holds 'liquidpilot.toml' or 'templates/'",
        )
    if not is_workspace(folder):
        raise WorkspaceError(
            f"'{shown}' is not a workspace: it has neither '{CONFIGURATION_FILES[0]}' nor "
            f"'{TEMPLATES_FOLDER}/'",
            hint=f"make it one with `{shell_command('init', shown)}`",
        )
    return folder.resolve()
