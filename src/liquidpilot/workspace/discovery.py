"""Finding the messages of a workspace, and one of them by what was typed.

Nothing is read here but names: a message is loaded when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from liquidpilot.boundary import MAX_DEPTH, Boundary, Listing
from liquidpilot.errors import UnknownName, WorkspaceError
from liquidpilot.workspace.channels import CHANNELS, Channel
from liquidpilot.workspace.folders import join, relative
from liquidpilot.workspace.layout import Layout
from liquidpilot.workspace.messages import SINGLE_FILE_SUFFIXES, TEMPLATE_FILES, body_files

_NOT_MESSAGES = ("content_blocks", "catalogs", "custom_attributes")
_EMAIL = CHANNELS["email"]
_BODIES = body_files(_EMAIL)


class FoundMessage(NamedTuple):
    """The place of a message: `address` within the templates, `path` from the root."""

    address: str
    path: str
    channel: Channel
    single_file: bool = False

    @property
    def name(self) -> str:
        """The name of its folder, or of its file without the suffix."""
        path = PurePosixPath(self.path)
        return path.stem if self.single_file else path.name


def find_messages(root: Path, layout: Layout) -> list[FoundMessage]:
    """Return every message of the workspace, by address.

    A message is a folder below its channel's (further folders may lie between), or a single file,
    `.liquid` or `.html`, in `email_templates` or anywhere in the templates outside of the folders
    that are something else; where the templates are the root itself, only directly in it. A folder
    with a body elsewhere in the templates is taken for an e-mail.
    Raises WorkspaceError for a folder that cannot be listed.
    """
    found: list[FoundMessage] = []
    for channel in CHANNELS.values():
        folder = layout.folder(channel.folder)
        found.extend(_in_channel(root, folder, channel.folder, channel))
    kinds = (*(channel.folder for channel in CHANNELS.values()), *_NOT_MESSAGES)
    reserved = {join(layout.templates, kind) for kind in kinds} | set(layout.moved.values())
    depth = MAX_DEPTH if layout.templates == "." else 0
    found.extend(_loose(root, layout.templates, "", reserved | {layout.fixtures}, depth))
    return sorted({each.path: each for each in found}.values(), key=lambda each: each.address)


def match_message(root: Path, found: list[FoundMessage], wanted: str) -> FoundMessage | None:
    """Return the message that `wanted` addresses: by address, path or name; None if none does.

    A path is relative to the root or to the current folder, or absolute; it may also be that of a
    file of the message. Raises WorkspaceError if several messages have the name.
    """
    cleaned, inner = _cleaned(wanted), relative(root, Path(wanted))
    for each in found:
        if cleaned in (each.address, each.path):
            return each
    for each in found:
        if inner is not None and (inner == each.path or inner.startswith(f"{each.path}/")):
            return each
    return only_message(cleaned, [each for each in found if _is_called(each, cleaned)])


def match_messages(root: Path, found: list[FoundMessage], wanted: str) -> list[FoundMessage]:
    """Return all messages that `wanted` stands for, that of `match_message` among them.

    They are those in a folder, the one that a file belongs to (also the tests and the data that
    stand beside a single file), and those of that name.
    """
    cleaned = _cleaned(wanted) or "."
    places = {cleaned, relative(root, Path(wanted)) or cleaned}
    return [
        each
        for each in found
        if _is_called(each, cleaned) or any(_is_at(each, place) for place in places)
    ]


def _cleaned(wanted: str) -> str:
    return wanted.replace("\\", "/").removeprefix("./").rstrip("/")


def _is_called(each: FoundMessage, name: str) -> bool:
    return name in (each.name, PurePosixPath(each.path).name)


def _is_at(each: FoundMessage, place: str) -> bool:
    """Return whether a message is in the folder `place`, or `place` in its own or beside it."""
    if each.single_file:
        stem = each.path.rpartition(".")[0]
        if place == f"{each.path}.json" or place.startswith(f"{stem}.tests."):
            return True
    return (
        place in (".", each.path, each.address)
        or each.path.startswith(f"{place}/")
        or each.address.startswith(f"{place}/")
        or place.startswith(f"{each.path}/")
    )


def only_message(name: str, found: list[FoundMessage]) -> FoundMessage | None:
    """Return the only message of `found`, None if there is none. Raises WorkspaceError."""
    if len(found) > 1:
        addresses = " or ".join(f"'{each.address}'" for each in found)
        raise WorkspaceError(
            f"{len(found)} messages are called '{name}'", hint=f"write {addresses}"
        )
    return found[0] if found else None


def no_such_message(wanted: str, found: list[FoundMessage]) -> UnknownName:
    """Return the error for a message that does not exist, with the nearest one."""
    by_address = "/" in wanted or "\\" in wanted
    return UnknownName.among(
        "message", wanted, [each.address if by_address else each.name for each in found]
    )


def _in_channel(
    root: Path, folder: str, address: str, channel: Channel, depth: int = 0
) -> Iterator[FoundMessage]:
    listing = Boundary(root).list(folder)
    for name in listing.folders:
        path, inner = join(folder, name), join(address, name)
        try:
            below = Boundary(root).list(path)
        except WorkspaceError:
            # Loading it says why; the other messages are there.
            yield FoundMessage(inner, path, channel)
            continue
        if _is_message(below, channel):
            yield FoundMessage(inner, path, channel)
        elif depth < MAX_DEPTH:
            yield from _in_channel(root, path, inner, channel, depth + 1)
    for name in listing.files:
        # In other channels' folders too: loading it says that it should be a folder there.
        if name.endswith(SINGLE_FILE_SUFFIXES):
            yield FoundMessage(join(address, name), join(folder, name), channel, single_file=True)


def _is_message(listing: Listing, channel: Channel) -> bool:
    # A folder without anything to go on in is taken for a message, and loading it says what lacks.
    return not listing.folders or any(
        name in listing.files for name in (*TEMPLATE_FILES, *body_files(channel))
    )


def _loose(
    root: Path, folder: str, address: str, reserved: set[str], depth: int
) -> Iterator[FoundMessage]:
    """Yield the e-mails that stand in no channel's folder."""
    try:
        listing = Boundary(root).list(folder)
    except WorkspaceError:
        if not address:
            raise
        yield FoundMessage(address, folder, _EMAIL)
        return
    if address and any(name in listing.files for name in (*TEMPLATE_FILES, *_BODIES)):
        yield FoundMessage(address, folder, _EMAIL)
        return
    for name in listing.files:
        if name.endswith(SINGLE_FILE_SUFFIXES):
            yield FoundMessage(join(address, name), join(folder, name), _EMAIL, single_file=True)
    for name in listing.folders:
        path = join(folder, name)
        if depth < MAX_DEPTH and path not in reserved and name != "node_modules":
            yield from _loose(root, path, join(address, name), reserved, depth + 1)
