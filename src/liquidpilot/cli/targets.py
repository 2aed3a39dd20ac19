"""What `MESSAGE` on the command line stands for: a message, any file, or standard input."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from liquidpilot.cli.session import Session
from liquidpilot.cli.streams import read_standard_input
from liquidpilot.datafiles.reading import DATA_SUFFIXES
from liquidpilot.errors import UnknownName, WorkspaceError
from liquidpilot.files import read_text
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.sources import Source
from liquidpilot.workspace.channels import CHANNELS
from liquidpilot.workspace.folders import locate_workspace
from liquidpilot.workspace.messages import Message, single_file_message
from liquidpilot.workspace.profiles import ProfileFolder
from liquidpilot.workspace.workspace import WorkspaceFiles

STANDARD_INPUT = "<stdin>"
"""How messages name what was read from standard input."""


def find_target(wanted: str, folder: Path | None, session: Session) -> tuple[Workspace, Message]:
    """Return the message that `wanted` names, and the workspace to render it in.

    A template from standard input (`-`) or from a file that no workspace has as a message needs no
    workspace; without one there are no profiles and no fixtures.

    Raises UnknownName and WorkspaceError.
    """
    is_file = wanted != "-" and Path(wanted).is_file()
    workspace = _open(folder, session, required=wanted != "-" and not is_file)
    if wanted == "-":
        return workspace, _from_standard_input(session)
    try:
        return workspace, workspace.message(wanted)
    except UnknownName:
        if not is_file:
            raise
    return workspace, _content_block(wanted, workspace) or _from_file(wanted, session)


def find_loose_target(
    paths: Iterable[str], folder: Path | None, session: Session
) -> tuple[str, Workspace, Message] | None:
    """Return the first of `paths` that is a template which no workspace has, with it; else None.

    Such a template is standard input, or a file that belongs to no message and no content block
    and holds no data; the workspace is as `find_target` gives it. Raises WorkspaceError.
    """
    files = [path for path in paths if path == "-" or _may_be_template(Path(path))]
    if not files:
        return None
    workspace = _open(folder, session, required=False)
    for path in files:
        if path == "-":
            return path, workspace, _from_standard_input(session)
        if not workspace._files.places_of(path) and not _content_block(path, workspace):
            return path, workspace, _from_file(path, session)
    return None


def _may_be_template(path: Path) -> bool:
    return path.is_file() and path.suffix not in (*DATA_SUFFIXES, ".csv")


def _open(folder: Path | None, session: Session, required: bool) -> Workspace:
    try:
        session.root = locate_workspace(folder)
    except WorkspaceError:
        if required or folder is not None:
            raise
        return Workspace(WorkspaceFiles(session.root))
    return Workspace.open(session.root)


def _from_standard_input(session: Session) -> Message:
    text = read_standard_input(STANDARD_INPUT)
    session.texts[STANDARD_INPUT] = text
    fields = {"text": Source(text, STANDARD_INPUT)}
    return Message("-", "-", "", STANDARD_INPUT, fields, single_file=True)


def _content_block(wanted: str, workspace: Workspace) -> Message | None:
    """Return the content block in the file `wanted` as a message of its own, if it holds one."""
    file = Path(wanted).resolve()
    block = workspace._files.content_blocks().get(Path(wanted).stem)
    if block is None or (workspace.root / block.path).resolve() != file:
        return None
    fields = {"html": block.source}
    return Message(block.name, block.path, "", block.path, fields, single_file=True)


def _from_file(wanted: str, session: Session) -> Message:
    here, path = Path.cwd(), Path(wanted).as_posix()
    text = session.texts[path] = read_text(here / path, path)
    data = f"{path}.json"
    own_profile = ProfileFolder(here, ".").read_typed(data) if Path(data).is_file() else None
    return single_file_message(text, path, path, CHANNELS["email"], own_profile)
