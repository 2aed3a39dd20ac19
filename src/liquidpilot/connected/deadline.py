"""A time limit for the whole of a call, however slowly its bytes drip.

The timeouts of sockets count anew with each byte, and a look-up of a host has none. So a call runs
in a thread of its own, and who waits for it cuts its connection when the time is up.
"""

from __future__ import annotations

import contextlib
import socket
import traceback
from collections.abc import Callable, Iterator, Mapping
from threading import Lock, Thread
from types import TracebackType
from typing import Protocol, TypeVar, runtime_checkable

_Result = TypeVar("_Result")


@runtime_checkable
class _Stream(Protocol):
    def get_extra_info(self, info: str) -> object: ...

    def close(self) -> None: ...


class Line:
    """The connection of one call, which another thread may cut.

    It is held by a socket of the line's own, which stays the same while the caller's is read,
    replaced by that of TLS, or closed: so it can be cut at any time, in the middle of a handshake
    too.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False

    def trace(self, event: str, details: Mapping[str, object]) -> None:
        """Take note of a new connection; httpx calls this (its request extension `trace`).

        Raises ConnectionAbortedError if the line is cut by now.
        """
        stream = details.get("return_value")
        if event.endswith("connect_tcp.complete") and isinstance(stream, _Stream):
            try:
                self._hold(stream.get_extra_info("socket"))
            except BaseException:
                # Who made it does not have it yet, so nobody else would close it.
                stream.close()
                raise

    def _hold(self, found: object) -> None:
        with self._lock:
            if self._is_cut:
                raise ConnectionAbortedError
            if isinstance(found, socket.socket):
                self._socket = found.dup()

    def cut(self) -> None:
        """End the connection, or keep it from being used once it stands."""
        with self._lock:
            self._is_cut = True
            if self._socket is not None:
                # To close it alone would not end what is being read through the caller's socket.
                with contextlib.suppress(OSError), self._socket:
                    self._socket.shutdown(socket.SHUT_RDWR)


def within(seconds: float, work: Callable[[Line], _Result]) -> _Result:
    """Return what `work` returns, and raise what it raises; it gets the line that is cut.

    Raises TimeoutError when the seconds are over; what is left of the work ends on its own. No
    connection is left open, whichever way this ends.
    """
    line = Line()
    results: list[_Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work(line))
        except BaseException as error:  # whatever it is, it belongs to who waits
            for cause in causes(error):
                _let_go(cause.__traceback__)
            errors.append(error)
        finally:
            line.cut()

    # A daemon: a look-up that hangs must not keep the process from ending.
    thread = Thread(target=run, name="liquidpilot-live", daemon=True)
    thread.start()
    try:
        thread.join(seconds)
        is_late = thread.is_alive()
    finally:
        # Also if this thread is interrupted. It changes nothing for a line that is not used.
        line.cut()
    if is_late:
        raise TimeoutError
    if errors:
        raise errors[0]
    return results[0]


def _let_go(trace: TracebackType | None) -> None:
    """Close the sockets that were made on the way to an error, and keep nothing else of it alive.

    httpcore loses one that takes no options, Python one whose other side goes before TLS begins.
    """
    for frame, _ in traceback.walk_tb(trace):
        for value in frame.f_locals.values():
            if isinstance(value, socket.socket):
                value.close()
    traceback.clear_frames(trace)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield `error`, what caused it, and so on.

    httpcore hides the cause of what it raises; it is still its context.
    """
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
