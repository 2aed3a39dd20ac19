"""Requests for one message take turns, and wait for it without a thread of their own.

They run in threads; if each that waits took one, none would be left for other requests.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response


class Turns:
    """Lets one request at a time render a message, in a thread; others wait without a thread."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._waiting = 0

    def is_anybody_waiting(self) -> bool:
        """Return whether a message is being rendered for a page."""
        return self._waiting > 0

    def taken(
        self, kind: str, answer: Callable[[Request], Response]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Return `answer` as a coroutine; what is of another `kind` need not wait for it."""

        async def answered(request: Request) -> Response:
            key = (kind, request.path_params["address"])
            self._waiting += 1
            try:
                async with self._locks.setdefault(key, asyncio.Lock()):
                    # The page no longer waits: it was closed, or asks for something newer.
                    if await request.is_disconnected():
                        return Response(status_code=499)
                    return await run_in_threadpool(answer, request)
            finally:
                self._waiting -= 1

        return answered
