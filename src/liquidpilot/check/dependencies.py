"""Which files a check of a message depends on: those of any rendering, and those of the rules."""

from __future__ import annotations

from collections.abc import Iterator

from liquidpilot.datafiles.reading import DATA_SUFFIXES
from liquidpilot.rendering.dependencies import body_files, named_in
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.changes import ABOUT_EVERYTHING
from liquidpilot.workspace.folders import join
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.translations import TRANSLATIONS_FILE


def text_dependencies(workspace: Workspace) -> tuple[str, ...]:
    """Return what the rules about texts may look at, beside the text itself."""
    layout = workspace._files.layout
    return (
        *sorted(ABOUT_EVERYTHING - {"."}),
        join(layout.templates, TRANSLATIONS_FILE),
        layout.folder("content_blocks"),
        layout.folder("catalogs"),
        layout.registry,
        layout.fixtures,
    )


def rendering_dependencies(workspace: Workspace, message: Message) -> tuple[str, ...]:
    """Return the paths that renderings of `message` may depend on, beside the profile's."""
    named = named_in(workspace, message)
    about_calls = _about_calls(workspace) if named.calls else ()
    return tuple(sorted({*named.paths, *about_calls}))


def _about_calls(workspace: Workspace) -> Iterator[str]:
    folder = workspace._files.fixtures_folder
    yield workspace._fixtures.shown_as
    # The data of simulated services, which `--faults` asks.
    yield join(folder, "sandbox")
    yield from (join(folder, f"scenarios{suffix}") for suffix in DATA_SUFFIXES)
    for fixture in workspace._fixtures.fixtures.values():
        yield from body_files(fixture, workspace)
