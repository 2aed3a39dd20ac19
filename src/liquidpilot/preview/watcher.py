"""Watching the files of a workspace: the events of the system, put together into changes."""

from __future__ import annotations

import errno
import os
import warnings
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Protocol

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from liquidpilot.boundary import Boundary
from liquidpilot.errors import WorkspaceError

# Many events of the file system, one change: what an editor's save looks like, put together.
#
# An atomic save is up to eight events (a new file, written, closed, moved over the old one), and a
# tool that writes a file twice makes twice as many. A page should change once, and not at all if
# the file says what it said.

_LARGEST_HASHED = 8 * 1024 * 1024


class Timer(Protocol):
    """Something that is going to happen, and can be called off."""

    def cancel(self) -> None:
        """Call it off."""


CallLater = Callable[[float, Callable[[], None]], Timer]
"""Calls a function after some seconds: `asyncio.AbstractEventLoop.call_later`, or a test's own."""


class Coalescer:
    """Collects paths until nothing has happened for a moment, and reports those that differ.

    `settled` and `unsettled` are how long to wait, in seconds: after an event that ends a save (a
    file closed or moved into its place), and after any other. Used from one thread.
    """

    def __init__(
        self,
        root: Path,
        call_later: CallLater,
        report: Callable[[frozenset[str]], None],
        settled: float = 0.0015,
        unsettled: float = 0.02,
    ) -> None:
        self._root = root
        self._call_later = call_later
        self._report = report
        self._waits = {True: settled, False: unsettled}
        self._pending: set[str] = set()
        self._timer: Timer | None = None
        self._contents: dict[str, bytes | None] = {}

    def note(self, path: str, complete: bool) -> None:
        """Take note of an event at `path`; `complete` if it ends a save."""
        self._pending.add(path)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._call_later(self._waits[complete], self._flush)

    def _flush(self) -> None:
        self._timer = None
        pending, self._pending = self._pending, set()
        changed = frozenset(path for path in pending if self._differs(path))
        if changed:
            self._report(changed)

    def _differs(self, path: str) -> bool:
        content = _fingerprint(self._root, path)
        known = path in self._contents
        before = self._contents.get(path)
        self._contents[path] = content
        # A file that came and went within the moment was never there.
        return before != content if known else content is not None or _may_have_been_used(path)


def _may_have_been_used(path: str) -> bool:
    """Return whether a file that is gone, and was never seen to change, may have been there."""
    return not path.rpartition("/")[2].endswith((".tmp", "~", ".swp", ".part"))


def _fingerprint(root: Path, inner: str) -> bytes | None:
    """Return what tells the content of a file from another; None if there is no such file."""
    path = root / inner
    try:
        if path.is_dir():
            return b"folder"
        if path.stat().st_size > _LARGEST_HASHED:
            stat = path.stat()
            return f"{stat.st_size} {stat.st_mtime_ns}".encode()
        return blake2b(Boundary(root).read_bytes(inner), digest_size=16).digest()
    except WorkspaceError as error:
        return error.message.encode("utf-8", "replace")
    except OSError:
        return None


# Reading a file causes events too ("opened", "closed without writing"): a watcher that reacted to
# all of them, and then read the file, would never come to rest.
_EVENTS: list[type[FileSystemEvent]] = [
    FileClosedEvent,
    FileCreatedEvent,
    FileModifiedEvent,
    FileDeletedEvent,
    FileMovedEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
]
_COMPLETE = (FileClosedEvent, FileMovedEvent, FileDeletedEvent, DirMovedEvent, DirDeletedEvent)
_IGNORED_FOLDERS = frozenset({"node_modules", "__pycache__", "venv", "snapshots"})
_IGNORED_ENDINGS = ("~", ".tmp", ".swp", ".swx", ".part", ".crdownload")

Note = Callable[[str, bool], None]
"""Called with a path relative to the workspace, and whether the event ends a save."""


class Watcher:
    """Watches the folders of a workspace; `note` is called in a thread of the watcher's own.

    `folders` are watched with all that is in them, the workspace's own folder without. `interval`
    is in seconds: with it, files are looked at again and again, as it takes for folders that are
    shared with a container or come over a network.
    """

    def __init__(
        self, root: Path, folders: Iterable[str], note: Note, interval: float | None = None
    ) -> None:
        self._root = root
        self._folders = sorted(set(folders))
        self._handler = _Handler(root, note)
        self._interval = interval
        self._observer: BaseObserver | None = None
        self._watches: dict[str, ObservedWatch] = {}
        self.polls = interval is not None

    def start(self) -> None:
        """Start watching; by polling, where the system can watch no more."""
        try:
            self._observer = self._started(self._interval)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EMFILE):
                raise
            self.polls = True
            self._observer = self._started(0.5)

    def follow(self, paths: Iterable[str], folders: Iterable[str] = ()) -> None:
        """Watch those of the folders that are among `paths`: they have come, or come again.

        `folders` are watched too from now on.
        """
        if self._observer is None or "." in self._folders:
            return
        for folder in set(folders).difference(self._folders):
            self._folders.append(folder)
            self._watch(self._observer, folder)
        for folder in set(paths) & set(self._folders):
            known = self._watches.pop(folder, None)
            if known is not None:
                self._observer.unschedule(known)
            self._watch(self._observer, folder)

    def stop(self) -> None:
        """Stop watching; the thread has ended when this returns."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None

    def _started(self, interval: float | None) -> BaseObserver:
        # A folder that was moved out of a watched one is watched on, by another name or none; when
        # it comes back it is watched anew, which is all that watchdog means to say.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        observer: BaseObserver = (
            Observer() if interval is None else PollingObserver(timeout=interval)
        )
        is_root = "." in self._folders
        observer.schedule(self._handler, str(self._root), recursive=is_root, event_filter=_EVENTS)
        for folder in [] if is_root else self._folders:
            self._watch(observer, folder)
        try:
            observer.start()
        except BaseException:
            observer.unschedule_all()
            raise
        return observer

    def _watch(self, observer: BaseObserver, folder: str) -> None:
        path = self._root / folder
        if path.is_dir() and not Boundary(self._root).refuses(folder):
            self._watches[folder] = observer.schedule(
                self._handler, str(path), recursive=True, event_filter=_EVENTS
            )


class _Handler(FileSystemEventHandler):
    def __init__(self, root: Path, note: Note) -> None:
        self._root = root
        self._note = note

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Report the paths of an event; the filter has let through those that say something."""
        for raw in (event.src_path, event.dest_path):
            path = relevant_path(self._root, os.fsdecode(raw)) if raw else None
            if path is not None:
                self._note(path, isinstance(event, _COMPLETE))


def relevant_path(root: Path, path: str) -> str | None:
    """Return `path` relative to the workspace with `/`; None for what no message can be made of.

    >>> relevant_path(Path("/shop"), "/shop/templates/a.liquid")
    'templates/a.liquid'
    >>> relevant_path(Path("/shop"), "/shop/.git/index") is None
    True
    """
    try:
        inner = Path(path).relative_to(root)
    except ValueError:
        return None
    shown = PurePosixPath(*inner.parts)
    if not shown.parts or shown.name.endswith(_IGNORED_ENDINGS):
        return None
    if any(part.startswith(".") or part in _IGNORED_FOLDERS for part in shown.parts):
        return None
    return shown.as_posix()
