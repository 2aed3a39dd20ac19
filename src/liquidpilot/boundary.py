"""All access to the files of a workspace: nothing outside of it is read, written or deleted.

A workspace may be a stranger's, and its links may lead anywhere. One that ends inside is followed.
What ends outside is refused by name; it may be read, though, where both are in one git repository,
for which there is a finding. A path that is typed on the command line is the user's own
choice: `files` takes it as it is. Why it is so: docs/decisions/0013-files-and-boundaries.md.
"""

from __future__ import annotations

import itertools
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.files import (
    check_writable,
    decode_text,
    delete_file,
    is_reserved,
    make_folder,
    reason_of,
    write_bytes,
    write_new,
)
from liquidpilot.immutable import immutable

_INSTEAD: ContextVar[Mapping[Path, bytes]] = ContextVar("instead", default=MappingProxyType({}))


@contextmanager
def reading_instead(files: Mapping[Path, bytes]) -> Iterator[None]:
    """Within, whoever reads one of `files` gets these bytes; nothing is written for it.

    So a file can be tried as it may be later. They are named as `Boundary.place` returns them.

    >>> from pathlib import Path
    >>> with reading_instead({Path("docs/a.liquid"): b"Hi"}):
    ...     Boundary(Path("docs")).read_text("a.liquid")
    'Hi'
    """
    token = _INSTEAD.set(files)
    try:
        yield
    finally:
        _INSTEAD.reset(token)


MAX_DEPTH = 8
"""How deep folders are followed: links that lead into each other must end somewhere."""


class Listing(NamedTuple):
    """The visible entries of one folder: names, sorted. What is no folder counts as a file.

    `links` are those of both that are links.
    """

    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@immutable
class Boundary:
    """What is in the folder `root`; paths are relative to it, with `/`, or below it.

    Messages show a path as it is given, after `shown` where that is not empty.
    """

    root: Path
    shown: str = ""

    @classmethod
    def around(cls, folder: Path, shown_as: str) -> Boundary:
        """Return the boundary that `folder` is in, which messages call `shown_as`.

        That is a path from the workspace; where `folder` does not end with it, it is the folder.
        """
        parts = [part for part in shown_as.split("/") if part not in ("", ".")]
        if parts and list(folder.parts[-len(parts) :]) == parts:
            return cls(Path(*folder.parts[: -len(parts)]))
        return cls(folder, shown_as)

    def read_text(self, path: str | Path) -> str:
        """Return the text of `path` without a byte-order mark; raises WorkspaceError.

        The error has the line and column of the first byte that is not UTF-8.
        """
        return decode_text(self.read_bytes(path), self._show(path))

    def read_bytes(self, path: str | Path) -> bytes:
        """Return the bytes of the file at `path`.

        Raises WorkspaceError, which names it, if it is not there, outside, or no regular file:
        reading a device or a pipe might never end.
        """
        place = self.place(path)
        instead = _INSTEAD.get().get(place)
        if instead is not None:
            return instead
        try:
            mode = place.lstat().st_mode
            if stat.S_ISREG(mode):
                return place.read_bytes()
            reason = _what_else(mode)
        except FileNotFoundError:
            reason = "there is no such file"
            if (self.root / path).is_symlink():
                reason = f"it is a link to '{place.as_posix()}', which does not exist"
        except OSError as error:
            reason = reason_of(error)
        shown = self._show(path)
        raise WorkspaceError(f"cannot read '{shown}': {reason}", path=shown)

    def list(self, path: str | Path) -> Listing:
        """Return what is in the folder at `path`; nothing if there is no such folder.

        Hidden entries and the leftovers of editors (`x~`, `#x#`) are left out. Raises
        WorkspaceError, which names it, for a file in the place of the folder, for a folder that is
        outside, and for one that cannot be read.
        """
        place = self.place(path)
        try:
            # Not by Path.iterdir: a workspace has a thousand folders, and this is several times
            # faster.
            with os.scandir(place) as entries:
                visible = [entry for entry in entries if not _is_leftover(entry.name)]
        except FileNotFoundError:
            return Listing()
        except OSError as error:
            shown = self._show(path)
            message = f"cannot list the folder '{shown}': {reason_of(error)}"
            raise WorkspaceError(message, path=shown) from error
        visible.sort(key=lambda entry: entry.name)
        folders = {entry.name: entry for entry in visible if is_folder(entry)}
        return Listing(
            tuple(name for name, entry in folders.items() if not leads_up(entry)),
            tuple(entry.name for entry in visible if entry.name not in folders),
            tuple(entry.name for entry in visible if is_link(entry)),
        )

    def write_text(self, path: str | Path, text: str) -> None:
        """Write `text` as `write_bytes` does; its line ends are written as they are."""
        self.write_bytes(path, text.encode("utf-8"))

    def write_bytes(
        self, path: str | Path, data: bytes, *, durable: bool = True, private: bool = False
    ) -> None:
        """Write the file at `path`, whole or not at all; see `files.write_bytes`.

        Raises LiquidPilotError, which names it, also for what `check_writable` refuses.
        """
        shown = self._show(path)
        write_bytes(self.check_writable(path), data, shown, durable=durable, private=private)

    def writer(self, folder: str) -> Callable[[str, bytes], None]:
        """Return what writes a file into `folder` by its name, as `write_bytes` when not durable.

        A folder that is not there is made, and then is not looked at again for each of its files.
        Both raise LiquidPilotError as `write_bytes` does.
        """
        place = self.place(folder, writing=True)
        if not os.path.lexists(place):
            self._refuse_new(folder, place)

        def write(name: str, data: bytes) -> None:
            self.write_bytes(f"{folder}/{name}", data, durable=False)

        def write_beside(name: str, data: bytes) -> None:
            shown = self._show(f"{folder}/{name}")
            _refuse_reserved(name, shown)
            write_new(place / name, data, shown)

        return write_beside if make_folder(place, self._show(folder)) else write

    def check_writable(self, path: str | Path) -> Path:
        """Return the file that writing to `path` would change, where no link is left to follow.

        Raises LiquidPilotError, which names `path`, if it is outside, a link to nothing, read-only,
        a device, has another name (a hard link), or would be new under a name that Windows does not
        have.
        """
        shown = self._show(path)
        place = self.place(path, writing=True)
        try:
            status = check_writable(place, shown)
        except OSError as error:
            raise LiquidPilotError(f"cannot write '{shown}': {reason_of(error)}") from error
        if status is None:
            self._refuse_new(path, place)
        elif not stat.S_ISREG(status.st_mode):
            raise LiquidPilotError(f"cannot write '{shown}': {_what_else(status.st_mode)}")
        return place

    def delete(self, path: str | Path) -> None:
        """Delete the file at `path` if it is there; of a link that stands there, the link.

        Raises LiquidPilotError, which names it, if it is outside or cannot be deleted.
        """
        below = self.root / path
        place = self.place(below.parent, writing=True) / below.name
        delete_file(place, self._show(path))

    def delete_empty_folder(self, path: str | Path) -> bool:
        """Delete the folder at `path`; return False, and leave it, if it is not an empty one."""
        try:
            self.place(path, writing=True).rmdir()
        except (OSError, WorkspaceError):
            return False
        return True

    def make_folder(self, path: str | Path) -> Path:
        """Return the folder at `path`, which is made as needed. Raises LiquidPilotError."""
        place = self.place(path, writing=True)
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = "it is a file" if isinstance(error, FileExistsError) else reason_of(error)
            message = f"cannot make the folder '{self._show(path)}': {reason}"
            raise LiquidPilotError(message) from error
        return place

    def has(self, path: str | Path) -> bool:
        """Return whether something that is no folder is at `path`.

        Also what cannot be read, such as a link to nothing: then reading it says why.
        """
        place = self.root / path
        try:
            return not stat.S_ISDIR(place.stat().st_mode)
        except (FileNotFoundError, ValueError):
            return place.is_symlink()
        except NotADirectoryError:
            return False
        except OSError:
            return True

    def refuses(self, path: str | Path) -> bool:
        """Return whether `path` ends where not even reading is allowed."""
        try:
            self.place(path)
        except WorkspaceError:
            return True
        return False

    def has_link(self, path: str | Path) -> bool:
        """Return whether `path`, or a folder on the way to it, is a link."""
        return not self._has_no_link(path)

    def leads_out(self, path: str | Path) -> bool:
        """Return whether `path` ends outside, be it where it may be read or not."""
        return not self._is_inside(path)

    def place(self, path: str | Path, *, writing: bool = False) -> Path:
        """Return where `path` ends, with all links on the way followed.

        Raises WorkspaceError, which names it, if that is outside of the root, and with `writing`
        also if it is outside but in the same git repository.
        """
        below = self.root / path
        shown = self._show(path)
        try:
            if self._has_no_link(path):
                return below
            end, root = os.path.realpath(below), os.path.realpath(self.root)
            if _is_below(end, root) or (not writing and _is_below(end, _repository(root))):
                return Path(end)
        except (OSError, ValueError) as error:
            message = f"cannot use '{shown}': {reason_of(error)}"
            raise WorkspaceError(message, path=shown) from error
        limit = f"'{self.shown}'" if self.shown else "the workspace"
        raise WorkspaceError(
            f"'{shown}' leads out of {limit}, to '{Path(end).as_posix()}'",
            hint="put the file itself in its place, or a link to one inside",
            path=shown,
        )

    def _is_inside(self, path: str | Path) -> bool:
        try:
            return self._has_no_link(path) or _is_below(
                os.path.realpath(self.root / path), os.path.realpath(self.root)
            )
        except (OSError, ValueError):
            return False

    def _has_no_link(self, path: str | Path) -> bool:
        """Say whether `path` is surely inside, since nothing on the way to it is a link."""
        try:
            inner = path if isinstance(path, str) else path.relative_to(self.root).as_posix()
        except ValueError:
            return False
        if inner.startswith("/"):
            return False
        place = str(self.root)
        for part in inner.split("/"):
            if part == "..":
                return False
            place = f"{place}{os.sep}{part}"
            try:
                status = os.lstat(place)
            except (FileNotFoundError, NotADirectoryError):
                return ".." not in inner.split("/")
            # On Windows a folder can be mounted in another one, which is no symbolic link.
            if stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", False):
                return False
        return True

    def _refuse_new(self, path: str | Path, place: Path) -> None:
        shown = self._show(path)
        if (self.root / path).is_symlink():
            end = place.as_posix()
            raise LiquidPilotError(
                f"cannot write '{shown}': it is a link to '{end}', which does not exist",
                hint="delete the link, or make that file",
            )
        new = itertools.takewhile(lambda each: not os.path.lexists(each), (place, *place.parents))
        for each in new:
            _refuse_reserved(each.name, shown)

    def _show(self, path: str | Path) -> str:
        if isinstance(path, Path):
            # What a person typed in full is shown in full.
            inside = path.is_relative_to(self.root) and self.root != Path(self.root.anchor)
            path = (path.relative_to(self.root) if inside else path).as_posix()
        return f"{self.shown}/{path}" if self.shown else path


def _refuse_reserved(name: str, shown: str) -> None:
    if is_reserved(name):
        raise LiquidPilotError(
            f"cannot write '{shown}': Windows does not allow a file called '{name}'",
            hint="choose another name, so that the workspace can be opened on every system",
        )


def real(path: Path) -> Path:
    """Return where `path` ends, also for links that lead to each other.

    `Path.resolve` raises for those, in some versions of Python.
    """
    return Path(os.path.realpath(path))


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry is a folder, or a link to one; it is not if that cannot be known."""
    try:
        return entry.is_dir()
    except OSError:
        # Links that lead to each other.
        return False


def is_link(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry is a link, which on Windows may also be a folder's mount point."""
    return entry.is_symlink() or (
        sys.platform == "win32" and bool(entry.stat(follow_symlinks=False).st_reparse_tag)
    )


def leads_up(entry: os.DirEntry[str]) -> bool:
    """Return whether a link leads to a folder that it is in, which would never end."""
    if not entry.is_symlink():
        return False
    folder = Path(entry.path)
    try:
        return folder.parent.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        # Links that lead to each other; before Python 3.13 that is a RuntimeError.
        return True


def _is_leftover(name: str) -> bool:
    return name.startswith((".", "~$")) or name.endswith("~") or name[0] == name[-1] == "#"


def _is_below(end: str, root: str | None) -> bool:
    return root is not None and Path(end).is_relative_to(root)


def _repository(root: str) -> str | None:
    """Return the folder of the git repository that `root` is in, or None."""
    folders = (Path(root), *Path(root).parents)
    return next((str(each) for each in folders if os.path.lexists(each / ".git")), None)


def _what_else(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "it is a folder"
    if stat.S_ISLNK(mode):
        return "it is a link that leads back to itself"
    return "it is a device or a pipe, not a file"
