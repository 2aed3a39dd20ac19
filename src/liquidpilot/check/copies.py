"""A copy of a workspace, in which something is tried out that must not touch the author's files."""

from __future__ import annotations

import contextlib
from collections.abc import Collection

from liquidpilot.boundary import MAX_DEPTH, Boundary
from liquidpilot.errors import WorkspaceError
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.folders import join
from liquidpilot.workspace.touched_paths import ABOUT_EVERYTHING

_NOT_COPIED = ("node_modules", "snapshots")


def copy_workspace(workspace: Workspace, trial: Boundary, without: Collection[str] = ()) -> None:
    """Copy what messages are made of into the folder of `trial`, but for the paths `without`.

    Links are followed as they are when messages are read; what cannot be read is left out.
    """
    layout = workspace._files.layout
    tops = {layout.templates, layout.fixtures, *layout.moved.values(), *ABOUT_EVERYTHING}
    whole = "." in {layout.templates, layout.fixtures}
    for top in sorted({"."} if whole else tops - {"."}):
        _copy(Boundary(workspace.root), top, trial, without)


def _copy(
    inside: Boundary, path: str, trial: Boundary, without: Collection[str], depth: int = 0
) -> None:
    if path in without:
        return
    if inside.has(path):
        with contextlib.suppress(WorkspaceError):
            trial.write_bytes(path, inside.read_bytes(path), durable=False)
        return
    try:
        listing = inside.list(path)
    except WorkspaceError:
        return
    for name in (*listing.files, *listing.folders):
        if depth < MAX_DEPTH and name not in _NOT_COPIED:
            _copy(inside, join(path, name), trial, without, depth + 1)
