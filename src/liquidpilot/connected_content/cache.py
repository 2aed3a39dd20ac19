"""Braze's cache of answers (Braze, "Caching responses").

A call is known by its URL, its content type and its body, and by nothing else: neither the method
nor other headers nor the person count, so that a second call with another key in a header gets the
first one's answer. Braze's key has the workspace in it too; here a cache belongs to one workspace.
That the content type is the header as it is sent is assumed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from liquidpilot.connected_content.call_options import LONGEST_CACHE_AGE, SHORTEST_CACHE_AGE
from liquidpilot.connected_content.limits import LARGEST_BODY
from liquidpilot.connected_content.request import Request, Response

_LARGEST_CACHE = 64 * LARGEST_BODY


class _Key(NamedTuple):
    url: str
    content_type: str | None
    body: bytes | None

    @classmethod
    def of(cls, request: Request) -> _Key:
        return cls(request.url, request.headers.get("content-type"), request.body)


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
    """Answers by call, each for a time that the call which stored it chose.

    There is no clock in it: each rendering says what time it is, so that renderings at different
    times can share one. An answer serves those from its own moment on, until it expires. Share a
    cache only where the same call has the same answer: not between scenarios. Threads may share it.

    The oldest answers are dropped when all of them together reach 64 MB, as Braze's cache does not
    promise to keep them either.

    >>> import liquidpilot
    >>> class Shop:
    ...     def send(self, request):
    ...         return liquidpilot.Response(200, {}, b'{"points": 120}')
    >>> cache = liquidpilot.ResponseCache()
    >>> template = liquidpilot.parse("{% connected_content https://api.example.com/points %}")
    >>> people = [template.render(transport=Shop(), cache=cache) for _ in range(2)]
    >>> [result.exchanges[0].source for result in people]
    ['transport', 'cache']
    """

    def __init__(self) -> None:
        self._kept: dict[_Key, CachedResponse] = {}
        self._bytes = 0
        self._lock = Lock()

    def find(self, request: Request, now: datetime) -> CachedResponse | None:
        """Return the answer that is kept for a call like `request`, None if there is none."""
        found = self._kept.get(_Key.of(request))
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
        key, kept = _Key.of(request), CachedResponse(request, response, now, until)
        with self._lock:
            self._drop(key)
            self._kept[key] = kept
            self._bytes += len(response.body)
            while self._bytes > _LARGEST_CACHE:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: _Key) -> None:
        dropped = self._kept.pop(key, None)
        if dropped is not None:
            self._bytes -= len(dropped.response.body)
