"""Many events of the file system, one change: what an editor's save looks like, put together.

An atomic save is up to eight events (a new file, written, closed, moved over the old one), and a
tool that writes a file twice makes twice as many. A page should change once, and not at all if the
file says what it said.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from liquidpilot.boundary import Boundary
from liquidpilot.errors import WorkspaceError

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
