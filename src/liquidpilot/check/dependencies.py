"""Which files a check of a message depends on, read off its texts and not off one rendering.

Too many is only slow; one too few would be a stale answer. So names are taken from everything that
may be rendered, whoever the reader is, and whatever cannot be told from the text counts as all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.changes import ABOUT_EVERYTHING
from liquidpilot.workspace.data_files import DATA_SUFFIXES
from liquidpilot.workspace.folders import join
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.translations import TRANSLATIONS_FILE

_BLOCK = re.compile(r"content_blocks?\s*\.\s*\$\{([^{}|\n]+)\}")
_ANY_BLOCK = re.compile(r"content_blocks?\b")
# Text that comes from elsewhere is rendered too, and may include any block.
_RENDERS_MORE = re.compile(r":rerender\b|catalog_selection_items\b|\{%-?\s*translation\b")
_FURTHER_FOLDERS = ("profiles", "snapshots")


def text_dependencies(workspace: Workspace) -> tuple[str, ...]:
    """Return what the rules about texts may look at, beside the text itself."""
    layout = workspace.files.layout
    return (
        *sorted(ABOUT_EVERYTHING - {"."}),
        join(layout.templates, TRANSLATIONS_FILE),
        layout.folder("content_blocks"),
        layout.folder("catalogs"),
        layout.registry,
        layout.fixtures,
    )


def own_files(message_path: str, single_file: bool) -> tuple[str, ...]:
    """Return the paths that a message consists of."""
    if not single_file:
        return (message_path,)
    tests = PurePosixPath(message_path).with_suffix(".tests")
    return (message_path, f"{message_path}.json", *(f"{tests}{each}" for each in DATA_SUFFIXES))


def rendering_dependencies(workspace: Workspace, message: Message) -> tuple[str, ...]:
    """Return the paths that renderings of `message` may depend on, beside the profile's."""
    texts, blocks = _closure(workspace, message)
    layout = workspace.files.layout
    found = [
        *sorted(ABOUT_EVERYTHING - {"."}),
        join(layout.templates, TRANSLATIONS_FILE),
        *own_files(message.path, message.single_file),
        *sorted(blocks),
    ]
    if any("catalog_" in text for text in texts):
        found.append(layout.folder("catalogs"))
    if any("connected_content" in text for text in texts):
        found += _about_calls(workspace)
    return tuple(found)


def _closure(workspace: Workspace, message: Message) -> tuple[list[str], set[str]]:
    """Return all texts that may be rendered, and the paths of the content blocks among them."""
    known = workspace.files.content_blocks()
    folder = workspace.files.layout.folder("content_blocks")
    waiting = [source.text for source in message.fields.values()]
    texts: list[str] = []
    paths: set[str] = set()
    while waiting:
        text = waiting.pop()
        texts.append(text)
        found = _BLOCK.findall(text)
        names = {name.strip() for name in found}
        if _RENDERS_MORE.search(text) or len(_ANY_BLOCK.findall(text)) > len(found):
            names = set(known)
            paths.add(folder)
        if names:
            # A block that is missing now may come, and another may take its name.
            paths.add(f"{folder}/*")
        for name in sorted(names):
            block = known.get(name)
            if block is not None and block.path not in paths:
                paths.add(block.path)
                waiting.append(block.source.text)
    return texts, paths


def _about_calls(workspace: Workspace) -> Iterator[str]:
    folder = workspace.files.fixtures_folder
    yield workspace.fixtures.shown_as
    for name in ("scenarios", "credentials"):
        yield from (join(folder, f"{name}{suffix}") for suffix in (".toml", ".json"))
    root = workspace.root.resolve()
    for fixture in workspace.fixtures.fixtures.values():
        for response in fixture.responses.values():
            body = response.body_file
            if body is not None and body.is_relative_to(root):
                yield body.relative_to(root).as_posix()
