"""Which files a rendering used: what a live view has to watch, and what a change has an effect on.

Names are read off the texts, so that a content block counts whether or not this person's message
went through the branch that includes it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from liquidpilot.errors import LiquidPilotError
from liquidpilot.fixtures import Fixture, RequestPattern
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.changes import ABOUT_EVERYTHING, touches
from liquidpilot.workspace.folders import join
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.translations import TRANSLATIONS_FILE

_BLOCK = re.compile(r"content_blocks\s*\.\s*\$\{([^{}|\n]+)\}")
_CATALOG = re.compile(r"catalog_(?:selection_)?items\s+['\"]?([\w-]*)")
_EVERYTHING = "."


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
        frozenset(
            {
                *ABOUT_EVERYTHING - {_EVERYTHING},
                message.path,
                join(workspace.files.layout.templates, TRANSLATIONS_FILE),
                *_texts(workspace, message),
                *_recipient(workspace, message, rendered),
                *_answers(workspace, rendered),
            }
        )
    )


def changed_inventories(before: Workspace, after: Workspace) -> Iterator[str]:
    """Yield the `/*` paths of the folders in which files came or went, or are for something else.

    A view that used one of the files does not change when another is edited, but it may when a
    better one appears.
    """
    if before.fixtures is not after.fixtures and _requests(before) != _requests(after):
        yield f"{after.fixtures.shown_as}/*"
    old, new = before.files, after.files
    if old.content_blocks() is not new.content_blocks() and (
        old.content_blocks().keys() != new.content_blocks().keys()
    ):
        yield f"{new.layout.folder('content_blocks')}/*"


def _requests(workspace: Workspace) -> dict[str, RequestPattern]:
    return {each.path: each.request for each in workspace.fixtures.fixtures.values()}


def _texts(workspace: Workspace, message: Message) -> Iterator[str]:
    """Yield the content blocks at any depth, and the catalogs that any of the texts reads."""
    blocks = workspace.files.content_blocks()
    folder = workspace.files.layout.folder("content_blocks")
    texts = [source.text for source in message.fields.values()]
    seen: set[str] = set()
    while texts:
        text = texts.pop()
        for name in _CATALOG.findall(text):
            # A name that is only known when rendering may be any of them.
            catalogs = workspace.files.layout.folder("catalogs")
            yield join(catalogs, name) if name else catalogs
        for name in {found.strip() for found in _BLOCK.findall(text)} - seen:
            seen.add(name)
            block = blocks.get(name)
            if block is None:
                yield f"{folder}/*"
                yield from (join(folder, f"{name}{suffix}") for suffix in (".liquid", ".html"))
            else:
                yield block.path
                texts.append(block.source.text)


def _recipient(workspace: Workspace, message: Message, rendered: RenderedMessage) -> Iterator[str]:
    yield f"{message.path}.json"
    try:
        profile = workspace.files.profile_for(message, rendered.profile)
    except LiquidPilotError:
        yield join(workspace.files.fixtures_folder, "profiles")
    else:
        yield from profile.files


def _answers(workspace: Workspace, rendered: RenderedMessage) -> Iterator[str]:
    """Yield the fixtures that answered, or nearly did, and what else picks among answers."""
    if not rendered.exchanges:
        return
    fixtures, folder = workspace.fixtures, workspace.files.fixtures_folder
    yield f"{fixtures.shown_as}/*"
    yield from (join(folder, f"credentials{suffix}") for suffix in (".toml", ".json"))
    if rendered.scenario is not None:
        yield from (join(folder, f"scenarios{suffix}") for suffix in (".toml", ".json"))
    yield from (error.path for error in fixtures.errors if error.path)
    if any(exchange.source == "sandbox" for exchange in rendered.exchanges):
        yield join(folder, "sandbox")
    for exchange in rendered.exchanges:
        fixture = fixtures.find(exchange.request)
        if fixture is not None:
            yield from _files_of(fixture, workspace)
    for report in workspace.missing_fixtures(rendered):
        yield report.path_to_create
        if report.closest:
            yield report.closest


def _files_of(fixture: Fixture, workspace: Workspace) -> Iterator[str]:
    yield fixture.path
    root = workspace.root.resolve()
    for response in fixture.responses.values():
        body = response.body_file
        if body is not None and body.is_relative_to(root):
            yield body.relative_to(root).as_posix()
