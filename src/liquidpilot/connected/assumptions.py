"""What is assumed about calls where Braze's pages are silent, all in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from liquidpilot.braze_facts import RestsOn
from liquidpilot.connected.limits import HOST_FAILURES


@dataclass(frozen=True, slots=True)
class CallAssumptions:
    """The switches; the defaults are what the evidence makes most likely.

    `cache_failures`: whether an answer that is no 2XX is kept too. Braze says only what is not
    kept (more than 1 MB); to serve an error for five minutes would defeat `:retry`.
    `retried_statuses`: the statuses that `:retry` repeats. Braze names 500, 502 and 598 (the host
    is unhealthy, and nothing was sent), and counts others as failures of the host; so these and all
    of 5XX, and no other 4XX, which would only fail again.
    `retry_delays`: the seconds before each retry. Braze says that they grow exponentially, and no
    number. They are declared, never slept.
    """

    cache_failures: Annotated[bool, RestsOn("cache-failures")] = False
    retried_statuses: Annotated[frozenset[int], RestsOn("call-retried-statuses")] = frozenset(
        {*HOST_FAILURES, *range(500, 600)}
    )
    retry_delays: Annotated[tuple[int, ...], RestsOn("call-retry-delays")] = (1, 2, 4, 8, 16)


DEFAULTS = CallAssumptions()
