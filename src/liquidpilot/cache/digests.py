"""Digests of what is on disk: equal only if every byte and every name is.

They are what makes the cache safe: an answer is used again only if everything that it was made of
has the digest that it had then.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from importlib.util import cache_from_source
from pathlib import Path

from liquidpilot._version import __version__
from liquidpilot.boundary import MAX_DEPTH, Boundary, is_link, leads_up
from liquidpilot.errors import WorkspaceError
from liquidpilot.services.registry import ENTRY_POINTS, entry_points, metadata_folders
from liquidpilot.workspace.folders import join


class Digests:
    """Digests of files and folders below `root`; each is read once."""

    def __init__(self, root: Path) -> None:
        self._inside = Boundary(root)
        self._known: dict[str, str] = {}

    def of(self, path: str) -> str:
        """Return the digest of a file, or of all that is in a folder but what is hidden.

        What is not there has a digest too, and so has what must not be read. Of a link it counts
        what it leads to, and where that is if it is outside.
        """
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = self._followed(path, 0)
        return found

    def of_all(self, paths: Iterable[str], *more: str) -> str:
        """Return one digest for all of `paths`, and of the texts `more`."""
        return combined(*more, *(f"{path}\0{self.of(path)}" for path in paths))

    def _followed(self, path: str, links: int) -> str:
        """Return the digest of what `path` leads to, after so many links."""
        try:
            if not self._inside.has_link(path):
                return self._digest(path, self._inside.root / path, links)
            end = self._inside.place(path)
        except WorkspaceError as error:
            return error.message
        outside = f"{end.as_posix()} " if self._inside.leads_out(path) else ""
        # Links that lead into each other must end somewhere.
        return outside + (self._digest(path, end, links + 1) if links < MAX_DEPTH else "")

    def _digest(self, path: str, place: Path | os.DirEntry[str], links: int) -> str:
        """Return the digest of what stands at `place`, which is no link and is called `path`."""
        try:
            with os.scandir(place) as entries:
                found = sorted((each for each in entries if not _is_hidden_folder(each)), key=_name)
        except NotADirectoryError:
            return file_digest(place)
        except FileNotFoundError:
            return ""
        except OSError as error:
            return f"unreadable {error.errno}"
        return combined(*(f"{each.name}\0{self._entry(path, each, links)}" for each in found))

    def _entry(self, folder: str, entry: os.DirEntry[str], links: int) -> str:
        path = join(folder, entry.name)
        if path not in self._known:
            if is_link(entry):
                found = "up" if leads_up(entry) else self._followed(path, links)
            elif entry.is_dir(follow_symlinks=False):
                found = self._digest(path, entry, links)
            else:
                found = file_digest(entry)
            self._known[path] = found
        return self._known[path]


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _is_hidden_folder(entry: os.DirEntry[str]) -> bool:
    # It is no part of a workspace.
    return entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)


def file_digest(place: str | os.PathLike[str]) -> str:
    """Return the digest of one file; a text that is none if it is not there or cannot be read."""
    try:
        if not stat.S_ISREG(os.lstat(place).st_mode):
            return "no file"
        with open(place, "rb", buffering=0) as file:  # noqa: PTH123
            return hashlib.blake2b(file.read(), digest_size=16).hexdigest()
    except OSError as error:
        return f"unreadable {error.errno}"


def combined(*texts: str) -> str:
    """Return the digest of some texts in this order."""
    state = hashlib.blake2b(digest_size=16)
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        state.update(b"%d:" % len(data))
        state.update(data)
    return state.hexdigest()


# What runs, as a digest: the code and the data of liquidpilot, of what it stands on and of others.
#
# Content alone counts, since a checkout or an installation in CI has new times each time. An
# installed package is known by its `RECORD`, which has the digest of each of its files (Python's
# "Recording installed projects"); what is worked on where it lies has none that holds, so that the
# files of liquidpilot, of every integration, and of each module from elsewhere are read.

# Flags of compiled code that is taken whatever its source says (PEP 552).
_UNCHECKED = (1).to_bytes(4, "little")
PACKAGE = str(Path(__file__).parent.parent)


class Installation:
    """What was there when its digest was first asked for: the rules must be loaded, and not run."""

    @cached_property
    def _files(self) -> tuple[tuple[str, str], ...]:
        return tuple(_code())

    def digest(self) -> str:
        """Return the digest of everything that has a part in a check and is no workspace's.

        It is worked out anew each time, so that what changes during a run is noticed.
        """
        return combined(
            __version__,
            sys.version,
            sys.platform,
            f"{sys.flags.optimize} {sys.get_int_max_str_digits()}",
            *_packages(),
            *(f"{name}\0{code_digest(file)}" for name, file in self._files),
            *_time_zones(),
        )


def code_digest(file: str) -> str:
    """Return the digest of a file, with that of the compiled code that Python runs in its place.

    Python takes compiled code for that of any source of the same size and second (PEP 3147, PEP
    552). Only where it was written after the last change of the source it is surely of this source.
    """
    found = file_digest(file)
    if not file.endswith(".py"):
        return found
    compiled = cache_from_source(file)
    try:
        written, source = os.stat(compiled), os.stat(file)  # noqa: PTH116
        # Windows tells when a file was made, and not when it was changed.
        if os.name != "nt" and source.st_ctime_ns < written.st_mtime_ns:
            return found
        with open(compiled, "rb") as code:  # noqa: PTH123
            head, rest = code.read(16), code.read()
    except OSError:
        return found
    is_taken = _head(source) == head[4:] or head[4:8] == _UNCHECKED
    return combined(found, hashlib.blake2b(rest).hexdigest()) if is_taken else found


def _head(source: os.stat_result) -> bytes:
    """Return what compiled code of `source` begins with, after the version."""
    numbers = (0, int(source.st_mtime), source.st_size)
    return b"".join((each & 0xFFFFFFFF).to_bytes(4, "little") for each in numbers)


@cache
def installed_folders() -> tuple[str, ...]:
    """Return the folders of Python itself and of installed packages, with what they end in."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = {os.path.realpath(sysconfig.get_path(name)) for name in names}
    site = (each for each in sys.path if os.path.basename(each).endswith("-packages"))  # noqa: PTH119
    return tuple(f"{each}{os.sep}" for each in sorted(folders.union(map(os.path.realpath, site))))


def _packages() -> Iterator[str]:
    """Yield a text for each package that is installed, or that says so."""
    for folder in metadata_folders():
        record = os.path.join(folder, "RECORD")  # noqa: PTH118
        files = [record] if os.path.isfile(record) else _files_below(folder)  # noqa: PTH113
        name = os.path.basename(folder)  # noqa: PTH119
        yield combined(
            name, *(f"{each.removeprefix(folder)}\0{file_digest(each)}" for each in files)
        )


def _code() -> Iterator[tuple[str, str]]:
    """Yield the files of liquidpilot, of the integrations, and of modules from elsewhere.

    Each stands beside what it is called wherever it is installed.
    """
    yield from _named(PACKAGE)
    # Also what an integration imports or reads later: its package counts as a whole.
    own = {
        entry.value.partition(":")[0].strip().partition(".")[0]
        for entry in entry_points(ENTRY_POINTS)
    }
    elsewhere = {
        name.partition(".")[0] for name, file in _module_files() if not _is_installed(file)
    }
    for name in sorted((own | elsewhere) - {"liquidpilot"}):
        for place in _places_of(name):
            yield from ((f"{name}{inner}", file) for inner, file in _named(place))


def _module_files() -> Iterator[tuple[str, str]]:
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and name != "__main__":
            yield name, file


def _is_installed(file: str) -> bool:
    folders = (os.path.join(PACKAGE, ""), *installed_folders())  # noqa: PTH118
    return file.startswith(folders) or os.path.realpath(file).startswith(folders)


def _places_of(name: str) -> list[str]:
    """Return where the module or package `name` is: of a namespace package each folder."""
    module = sys.modules.get(name)
    folders = getattr(module, "__path__", None)
    if folders is not None:
        return sorted(map(str, folders))
    file = getattr(module, "__file__", None)
    return [file] if isinstance(file, str) else []


def _named(place: str) -> Iterator[tuple[str, str]]:
    """Yield the files at `place` or below, each with how it is called from there."""
    if os.path.isdir(place):  # noqa: PTH112
        yield from ((each.removeprefix(place), each) for each in _files_below(place))
        return
    # What is imported out of an archive has a path that leads into it.
    file = place
    while not os.path.exists(file) and os.path.dirname(file) != file:  # noqa: PTH110, PTH120
        file = os.path.dirname(file)  # noqa: PTH120
    yield "", file


def _files_below(folder: str) -> Iterable[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if each != "__pycache__" and each[0] != ".")
        for name in sorted(files):
            if not name.endswith(".pyc"):
                yield os.path.join(place, name)  # noqa: PTH118


def _time_zones() -> Iterator[str]:
    """Yield which time zones the system has; the package `tzdata` is one of the packages."""
    from zoneinfo import TZPATH

    for folder in TZPATH:
        for name in ("tzdata.zi", "+VERSION"):
            yield f"{folder}\0{file_digest(os.path.join(folder, name))}"  # noqa: PTH118
