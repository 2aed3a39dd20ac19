"""Watching the files of a workspace, with the system's own events or by looking again and again."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

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

# Reading a file makes events too ("opened", "closed without writing"): whoever takes all events
# wakes himself up for ever.
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
        """Start watching; where the system has no more room for it, by polling."""
        try:
            self._observer = self._started(self._interval)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EMFILE):
                raise
            self.polls = True
            self._observer = self._started(0.5)

    def follow(self, paths: Iterable[str]) -> None:
        """Watch those of the folders that are among `paths`: they have come, or come again."""
        if self._observer is None or "." in self._folders:
            return
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
