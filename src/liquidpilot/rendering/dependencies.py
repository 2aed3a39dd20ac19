"""What a message is made of: which files it depends on.

The preview refreshes a page for them, `check` keeps what it found under them, and looks again at
what a change or a fix touches. They are read from the texts, whatever the recipient and
whichever branch was rendered. One file too many only costs time, one too few gives an outdated
result; so where a text does not say for sure which file it needs, all files of that kind count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from liquidpilot.datafiles.reading import DATA_SUFFIXES
from liquidpilot.dialect.outline import Outline
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace, template_of_field
from liquidpilot.replay import Fixture, RequestPattern
from liquidpilot.workspace.folders import join
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.touched_paths import ABOUT_EVERYTHING, touches
from liquidpilot.workspace.translations import TRANSLATIONS_FILE
from liquidpilot.workspace.workspace import WorkspaceFiles

_EVERYTHING = "."


@immutable
class Dependencies:
    """The files and folders that something was made of, relative to the workspace.

    A path that ends in `/*` stands for which files a folder has and which requests or names they
    are for, and not for the rest of what they say.

    >>> Dependencies(frozenset({"templates/sms/hello"})).touched_by(["templates/sms/hello/a.yaml"])
    True
    """

    paths: frozenset[str]

    def touched_by(self, changed: Collection[str]) -> bool:
        """Return whether a change at the paths `changed` may have changed what was made of them."""
        return _EVERYTHING in self.paths or any(touches(changed, path) for path in self.paths)


EVERYTHING = Dependencies(frozenset({_EVERYTHING}))
"""Those of what could not be made: any change may heal it."""


def own_files(path: str, single_file: bool) -> tuple[str, ...]:
    """Return the paths that the message at `path` consists of."""
    if not single_file:
        return (path,)
    tests = PurePosixPath(path).with_suffix(".tests")
    return (path, f"{path}.json", *(f"{tests}{suffix}" for suffix in DATA_SUFFIXES))


def shared_files(workspace: Workspace) -> tuple[str, ...]:
    """Return what messages may depend on beside their own files."""
    layout = workspace._files.layout
    return (
        *sorted(ABOUT_EVERYTHING - {_EVERYTHING}),
        join(layout.templates, TRANSLATIONS_FILE),
        layout.folder("content_blocks"),
        layout.folder("catalogs"),
        layout.registry,
        layout.fixtures,
    )


def dependencies_of(workspace: Workspace, message: Message) -> Dependencies:
    """Return what any rendering of `message` may depend on, beside who gets it."""
    readings = _readings(workspace, message)
    about_calls = _about_calls(workspace) if _may_call(readings) else ()
    return Dependencies(frozenset({*_of_texts(workspace, message, readings), *about_calls}))


def dependencies_of_rendering(
    workspace: Workspace,
    message: Message,
    rendered: RenderedMessage,
    responses: Collection[str] = (),
) -> Dependencies:
    """Return what `rendered`, which `workspace` made of `message`, depends on.

    `responses` are those that were chosen for it.
    """
    paths = {
        *_of_texts(workspace, message, _readings(workspace, message)),
        *_recipient(workspace, message, rendered),
        *_answers(workspace, rendered),
    }
    if rendered.scenario is not None or responses:
        # Where one of them is not to be found, nothing is rendered.
        paths |= {workspace._fixtures.shown_as, *scenario_files(workspace)}
    return Dependencies(frozenset(paths))


def _readings(workspace: Workspace, message: Message) -> list[Outline]:
    """Return what stands in the fields of a message, and in the content blocks they include."""
    fields = (template_of_field(workspace, message, name) for name in message.fields)
    return [outline for field in fields for outline in field.readings]


def _of_texts(
    workspace: Workspace, message: Message, readings: Collection[Outline]
) -> Iterator[str]:
    """Yield what is read for `message` because its texts name it, or whatever they say."""
    layout = workspace._files.layout
    yield from ABOUT_EVERYTHING - {_EVERYTHING}
    yield from own_files(message.path, message.single_file)
    yield join(layout.templates, TRANSLATIONS_FILE)
    # No message is rendered while this file is broken.
    yield from (join(layout.fixtures, f"credentials{suffix}") for suffix in DATA_SUFFIXES)
    folder, blocks = layout.folder("content_blocks"), workspace._files.content_blocks()
    for name in {each.name for outline in readings for each in outline.inclusions}:
        yield f"{folder}/*"
        yield blocks[name].path if name in blocks else folder
    if any(_renders_more(each) for each in readings):
        yield folder
    catalogs, known = layout.folder("catalogs"), workspace._files.catalogs()
    for name in {each.written or "" for outline in readings for each in outline.catalogs}:
        # Of one that is not there it is said which ones are, and which are broken.
        yield join(catalogs, name) if name in known else catalogs
    if any(_translates(each) for each in readings):
        yield catalogs


def _translates(outline: Outline) -> bool:
    """Tell whether a text from elsewhere may take the place of a part of this one."""
    return any(True for _ in outline.named("translation"))


def _renders_more(outline: Outline) -> bool:
    """Tell whether Liquid from elsewhere may run: in a translation, an answer, an item."""
    return (
        _translates(outline)
        or any(each.option("rerender") for each in outline.calls)
        or any(each.rerenders or each.selects for each in outline.catalogs)
    )


def _may_call(readings: Collection[Outline]) -> bool:
    return any(each.calls or _translates(each) for each in readings)


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


def lost_inventories(workspace: Workspace, changed: Collection[str]) -> Iterator[str]:
    """Yield the `/*` paths of the folders in which one of the files at `changed` may be gone.

    What a text included has lost its file then, or its file is broken now.
    """
    folder = workspace._files.layout.folder("content_blocks")
    if touches({*changed} - {*block_places(workspace._files).values()}, folder):
        yield f"{folder}/*"


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


def _about_calls(workspace: Workspace) -> Iterator[str]:
    """Yield whatever may answer a call."""
    yield workspace._fixtures.shown_as
    # The data of simulated services, which `--faults` asks.
    yield join(workspace._files.fixtures_folder, "sandbox")
    yield from scenario_files(workspace)
    for fixture in workspace._fixtures.fixtures.values():
        yield from _body_files(fixture, workspace)


def scenario_files(workspace: Workspace) -> Iterator[str]:
    """Yield the paths at which the file of the scenarios may be."""
    folder = workspace._files.fixtures_folder
    yield from (join(folder, f"scenarios{suffix}") for suffix in DATA_SUFFIXES)


def _answers(workspace: Workspace, rendered: RenderedMessage) -> Iterator[str]:
    """Yield the fixtures that answered, or nearly did, and what else picks among answers."""
    if not rendered.exchanges:
        return
    fixtures, folder = workspace._fixtures, workspace._files.fixtures_folder
    yield f"{fixtures.shown_as}/*"
    yield from (error.path for error in fixtures.errors if error.path)
    if any(exchange.source == "sandbox" for exchange in rendered.exchanges):
        yield join(folder, "sandbox")
    for exchange in rendered.exchanges:
        for fixture in fixtures.answering(exchange.request):
            yield fixture.path
            yield from _body_files(fixture, workspace)
    for report in workspace.missing_fixtures(rendered):
        yield report.path_to_create
        if report.closest:
            yield report.closest


def _body_files(fixture: Fixture, workspace: Workspace) -> Iterator[str]:
    """Yield the paths of the bodies that a fixture keeps in files of their own."""
    root = workspace.root.resolve()
    for response in fixture.responses.values():
        body = response.body_file
        if body is not None and body.is_relative_to(root):
            yield body.relative_to(root).as_posix()
