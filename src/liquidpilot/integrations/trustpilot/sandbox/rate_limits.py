"""How many calls a key may make.

Documented are 833 calls in five minutes and 10,000 in an hour as what one should stay below, an
answer of 429 to what is too much, and another one for fetching or refreshing tokens too often. How
often that is nobody says: 100 in five minutes is assumed, which clients that keep their token never
reach.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from liquidpilot.integrations.trustpilot.sandbox.refusals import Refused, fault

DOCUMENTED = 833
"""Calls in five minutes. All limits are proportional to the one that the settings have for this."""

_FIVE_MINUTES, _HOUR = 300, 3600
_CALLS_AN_HOUR = 10_000
_TOKENS = 100


class RateLimits:
    """Counts the calls of every key by the clock of the sandbox; `limit` is for five minutes."""

    def __init__(self, limit: int, now: Callable[[], datetime]) -> None:
        self._now = now
        self._of_calls = ((limit, _FIVE_MINUTES), (_CALLS_AN_HOUR * limit // DOCUMENTED, _HOUR))
        self._of_tokens = ((max(1, _TOKENS * limit // DOCUMENTED), _FIVE_MINUTES),)
        self._windows: dict[tuple[str, str], list[_Window]] = {}

    def count_call(self, api_key: str) -> None:
        """Count one call with a key or with a token of its application. Raises Refused (429)."""
        self._count("call", api_key, self._of_calls)

    def count_token(self, client_id: str) -> None:
        """Count one request for a token, new or refreshed. Raises Refused (429)."""
        self._count("token", client_id, self._of_tokens)

    def _count(self, kind: str, who: str, limits: tuple[tuple[int, int], ...]) -> None:
        windows = self._windows.get((kind, who))
        if windows is None:
            windows = self._windows[kind, who] = [_Window(*each) for each in limits]
        second = int(self._now().timestamp())
        # All windows count a call that one of them has no room for: failed calls count.
        overfull = [window for window in windows if not window.has_room(second)]
        if overfull:
            raise too_many_calls()


class _Window:
    """Counts by the second, so that it stays small however many calls there are."""

    def __init__(self, limit: int, seconds: int) -> None:
        self._limit = limit
        self._seconds = seconds
        self._counts: deque[list[int]] = deque()
        self._total = 0

    def has_room(self, second: int) -> bool:
        """Count a call in this second; return whether it is within the limit."""
        counts = self._counts
        while counts and counts[0][0] <= second - self._seconds:
            self._total -= counts.popleft()[1]
        if counts and counts[-1][0] >= second:
            counts[-1][1] += 1
        else:
            counts.append([second, 1])
        self._total += 1
        return self._total <= self._limit


def too_many_calls() -> Refused:
    """Return 429: the documented status; the envelope is the gateway's usual one (assumed)."""
    text = "Rate limit quota violation. Quota limit exceeded"
    return fault(429, text, "policies.ratelimit.QuotaViolation", "assumed")
