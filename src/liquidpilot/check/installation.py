"""What runs, as a digest: the code and the data of liquidpilot, of what it stands on and of others.

Content alone counts, since a checkout or an installation in CI has new times each time. An
installed package is known by its `RECORD`, which has the digest of each of its files (Python's
"Recording installed projects"); what is worked on where it lies has none that holds, so that the
files of liquidpilot, of every integration, and of each module from elsewhere are read.
"""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from importlib.util import cache_from_source
from pathlib import Path

from liquidpilot._version import __version__
from liquidpilot.check.digests import combined, file_digest
from liquidpilot.integration.entry_points import entry_points, metadata_folders
from liquidpilot.integration.installed import ENTRY_POINTS

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
