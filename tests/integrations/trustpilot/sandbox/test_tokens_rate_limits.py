"""Limits of calls and of tokens, by a clock that the test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from liquidpilot.integrations.trustpilot.sandbox.replies import Refused
from liquidpilot.integrations.trustpilot.sandbox.tokens import DOCUMENTED, RateLimits

_START = datetime(2026, 11, 21, tzinfo=UTC)


class _Counter:
    def __init__(self, limit: int = DOCUMENTED) -> None:
        self.seconds = 0.0
        self._limits = RateLimits(limit, lambda: _START + timedelta(seconds=self.seconds))

    def accepted(self, count: int, *, tokens: bool = False, key: str = "key") -> int:
        """Make so many calls; return how many of them were let through."""
        counting = self._limits.count_token if tokens else self._limits.count_call
        statuses = []
        for _ in range(count):
            try:
                counting(key)
            except Refused as refusal:
                statuses.append(refusal.reply.status)
        assert set(statuses) <= {429}
        return count - len(statuses)


def test_five_minutes_slide() -> None:
    counter = _Counter()
    assert counter.accepted(400) == 400
    counter.seconds = 200
    assert counter.accepted(500) == 433
    counter.seconds = 300  # the first 400 are out of sight, the refused ones count
    assert counter.accepted(400) == 333


def test_an_hour_has_a_limit_of_its_own() -> None:
    counter, accepted = _Counter(), 0
    for minute in range(0, 60, 5):
        counter.seconds = minute * 60
        accepted += counter.accepted(833)
    assert accepted == 12 * 833 < 10_000
    counter.seconds = 3599
    assert counter.accepted(100) == 0
    # An hour after the first calls there is room again, but for the calls that were refused.
    counter.seconds = 3600
    assert counter.accepted(733) == 733


@pytest.mark.parametrize(
    ("limit", "calls", "tokens"), [(833, 833, 100), (8330, 8330, 1000), (1, 1, 1)]
)
def test_one_setting_moves_all_limits(limit: int, calls: int, tokens: int) -> None:
    counter = _Counter(limit)
    assert counter.accepted(calls + 5) == min(calls, 12 * limit)
    assert counter.accepted(tokens + 5, tokens=True) == tokens


def test_keys_do_not_share() -> None:
    counter = _Counter(1)
    assert [counter.accepted(2, key=key) for key in ("a", "b")] == [1, 1]


def test_a_clock_that_goes_back_does_no_harm() -> None:
    counter = _Counter(10)
    counter.seconds = 100
    assert counter.accepted(5) == 5
    counter.seconds = 0
    assert counter.accepted(6) == 5
