"""Which files a check opened that no key knows of: an integration may read any, at any time.

Python tells an audit hook of every file that is opened and every folder that is listed (PEP 578);
one that is only asked about, as by `Path.exists`, it does not tell of.

It matters which code opened it: what liquidpilot itself reads of a workspace for a message is in
the keys of this message, while an integration may read the files of any message for any other.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache, cached_property
from importlib.util import source_from_cache
from types import FrameType

from liquidpilot.cache.digests import PACKAGE, code_digest, combined, installed_folders
from liquidpilot.rendering.dependencies import own_files, shared_files
from liquidpilot.rendering.workspace import Workspace

_WRITING = os.O_WRONLY | os.O_RDWR
# The cache itself, and what git has.
_NOT_READ = (".liquidpilot", ".git")
# What a run itself puts into folders.
_MADE = {"__pycache__", ".liquidpilot"}
_US = "liquidpilot"

Opened = tuple[str, bool]
"""The absolute path of what was opened, and whether liquidpilot itself has opened it."""

_watched: list[set[Opened]] = []
# Code is imported once: what it opens then belongs to all that runs in this process.
_at_import: set[Opened] = set()


@contextmanager
def watching() -> Iterator[set[Opened]]:
    """Collect all files that are read, and folders listed, within, and while code was loaded."""
    _install()
    seen = set(_at_import)
    _watched.append(seen)
    try:
        yield seen
    finally:
        # By identity: sets compare by what is in them.
        _watched[:] = [each for each in _watched if each is not seen]


@contextmanager
def loading() -> Iterator[None]:
    """Let what is opened within count for all that is watched later: it imports integrations."""
    with watching() as seen:
        yield
    _at_import.update(seen)


def note(opened: Iterable[Opened]) -> None:
    """Take note of what another process has opened."""
    for seen in _watched:
        seen.update(opened)


@cache
def _install() -> None:
    # It stays for good, and does nothing while nothing is watched.
    sys.addaudithook(_hear)


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if not _watched or event not in ("open", "os.listdir", "os.scandir"):
        return
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
        return
    path = arguments[0]
    if isinstance(path, (str, bytes, os.PathLike)):
        note(((os.path.abspath(os.fsdecode(path)), _is_by_us()),))  # noqa: PTH100


def _is_by_us() -> bool:
    """Return whether liquidpilot is what called the standard library, or whatever opens a file."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        name = str(frame.f_globals.get("__name__")).partition(".")[0]
        if name not in sys.stdlib_module_names:
            return name == _US
        frame = frame.f_back
    return False


class Outside:
    """What the checks of a workspace read that no key covers, by path with its digest.

    Covered is what is installed, and what liquidpilot reads of the messages and folders that are in
    the keys. A path in the workspace is relative to it, since it may move.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._root = os.path.join(os.path.abspath(workspace.root), "")  # noqa: PTH100, PTH118
        self._real_root = os.path.join(os.path.realpath(workspace.root), "")  # noqa: PTH118
        self._known: dict[str, str] = {}

    def is_as_it_was(self, noted: Mapping[str, str] | None) -> bool:
        """Return whether everything still has the digest that an earlier run has noted."""
        self._known = {path: self._digest(path) for path in noted or ()}
        return self._known == (noted or {})

    def after(self, opened: Iterable[Opened]) -> dict[str, str]:
        """Return what is to be noted when a run has opened these files, too."""
        new = {path for each in opened if (path := self._uncovered(*each)) is not None}
        return self._known | {path: self._digest(path) for path in sorted(new)}

    @cached_property
    def _inside(self) -> frozenset[str]:
        """What is in the keys with all that is in it but hidden folders, as `Digests` has it."""
        files = self._workspace._files
        own = (own_files(each.path, each.single_file) for each in files.found_messages())
        return frozenset(
            {
                *(path for paths in own for path in paths),
                *shared_files(self._workspace),
                *_NOT_READ,
            }
        )

    def _uncovered(self, path: str, by_us: bool) -> str | None:
        file = _source(path)
        if os.path.join(file, "") in _on_path() or file.startswith(_installed()):  # noqa: PTH118
            return None
        for root in (self._root, self._real_root):
            if os.path.join(file, "").startswith(root):  # noqa: PTH118
                inner = file[len(root) :].replace(os.sep, "/")
                return None if by_us and self._is_covered(inner) else inner
        return None if os.path.realpath(file).startswith(_installed()) else file

    def _is_covered(self, inner: str) -> bool:
        """Return whether what liquidpilot read at `inner` is in a key, or looked at in each run."""
        *folders, name = inner.split("/")
        is_folder = os.path.isdir(os.path.join(self._root, inner))  # noqa: PTH112, PTH118
        below = [*folders, name] if is_folder else folders
        counts = range(len(folders) + 2)
        known = next((count for count in counts if self._has(inner, count)), None)
        is_hidden = any(each.startswith(".") for each in below[known or 0 :])
        # Which messages and files there are is found anew each time.
        return not is_hidden and (is_folder or known is not None)

    def _has(self, inner: str, count: int) -> bool:
        return ("/".join(inner.split("/")[:count]) or ".") in self._inside

    def _digest(self, path: str) -> str:
        place = os.path.join(self._root, path)  # noqa: PTH118
        try:
            return combined(*sorted(set(os.listdir(place)) - _MADE))  # noqa: PTH208
        except OSError:
            return code_digest(place)


def _source(path: str) -> str:
    """Return the file whose compiled form `path` is, if it is one."""
    if path.endswith(".pyc"):
        with suppress(ValueError):
            return source_from_cache(path)
    return path


def _on_path() -> Iterator[str]:
    """Yield the folders that every import lists; the packages in them are known."""
    yield from (os.path.join(os.path.abspath(each), "") for each in sys.path)  # noqa: PTH100, PTH118


@cache
def _installed() -> tuple[str, ...]:
    return (*installed_folders(), os.path.join(os.path.realpath(PACKAGE), ""))  # noqa: PTH118
