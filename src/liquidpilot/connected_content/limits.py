"""The limits of a call: time, size, ports, methods, and the statuses that Braze makes up itself.

They hold for every transport. Braze does not follow redirects either: a status of 3XX is a failed
call like any other.
"""

from __future__ import annotations

from typing import Annotated

from liquidpilot.braze_facts import RestsOn
from liquidpilot.immutable import immutable

TIME_LIMIT: Annotated[float, RestsOn("call-time")] = 2.0
"""Seconds within which the whole response must have arrived."""

LARGEST_BODY: Annotated[int, RestsOn("call-size")] = 1024 * 1024
"""Bytes of a response that Braze still takes."""

PORTS: Annotated[tuple[int, ...], RestsOn("call-ports")] = (80, 443)
"""The ports that Braze asks."""

METHODS: Annotated[tuple[str, ...], RestsOn("call-methods")] = ("GET", "POST")
"""The methods that Braze sends."""

HOST_FAILURES: Annotated[frozenset[int], RestsOn("call-unhealthy-host")] = frozenset(
    (408, 429, 502, 503, 504, 529)
)
"""The statuses that count against a host; after many of them Braze asks it no more for a minute."""

UNHEALTHY_HOST: Annotated[int, RestsOn("call-unhealthy-host")] = 598
"""Given instead of an answer while Braze asks a failing host no more (unhealthy host detection)."""

CONNECTION_ERROR: Annotated[int, RestsOn("call-unhealthy-host")] = 599
"""Given when there was no connection."""


@immutable
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
