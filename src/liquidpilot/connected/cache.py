"""Braze's cache of answers (Braze, "Caching responses").

It looks at the URL and at nothing else: neither method nor headers nor body nor the person count,
so that a second call with another body gets the first one's answer. The workspace is the other half
of Braze's key; here a cache belongs to one workspace.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from liquidpilot.connected.limits import LARGEST_BODY
from liquidpilot.connected.request import Request
from liquidpilot.connected.response import Response
from liquidpilot.connected.rules import LONGEST_CACHE_AGE, SHORTEST_CACHE_AGE

_LARGEST_CACHE = 64 * LARGEST_BODY


class CachedResponse(NamedTuple):
    """An answer, the request that it was given to, and from when until when it serves others."""

    request: Request
    response: Response
    since: datetime
    until: datetime

    @property
    def age(self) -> int:
        """For how many seconds the answer is kept."""
        return round((self.until - self.since).total_seconds())


class ResponseCache:
    """Answers by URL, each for a time that the call which stored it chose.

    There is no clock in it: each rendering says what time it is, so that renderings at different
    times can share one. An answer serves those from its own moment on, until it expires. Share a
    cache only where the same call has the same answer: not between scenarios. Threads may share it.

    The oldest answers are dropped when all of them together reach 64 MB, as Braze's cache does not
    promise to keep them either.
    """

    def __init__(self) -> None:
        self._kept: dict[str, CachedResponse] = {}
        self._bytes = 0
        self._lock = Lock()

    def find(self, request: Request, now: datetime) -> CachedResponse | None:
        """Return the answer that is kept for the URL of `request`, None if there is none."""
        found = self._kept.get(request.url)
        return found if found is not None and found.since <= now < found.until else None

    def keep(self, request: Request, response: Response, age: int, now: datetime) -> None:
        """Keep `response` for `age` seconds; five minutes at least, and four hours at most.

        What has more than 1 MB is not kept.
        """
        if len(response.body) > LARGEST_BODY:
            return
        seconds = min(max(age, SHORTEST_CACHE_AGE), LONGEST_CACHE_AGE)
        try:
            until = now + timedelta(seconds=seconds)
        except OverflowError:  # a rendering at the end of the year 9999
            return
        kept = CachedResponse(request, response, now, until)
        with self._lock:
            self._drop(request.url)
            self._kept[request.url] = kept
            self._bytes += len(response.body)
            while self._bytes > _LARGEST_CACHE:
                self._drop(next(iter(self._kept)))

    def _drop(self, url: str) -> None:
        dropped = self._kept.pop(url, None)
        if dropped is not None:
            self._bytes -= len(dropped.response.body)
