"""What `MESSAGE` on the command line stands for: a message, any file, or standard input.

A file belongs to the workspace that it lies in. There it is a message, or it becomes one; a file
that lies in no workspace has what stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from liquidpilot.cli.quick_start import import_yaml
from liquidpilot.cli.session import Session
from liquidpilot.cli.streams import read_standard_input, working, write_note
from liquidpilot.datafiles.reading import DATA_SUFFIXES
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.sources import Source
from liquidpilot.wording import counted
from liquidpilot.workspace.discovery import FoundMessage, no_such_message
from liquidpilot.workspace.files_beside import FilesBeside
from liquidpilot.workspace.folders import find_workspace
from liquidpilot.workspace.messages import Message

STANDARD_INPUT = "<stdin>"
"""How messages name what was read from standard input."""

_DASH = "-"
_DATA = (*DATA_SUFFIXES, ".csv")


def open_for(wanted: Sequence[str], folder: Path | None, session: Session) -> Workspace:
    """Return the workspace of what is `wanted`: names, paths, or `-`; the files are messages of it.

    It is the one in `folder`, if that is named; else the nearest one upward from the first that is
    a path; else the nearest from the current folder. A file that lies in none, and `-` where there
    is none, have what stands beside them. Raises WorkspaceError.
    """
    import_yaml()
    place = next((Path(each).resolve() for each in wanted if _is_there(each)), None)
    is_file = place is not None and place.is_file()
    root = find_workspace(folder, None if place is None else place.parent)
    if root is None and not is_file:
        root = find_workspace()
    if root is not None:
        workspace = Workspace.open(root)
    elif place is not None and is_file:
        workspace = Workspace(FilesBeside(place.parent))
        if find_workspace() is not None:
            file = next(filter(_is_there, wanted))
            write_note(f"'{file}' lies in no workspace: only what stands beside it is used\n")
    elif _DASH in wanted:
        workspace = Workspace(FilesBeside(Path.cwd()))
    else:
        # A name with an ending is meant for a file, and a workspace would not have it either.
        lacking = next((each for each in wanted if Path(each).suffix and not _is_there(each)), None)
        if lacking is not None:
            hint = "there is no workspace here either: go to its folder, or `--workspace DIR`"
            raise WorkspaceError(f"there is no file '{lacking}'", hint=hint)
        workspace = Workspace.open()
    session.root = workspace.root
    for each in wanted:
        is_known = not _is_template(each) or workspace._files.places_of(each)
        if not is_known and _content_block(each, workspace) is None:
            workspace._files.add_message(Path(each))
    return workspace


def find_target(wanted: str, folder: Path | None, session: Session) -> tuple[Workspace, Message]:
    """Return the message that `wanted` names, and the workspace to render it in.

    Raises UnknownName and WorkspaceError.
    """
    workspace = open_for([wanted], folder, session)
    if wanted == _DASH:
        return workspace, _from_standard_input(session)
    if _is_template(wanted) and not workspace._files.places_of(wanted):
        block = _content_block(wanted, workspace)
        if block is not None:
            return workspace, block
    return workspace, workspace.message(wanted)


def render_target(workspace: Workspace, render: Callable[..., RenderedMessage]) -> RenderedMessage:
    """Render, and learn what the template types: what is said about it does not repeat it."""
    with working("rendering"):
        rendered = render()
    for exchange in rendered.exchanges:
        workspace._redactor.learn(exchange.request)
    return rendered


def find_loose_target(
    paths: Sequence[str], workspace: Workspace, session: Session
) -> tuple[str, Message] | None:
    """Return the first of `paths` that is none of the workspace's own messages, with it; else None.

    It is standard input, or a file that `open_for` has made a message of `workspace`. Raises
    WorkspaceError.
    """
    for path in paths:
        if path == _DASH:
            return path, _from_standard_input(session)
        if workspace._files.was_added(path):
            return path, workspace.message(path)
    return None


def find_places(workspace: Workspace, names: Iterable[str]) -> list[FoundMessage]:
    """Return the places of the messages that `names` stand for, each once, by address.

    Raises UnknownName, LiquidPilotError for a content block.
    """
    found: dict[str, FoundMessage] = {}
    for name in names:
        places = workspace._files.places_of(name)
        if not places:
            if _content_block(name, workspace) is not None:
                message = f"'{name}' is a content block"
                raise LiquidPilotError(message, hint="name a message that includes it")
            raise no_such_message(name, workspace._files.found_messages())
        found.update((each.path, each) for each in places)
    return sorted(found.values(), key=lambda each: each.address)


def find_place(workspace: Workspace, wanted: str) -> FoundMessage:
    """Return the place of the one message that is `wanted`. Raises as `find_places` does."""
    places = find_places(workspace, [wanted])
    if len(places) > 1:
        names = ", ".join(each.address for each in places[:5])
        message = f"'{wanted}' stands for {counted(len(places), 'message')}"
        raise LiquidPilotError(message, hint=f"name one of them: {names}")
    return places[0]


def profile_named(workspace: Workspace, wanted: str | None) -> str | None:
    """Return the name of the profile that is called `wanted`, or that is in the file so named."""
    if wanted is None or wanted in workspace.profiles() or not Path(wanted).is_file():
        return wanted
    return workspace._files.add_profile(Path(wanted))


def _is_there(wanted: str) -> bool:
    return wanted != _DASH and Path(wanted).exists()


def _is_template(wanted: str) -> bool:
    """Return whether `wanted` is the path of a file that is no data."""
    return _is_there(wanted) and Path(wanted).is_file() and not wanted.endswith(_DATA)


def _from_standard_input(session: Session) -> Message:
    text = read_standard_input(STANDARD_INPUT)
    session.texts[STANDARD_INPUT] = text
    fields = {"text": Source(text, STANDARD_INPUT)}
    return Message(_DASH, _DASH, "", STANDARD_INPUT, fields, single_file=True)


def _content_block(wanted: str, workspace: Workspace) -> Message | None:
    """Return the content block in the file `wanted` as a message of its own, if it holds one."""
    file = Path(wanted).resolve()
    block = workspace._files.content_blocks().get(Path(wanted).stem)
    if block is None or (workspace.root / block.path).resolve() != file:
        return None
    fields = {"html": block.source}
    return Message(block.name, block.path, "", block.path, fields, single_file=True)
