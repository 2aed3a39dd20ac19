"""Doing something again whenever a file of the workspace changes, in a terminal."""

from __future__ import annotations

import queue
import sys
import time
from collections.abc import Callable
from typing import NoReturn

from liquidpilot.cli.frames import error_frame
from liquidpilot.cli.session import Session
from liquidpilot.cli.streams import note_paint, write_note
from liquidpilot.errors import LiquidPilotError
from liquidpilot.preview.watcher import Coalescer, Watcher
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.profiles import CONTEXT_PROFILE
from liquidpilot.workspace.touched_paths import ABOUT_EVERYTHING

_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
# A wait that ends lets Ctrl-C through, on Windows too.
_LONGEST_WAIT = 0.5


class _Later:
    """What is to happen soon, in the thread that asks for it: one thing at a time."""

    def __init__(self) -> None:
        self._due: tuple[float, Callable[[], None]] | None = None

    def call(self, seconds: float, function: Callable[[], None]) -> _Later:
        self._due = (time.monotonic() + seconds, function)
        return self

    def cancel(self) -> None:
        self._due = None

    @property
    def wait(self) -> float:
        """How many seconds to wait at most."""
        if self._due is None:
            return _LONGEST_WAIT
        return min(max(self._due[0] - time.monotonic(), 0), _LONGEST_WAIT)

    def run_due(self) -> None:
        if self._due is not None and self._due[0] <= time.monotonic():
            function = self._due[1]
            self._due = None
            function()


def watch(session: Session, workspace: Workspace, run: Callable[[], object]) -> NoReturn:
    """Call `run` now and after each change of the files of `workspace`, until a signal ends it.

    What cannot be done then is told, and done again after the next change: a file is often broken
    while it is written.
    """

    def note(paths: frozenset[str]) -> None:
        ours = frozenset(path for path in paths if _is_ours(path, workspace))
        if ours:
            changed.append(ours)

    events: queue.SimpleQueue[tuple[str, bool]] = queue.SimpleQueue()
    later = _Later()
    changed: list[frozenset[str]] = []
    coalescer = Coalescer(workspace.root, later.call, note)
    watcher = Watcher(
        workspace.root,
        workspace._files.watched,
        lambda path, complete: events.put((path, complete)),
    )
    watcher.start()
    try:
        while True:
            _run_once(session, run, changed)
            changed.clear()
            while not changed:
                try:
                    coalescer.note(*events.get(timeout=later.wait))
                except queue.Empty:
                    later.run_due()
            watcher.follow({path for some in changed for path in some})
    finally:
        watcher.stop()


def _is_ours(path: str, workspace: Workspace) -> bool:
    """Tell whether a file may have a part in a message: a log of this run may stand at the top."""
    return (
        "/" in path
        or path in (*ABOUT_EVERYTHING, f"{CONTEXT_PROFILE}.json")
        or workspace._files.was_added(str(workspace.root / path))
        or "." in workspace._files.watched
        or path in workspace._files.watched
    )


def _run_once(session: Session, run: Callable[[], object], changed: list[frozenset[str]]) -> None:
    if sys.stdout.isatty():
        sys.stdout.write(_CLEAR)
        sys.stdout.flush()
    if changed:
        paths = sorted(path for some in changed for path in some)
        more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
        write_note(f"changed: {', '.join(paths[:3])}{more}\n")
    try:
        run()
    except LiquidPilotError as error:
        write_note(error_frame(error, session.lines(), note_paint()))
    write_note("waiting for changes; Ctrl-C ends\n")
