"""Running the preview: a socket, the server, the watcher, and an end without anything left over."""

from __future__ import annotations

import asyncio
import errno
import os
import platform
import socket
import sys
import threading
from collections.abc import Callable, Collection, Iterable
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Protocol

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp
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
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.preview.events import EventHub
from liquidpilot.preview.routes import answer_error, make_routes
from liquidpilot.preview.security import Guard, allowed_hosts
from liquidpilot.preview.state import PreviewState
from liquidpilot.serving.addresses import LOOPBACK, Address, listening_socket, port_of, url_of
from liquidpilot.serving.connections import QuietServer, quiet_config

# The preview as an application: the routes, guarded.


def make_application(state: PreviewState, hub: EventHub, hosts: Collection[str]) -> ASGIApp:
    """Return the application that shows `state` to pages of `hosts` (values of `Host`)."""
    handlers = {LiquidPilotError: answer_error, Exception: answer_error}
    routed = Starlette(routes=make_routes(state, hub), exception_handlers=handlers)
    return Guard(routed, hosts)


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


# Watching the files of a workspace, with the system's own events or by looking again and again.

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


class PreviewServer:
    """The live preview of the workspace at `root`.

    `poll` is the number of seconds between two looks at the files; None uses the system's events.
    With `sandbox` simulated services answer the calls to them.
    Raises WorkspaceError for no workspace, LiquidPilotError if no port is free.
    """

    def __init__(
        self, root: Path, address: Address, poll: float | None = None, *, sandbox: bool = False
    ) -> None:
        self._state = PreviewState(root, sandbox=sandbox)
        self._poll = poll
        self._socket = listening_socket(address)
        self._address = address
        self._hub = EventHub()
        self._watcher: Watcher | None = None
        self._warn: Callable[[str], None] = lambda text: None
        self._server: _Server | None = None

    @property
    def port(self) -> int:
        """The port that was free."""
        return port_of(self._socket)

    @property
    def url(self) -> str:
        """The address to open in a browser."""
        return url_of(self._address, self.port)

    def run(
        self,
        ready: Callable[[], None] = lambda: None,
        warn: Callable[[str], None] = lambda text: None,
    ) -> None:
        """Serve until `stop` is called, or until a signal raises something, as Ctrl-C does.

        `ready` is called when the first page can be asked for, `warn` with what an author should
        know about the watching of files.
        """
        self._warn = warn
        hosts = allowed_hosts([*LOOPBACK, *_other_names(self._address)], self.port)
        config = quiet_config(make_application(self._state, self._hub, hosts))
        self._server = _Server(config, self._hub, self._watch, ready)
        # A render must not keep the loop from answering for as long as Python usually lets it.
        sys.setswitchinterval(0.0005)
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()

    def stop(self) -> None:
        """End `run`, from any thread."""
        if self._server is not None:
            self._server.should_exit = True

    def _watch(self, loop: asyncio.AbstractEventLoop) -> Watcher:
        files = self._state.workspace._files
        coalescer = Coalescer(self._state.workspace.root, loop.call_later, self._changed)

        def note(path: str, complete: bool) -> None:
            # The last events may arrive while the loop is ending.
            if not loop.is_closed():
                loop.call_soon_threadsafe(coalescer.note, path, complete)

        folders = [files.layout.templates, files.layout.fixtures, *files.layout.moved.values()]
        watcher = Watcher(self._state.workspace.root, folders, note, self._poll)
        watcher.start()
        self._watcher = watcher
        if watcher.polls and self._poll is None:
            self._warn("the system cannot watch more files; they are checked twice a second")
        elif self._poll is None and _is_shared_by_windows(self._state.workspace.root):
            self._warn("Windows does not tell WSL of a change in this folder; start with --poll")
        return watcher

    def _changed(self, paths: frozenset[str]) -> None:
        if self._watcher is not None:
            self._watcher.follow(paths)
        changed = self._state.change(paths)
        self._hub.publish("change", {"epoch": self._state.epoch, "paths": sorted(changed)})
        loop = asyncio.get_running_loop()
        # After the event: it is on its way to the page while the message is being rendered.
        loop.call_soon(loop.run_in_executor, None, self._state.warm_up)


class _Server(QuietServer):
    """A server that ends the connections of listening pages: waiting for them would never end."""

    def __init__(
        self,
        config: uvicorn.Config,
        hub: EventHub,
        watch: Callable[[asyncio.AbstractEventLoop], Watcher],
        ready: Callable[[], None],
    ) -> None:
        super().__init__(config, ready)
        self._hub = hub
        self._watch = watch
        self._watcher: Watcher | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start serving, then watching: a page can be shown before all folders are known."""
        await super().startup(sockets)
        loop = asyncio.get_running_loop()
        self._watcher = await loop.run_in_executor(None, self._watch, loop)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of the pages and of the files, then of the sockets."""
        self._hub.close()
        if self._watcher is not None:
            # Its thread may be waiting for the loop; join it from beside.
            stopper = threading.Thread(target=self._watcher.stop)
            stopper.start()
            while stopper.is_alive():
                await asyncio.sleep(0.005)
            self._watcher = None
        await super().shutdown(sockets)


def _other_names(address: Address) -> list[str]:
    """Return what others call this machine, where they can reach it."""
    if not address.is_everywhere:
        return [f"[{address.host}]" if ":" in address.host else address.host]
    name = socket.gethostname()
    try:
        addresses = {str(info[4][0]) for info in socket.getaddrinfo(name, None)}
    except OSError:
        addresses = set()
    return [name, *(f"[{each}]" if ":" in each else each for each in addresses)]


def _is_shared_by_windows(root: Path) -> bool:
    """Return whether `root` is a folder of Windows, seen from its Linux (WSL)."""
    return root.as_posix().startswith("/mnt/") and "microsoft" in platform.release().lower()
