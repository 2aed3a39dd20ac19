"""Ctrl-C and the signals that end a process: one way out, whatever a verb is doing.

The first signal raises `Interrupted` where the program is, so that what is half written is cleared
away. Where that does not lead out at once (another thread renders on, something waits for it), the
process ends all the same. Nothing else in liquidpilot handles a signal.
"""

from __future__ import annotations

import _thread
import atexit
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import NoReturn

GRACE = 0.3
"""How many seconds the program has to clear up before the process ends."""

_WORDS = {"SIGINT": "interrupted", "SIGTERM": "terminated", "SIGHUP": "terminated"}


class Interrupted(SystemExit):
    """A signal ends the process; `code` is its exit code: 128 plus the number of the signal.

    It is a SystemExit so that an event loop, and code that catches exceptions, lets it pass.
    """

    code: int


class _Once:
    """Calls something once: the thread that comes second waits until it is done."""

    def __init__(self, do: Callable[[], object]) -> None:
        self._do = do
        # A second signal, in the thread that is at it, must not wait for itself.
        self._lock = threading.RLock()
        self._is_begun = False

    def __call__(self, *, waits: bool = True) -> None:
        if not self._lock.acquire(blocking=waits):
            return
        try:
            if not self._is_begun:
                self._is_begun = True
                self._do()
        finally:
            self._lock.release()


class _Ending:
    """What happened to this process: the exit code, and what is still to be done."""

    def __init__(self) -> None:
        self.code = 0
        self.words = ""
        self.tell = _Once(self._tell)
        self.last: set[_Once] = set()

    def listen(self) -> None:
        for name in _WORDS:
            number = getattr(signal, name, None)
            # What is ignored stays so: a program in the background, or one after `nohup`.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._handle)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self.code:  # a second signal: the user does not want to wait
            self.leave(is_urgent=True)
        self.code, self.words = 128 + number, _WORDS[signal.Signals(number).name]
        # Where nothing can be raised, as while something is being deleted, Python would print it.
        sys.unraisablehook = lambda unraisable: None
        # Not a `Thread`: to start one takes locks, which the interrupted code may be holding.
        _thread.start_new_thread(self._leave_soon, ())
        raise Interrupted(self.code)

    def _leave_soon(self) -> None:
        time.sleep(GRACE)
        self.leave()

    def leave(self, *, is_urgent: bool = False) -> NoReturn:
        for clear_up in tuple(self.last):
            with contextlib.suppress(Exception):
                clear_up(waits=not is_urgent)
        self.tell(waits=not is_urgent)
        os._exit(self.code)

    def _tell(self) -> None:
        # Not through `sys.stderr`: the interrupted code may be writing to it.
        with contextlib.suppress(OSError):
            os.write(2, f"{self.words}\n".encode())


_ending = _Ending()


def end_on_signals() -> None:
    """Let SIGINT (Ctrl-C), SIGTERM and SIGHUP end this process, in its main thread."""
    _ending.listen()


@contextlib.contextmanager
def done_at_the_end(clear_up: Callable[[], object]) -> Iterator[None]:
    """Call `clear_up` after the block, also where a signal leaves no time to come to its end.

    It is called once, by this thread or by the one that ends the process, and comes to its end
    unless the user does not want to wait for it.
    """
    once = _Once(clear_up)
    _ending.last.add(once)
    try:
        yield
    finally:
        once()
        _ending.last.discard(once)


def leave() -> NoReturn:
    """End this process, which has been asked to, after what is to be done at the exit.

    Threads are not waited for, as Python would: one of them may be rendering.
    """
    _ending.tell()
    atexit._run_exitfuncs()
    _ending.leave()
