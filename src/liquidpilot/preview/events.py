"""Telling open pages that files have changed: server-sent events.

One connection a browser is enough (a worker there shares it among its tabs). The first event names
this process, so that a page notices that the server has been started anew.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Mapping

MOST_LISTENERS = 64
_HEARTBEAT = 15.0
_WAITING = 64

PROCESS = f"{os.getpid()}-{time.time_ns()}"
"""The name of this process; it is another one after a restart."""

_Event = tuple[str, Mapping[str, object]]


class TooManyListeners(Exception):
    """More pages listen than one person can have open."""


class EventHub:
    """Sends each event to every page that listens. Used in the server's event loop only."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[_Event | None]] = set()
        self._closed = False

    @property
    def listeners(self) -> int:
        """How many pages listen."""
        return len(self._listeners)

    def publish(self, name: str, data: Mapping[str, object]) -> None:
        """Send an event to every page; one that does not listen any more is let go."""
        for queue in list(self._listeners):
            try:
                queue.put_nowait((name, data))
            except asyncio.QueueFull:
                self._listeners.discard(queue)

    def close(self) -> None:
        """Say goodbye to every page, and end its connection."""
        self._closed = True
        self.publish("bye", {})
        for queue in list(self._listeners):
            queue.put_nowait(None)

    def listen(self, epoch: int) -> AsyncIterator[str]:
        """Return the events for one page as text. Raises TooManyListeners."""
        if len(self._listeners) >= MOST_LISTENERS:
            raise TooManyListeners
        queue: asyncio.Queue[_Event | None] = asyncio.Queue(_WAITING + 2)
        self._listeners.add(queue)
        return self._stream(queue, epoch)

    async def _stream(self, queue: asyncio.Queue[_Event | None], epoch: int) -> AsyncIterator[str]:
        try:
            yield "retry: 500\n" + _as_text("open", {"process": PROCESS, "epoch": epoch})
            while not self._closed or not queue.empty():
                try:
                    event = await asyncio.wait_for(queue.get(), _HEARTBEAT)
                except TimeoutError:
                    # A page that is gone is noticed when it is written to.
                    yield ": still here\n\n"
                    continue
                if event is None:
                    return
                yield _as_text(*event)
        finally:
            self._listeners.discard(queue)


def _as_text(name: str, data: Mapping[str, object]) -> str:
    number = data.get("epoch")
    identity = f"id: {number}\n" if number is not None else ""
    return f"{identity}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
