"""Which files a check opened that no key knows of: an integration may read any, at any time.

Python tells an audit hook of every file that is opened and every folder that is listed (PEP 578);
one that is only asked about, as by `Path.exists`, it does not tell of.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import source_from_cache

from liquidpilot.check.dependencies import text_dependencies
from liquidpilot.check.digests import combined, file_digest
from liquidpilot.check.installation import PACKAGE, installed_folders
from liquidpilot.rendering.workspace import Workspace

_WRITING = os.O_WRONLY | os.O_RDWR
# The cache itself, and what git has.
_NOT_READ = (".liquidpilot", ".git")
_watched: list[set[str]] = []


@contextmanager
def watching() -> Iterator[set[str]]:
    """Collect the absolute paths of all files that are read, and folders listed, within."""
    _install()
    seen: set[str] = set()
    _watched.append(seen)
    try:
        yield seen
    finally:
        # By identity: sets compare by what is in them.
        _watched[:] = [each for each in _watched if each is not seen]


def note(paths: Iterable[str]) -> None:
    """Take note of what another process has opened."""
    for seen in _watched:
        seen.update(paths)


@cache
def _install() -> None:
    # It stays for good, and does nothing while nobody watches.
    sys.addaudithook(_hear)


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if not _watched or event not in ("open", "os.listdir", "os.scandir"):
        return
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
        return
    path = arguments[0]
    if isinstance(path, (str, bytes, os.PathLike)):
        note((os.path.abspath(os.fsdecode(path)),))  # noqa: PTH100


class Outside:
    """What the checks of a workspace read that no key covers, by path with its digest.

    Covered are the folders of a workspace, what is installed, and liquidpilot. A path in the
    workspace is relative to it, since it may move.
    """

    def __init__(self, workspace: Workspace) -> None:
        layout = workspace.files.layout
        self._root = os.path.join(os.path.abspath(workspace.root), "")  # noqa: PTH100, PTH118
        self._real_root = os.path.join(os.path.realpath(workspace.root), "")  # noqa: PTH118
        inside = {
            layout.templates,
            *layout.moved.values(),
            *text_dependencies(workspace),
            *_NOT_READ,
        }
        self._whole = "." in inside
        self._inside = tuple(inside)
        self._known: dict[str, str] = {}

    def is_as_it_was(self, noted: Mapping[str, str] | None) -> bool:
        """Return whether everything still has the digest that an earlier run has noted."""
        self._known = {path: self._digest(path) for path in noted or ()}
        return self._known == (noted or {})

    def after(self, opened: Iterable[str]) -> dict[str, str]:
        """Return what is to be noted when a run has opened these files, too."""
        new = {path for each in opened if (path := self._uncovered(each)) is not None}
        return self._known | {path: self._digest(path) for path in sorted(new)}

    def _uncovered(self, path: str) -> str | None:
        file = _source(path)
        for root in (self._root, self._real_root):
            if file.startswith(root):
                inner = file.removeprefix(root).replace(os.sep, "/")
                inside = any(inner == each or inner.startswith(f"{each}/") for each in self._inside)
                return None if self._whole or inside else inner
        if os.path.join(file, "") in (self._root, self._real_root, *_on_path()):  # noqa: PTH118
            return None
        return None if os.path.realpath(file).startswith(_installed()) else file

    def _digest(self, path: str) -> str:
        place = os.path.join(self._root, path)  # noqa: PTH118
        try:
            return combined(*sorted(set(os.listdir(place)) - {"__pycache__"}))  # noqa: PTH208
        except OSError:
            return file_digest(place)


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
