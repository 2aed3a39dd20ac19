"""Which files a rendering depends on: what a live view watches, and what a check is kept under.

They are read off the texts, whoever the reader is and whichever branch was rendered. One too many
only costs time, one too few is an old answer: so whatever a text does not say for sure counts as
all of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from liquidpilot.datafiles.reading import DATA_SUFFIXES
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay import Fixture, RequestPattern
from liquidpilot.workspace.changes import ABOUT_EVERYTHING, touches
from liquidpilot.workspace.folders import join
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.translations import TRANSLATIONS_FILE
from liquidpilot.workspace.workspace import WorkspaceFiles

_BLOCK = re.compile(r"\bcontent_blocks?\s*\.\s*\$\{([^{}|\n]+)\}")
_ANY_BLOCK = re.compile(r"content_block")
_CATALOG = re.compile(r"\bcatalog_(?:selection_)?items\s+(['\"]?)([\w-]+)\1(?=[\s%])")
_ANY_CATALOG = re.compile(r"catalog_")
# Text from elsewhere is rendered too: of an answer or an item in part, a translation as a whole.
_RENDERS_MORE = re.compile(r":rerender|catalog_selection_items|translation")
_TRANSLATES = re.compile(r"translation")
_CALLS = re.compile(r"connected_content|translation")
_EVERYTHING = "."


@dataclass(frozen=True, slots=True)
class Named:
    """What the texts of a message name, with those of the content blocks that they include.

    `paths` are the files that this stands for; a path that ends in `/*` stands for which content
    blocks there are and where, whatever they say. `calls` tells whether there may be a call.
    """

    paths: frozenset[str]
    calls: bool


def named_in(workspace: Workspace, message: Message) -> Named:
    """Return what may be read for `message`, whoever gets it, beside profiles and answers."""
    blocks = workspace._files.content_blocks()
    layout = workspace._files.layout
    folder, catalogs = layout.folder("content_blocks"), layout.folder("catalogs")
    paths = {
        *ABOUT_EVERYTHING - {_EVERYTHING},
        *own_files(message.path, message.single_file),
        join(layout.templates, TRANSLATIONS_FILE),
        # No message is rendered while this file is broken.
        *(join(layout.fixtures, f"credentials{suffix}") for suffix in DATA_SUFFIXES),
    }
    calls = False
    waiting = [source.text for source in message.fields.values()]
    while waiting:
        text = waiting.pop()
        calls = calls or _CALLS.search(text) is not None
        for name in _catalogs(text):
            # Of one that is not there it is said which ones are, and which are broken.
            known = name in workspace._files.catalogs()
            paths.add(join(catalogs, name) if known else catalogs)
        for name in blocks if (names := block_names(text)) is None else names:
            block = blocks.get(name)
            if block is None:
                paths.add(folder)
            elif block.path not in paths:
                paths.add(block.path)
                waiting.append(block.source.text)
        if names is None:
            paths.add(folder)
        elif names:
            paths.add(f"{folder}/*")
    return Named(frozenset(paths), calls)


def own_files(path: str, single_file: bool) -> tuple[str, ...]:
    """Return the paths that the message at `path` consists of."""
    if not single_file:
        return (path,)
    tests = PurePosixPath(path).with_suffix(".tests")
    return (path, f"{path}.json", *(f"{tests}{suffix}" for suffix in DATA_SUFFIXES))


def block_names(text: str) -> set[str] | None:
    """Return the names of the content blocks that `text` includes, None if it may be any."""
    found = _BLOCK.findall(text)
    if len(found) < len(_ANY_BLOCK.findall(text)) or _RENDERS_MORE.search(text):
        return None
    return {name.strip() for name in found}


def _catalogs(text: str) -> set[str]:
    """Return the names of the catalogs that `text` reads, among them "" if it may be any."""
    found = [name for _, name in _CATALOG.findall(text)]
    if len(found) < len(_ANY_CATALOG.findall(text)) or _TRANSLATES.search(text):
        return {""}
    return set(found)


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The files and folders that a view was made of, relative to the workspace.

    A path that ends in `/*` stands for which files a folder has and which requests or names they
    are for, and not for the rest of what they say.

    >>> Dependencies(frozenset({"templates/sms/hello"})).touched_by(["templates/sms/hello/a.yaml"])
    True
    """

    paths: frozenset[str]

    def touched_by(self, changed: Collection[str]) -> bool:
        """Return whether a change at the paths `changed` may have changed the view."""
        return _EVERYTHING in self.paths or any(touches(changed, path) for path in self.paths)


EVERYTHING = Dependencies(frozenset({_EVERYTHING}))
"""Those of a view that could not be made: any change may heal it."""


def dependencies_of(
    workspace: Workspace, message: Message, rendered: RenderedMessage
) -> Dependencies:
    """Return what `rendered`, which `workspace` made of `message`, depends on."""
    return Dependencies(
        named_in(workspace, message).paths.union(
            _recipient(workspace, message, rendered), _answers(workspace, rendered)
        )
    )


def changed_inventories(before: Workspace, after: Workspace) -> Iterator[str]:
    """Yield the `/*` paths of the folders in which files came or went, or are for something else.

    A view that used one of the files does not change when another is edited, but it may when a
    better one appears.
    """
    if before._fixtures is not after._fixtures and _requests(before) != _requests(after):
        yield f"{after._fixtures.shown_as}/*"
    old, new = before._files, after._files
    if old.content_blocks() is not new.content_blocks() and block_places(old) != block_places(new):
        yield f"{new.layout.folder('content_blocks')}/*"


def _requests(workspace: Workspace) -> dict[str, RequestPattern]:
    return {each.path: each.request for each in workspace._fixtures.fixtures.values()}


def block_places(files: WorkspaceFiles) -> dict[str, str]:
    """Return where each content block stands, by its name."""
    return {name: block.path for name, block in files.content_blocks().items()}


def _recipient(workspace: Workspace, message: Message, rendered: RenderedMessage) -> Iterator[str]:
    yield f"{message.path}.json"
    try:
        profile = workspace._files.profile_for(message, rendered.profile)
    except LiquidPilotError:
        yield join(workspace._files.fixtures_folder, "profiles")
    else:
        yield from profile.files


def _answers(workspace: Workspace, rendered: RenderedMessage) -> Iterator[str]:
    """Yield the fixtures that answered, or nearly did, and what else picks among answers."""
    if not rendered.exchanges:
        return
    fixtures, folder = workspace._fixtures, workspace._files.fixtures_folder
    yield f"{fixtures.shown_as}/*"
    if rendered.scenario is not None:
        yield from (join(folder, f"scenarios{suffix}") for suffix in DATA_SUFFIXES)
    yield from (error.path for error in fixtures.errors if error.path)
    if any(exchange.source == "sandbox" for exchange in rendered.exchanges):
        yield join(folder, "sandbox")
    for exchange in rendered.exchanges:
        for fixture in fixtures.answering(exchange.request):
            yield from _files_of(fixture, workspace)
    for report in workspace.missing_fixtures(rendered):
        yield report.path_to_create
        if report.closest:
            yield report.closest


def _files_of(fixture: Fixture, workspace: Workspace) -> Iterator[str]:
    yield fixture.path
    yield from body_files(fixture, workspace)


def body_files(fixture: Fixture, workspace: Workspace) -> Iterator[str]:
    """Yield the paths of the bodies that a fixture keeps in files of their own."""
    root = workspace.root.resolve()
    for response in fixture.responses.values():
        body = response.body_file
        if body is not None and body.is_relative_to(root):
            yield body.relative_to(root).as_posix()
