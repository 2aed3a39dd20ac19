"""The units of a workspace, and those of them that somebody asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.check.dependencies import rendering_dependencies
from liquidpilot.check.outcome import CheckRequest
from liquidpilot.check.patterns import matches
from liquidpilot.check.unit_keys import Unit
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.changes import ABOUT_EVERYTHING, touches
from liquidpilot.workspace.folders import join, relative


def find_units(workspace: Workspace, request: CheckRequest) -> list[Unit]:
    """Return what `request` is about: messages, then content blocks, each by name.

    Raises UnknownName for a path that is nothing, LiquidPilotError if there is nothing to check.
    """
    exclude = workspace.files.configuration.check.exclude
    units = [unit for unit in _all_units(workspace) if not matches(unit.path, exclude)]
    if not units:
        raise LiquidPilotError(
            "there is nothing to check: the workspace has no messages",
            hint="add one below 'templates/'",
        )
    if request.paths:
        wanted = {path for text in request.paths for path in _asked_for(workspace, units, text)}
        units = [unit for unit in units if unit.path in wanted]
    if request.changed is not None:
        units = [unit for unit in units if _is_touched(workspace, unit, request.changed)]
    return units


def _all_units(workspace: Workspace) -> Iterator[Unit]:
    named = workspace.profiles()
    for found in workspace.files.found_messages():
        own = found.single_file and Boundary(workspace.root).has(f"{found.path}.json")
        profiles = (*([None] if own or not named else []), *named)
        yield Unit(found.path, found.address, None, found.single_file, profiles)
    for name, block in sorted(workspace.files.content_blocks().items()):
        yield Unit(block.path, block.path, name, single_file=True)


def _asked_for(workspace: Workspace, units: list[Unit], text: str) -> list[str]:
    """Return the paths of the units that `text` is about: a folder, a file, a name or a pattern."""
    inner = relative(workspace.root, Path(text))
    cleaned = text.replace("\\", "/").removeprefix("./").rstrip("/")
    candidates = [each for each in (inner, cleaned) if each is not None]
    if "." in candidates or "" in candidates:
        return [unit.path for unit in units]
    found = [
        unit.path
        for unit in units
        if any(touches([path], unit.path) for path in candidates)
        or cleaned in (unit.address, unit.block, unit.address.rpartition("/")[2])
        or ("*" in cleaned and matches(unit.path, [cleaned]))
    ]
    if not found:
        known = [unit.address for unit in units]
        raise UnknownName.among("message or content block", text, known)
    return found


def _is_touched(workspace: Workspace, unit: Unit, changed: frozenset[str]) -> bool:
    """Return whether a change at `changed` may have changed what is found in `unit`."""
    if unit.block is not None:
        return touches(changed, unit.path) or not changed.isdisjoint(ABOUT_EVERYTHING)
    try:
        message = workspace.message(unit.path)
    except LiquidPilotError:
        # Whatever breaks it may be the change.
        return True
    dependencies = {
        *rendering_dependencies(workspace, message),
        join(workspace.files.fixtures_folder, "profiles"),
        workspace.files.layout.registry,
    }
    # What a text included has lost its file, or its file is broken now.
    lost = changed - {block.path for block in workspace.files.content_blocks().values()}
    return any(
        touches(lost, path.removesuffix("/*")) if path.endswith("/*") else touches(changed, path)
        for path in dependencies
    )
