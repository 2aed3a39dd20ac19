"""A time limit for the whole of a call, however slowly its bytes drip.

The timeouts of sockets count anew with each byte, and a look-up of a host has none. So a call runs
in a thread of its own, and who waits for it cuts its connection when the time is up.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Mapping
from threading import Lock, Thread
from typing import Protocol, TypeVar, runtime_checkable

_Result = TypeVar("_Result")


@runtime_checkable
class _Stream(Protocol):
    def get_extra_info(self, info: str) -> object: ...


class Line:
    """The connection of one call, which another thread may cut."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False

    def trace(self, event: str, details: Mapping[str, object]) -> None:
        """Take note of the socket; httpx calls this (its request extension `trace`).

        Raises ConnectionAbortedError if the line is cut by now.
        """
        if not event.endswith(("connect_tcp.complete", "start_tls.complete")):
            return
        stream = details.get("return_value")
        found = stream.get_extra_info("socket") if isinstance(stream, _Stream) else None
        with self._lock:
            self._socket = found if isinstance(found, socket.socket) else None
            if self._is_cut:
                raise ConnectionAbortedError

    def cut(self) -> None:
        """End the connection, or keep it from being used once it stands."""
        with self._lock:
            self._is_cut = True
            if self._socket is not None:
                # Not close: that would free the number of a socket that is being read. And not the
                # method of a TLS socket, which first takes apart what the reader is using.
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def within(seconds: float, work: Callable[[Line], _Result]) -> _Result:
    """Return what `work` returns, and raise what it raises; it gets the line that is cut.

    Raises TimeoutError when the seconds are over; what is left of the work ends on its own.
    """
    line = Line()
    results: list[_Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work(line))
        except BaseException as error:  # whatever it is, it belongs to who waits
            errors.append(error)

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
