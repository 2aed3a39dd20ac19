"""The options of a tag that are not about its request: caching, retry, rerender.

Codes of the diagnostics, all warnings, each after `connected-content-`:

=============== ==================================================================================
cache-max-age   a `:cache_max_age` that is not a number of seconds, so that the default stands
                (assumed); or one outside of Braze's limits, which is moved to the nearer one
no-cache        `:no_cache` beside `:cache_max_age`; the first wins (assumed)
=============== ==================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, NamedTuple

from liquidpilot.braze_facts import RestsOn
from liquidpilot.connected_content.findings import Findings
from liquidpilot.dialect.connection import RenderedText

DEFAULT_CACHE_AGE: Annotated[int, RestsOn("cache-age")] = 300
"""Seconds that a cached answer lives if the tag does not say."""

SHORTEST_CACHE_AGE: Annotated[int, RestsOn("cache-age")] = 300
LONGEST_CACHE_AGE: Annotated[int, RestsOn("cache-age")] = 14_400
"""What `:cache_max_age` can be, in seconds: five minutes to four hours."""

_SECONDS = re.compile(r"[0-9]{1,9}\Z")


class CallRules(NamedTuple):
    """What a tag asks for around its call.

    `cache_max_age` is in seconds and within Braze's limits; None if the tag does not have the
    option, `DEFAULT_CACHE_AGE` if it stands there without a value.
    """

    cache_max_age: int | None = None
    no_cache: bool = False
    retry: bool = False
    rerender: bool = False

    def cache_age(self, method: str) -> int | None:
        """Return for how many seconds the answer to a `method` call is kept, None for not at all.

        GET is cached unless the tag says no, POST only if it asks for it ("Caching responses").
        """
        if self.no_cache or (self.cache_max_age is None and method != "GET"):
            return None
        return DEFAULT_CACHE_AGE if self.cache_max_age is None else self.cache_max_age


def read_rules(options: Mapping[str, RenderedText], findings: Findings) -> CallRules:
    """Return the rules among a tag's options; a flag counts whatever stands after it."""
    if "no_cache" in options and "cache_max_age" in options:
        message = "':no_cache' and ':cache_max_age' contradict each other; nothing is cached"
        findings.warning(options["no_cache"].place, "no-cache", message, "remove one of them")
    return CallRules(
        cache_max_age=_read_age(options.get("cache_max_age"), findings),
        no_cache="no_cache" in options,
        retry="retry" in options,
        rerender="rerender" in options,
    )


def age_of(text: str) -> int:
    """Return how many seconds `:cache_max_age` with this text stands for, within Braze's limits.

    >>> age_of("60"), age_of("900"), age_of("an hour")
    (300, 900, 300)
    """
    stripped = text.strip()
    age = int(stripped) if _SECONDS.match(stripped) else DEFAULT_CACHE_AGE
    return min(max(age, SHORTEST_CACHE_AGE), LONGEST_CACHE_AGE)


def _read_age(option: RenderedText | None, findings: Findings) -> int | None:
    if option is None:
        return None
    text = option.text.strip()
    if not _SECONDS.match(text):
        if text:
            message = f"':cache_max_age {text}' is not a number of seconds"
            hint = f"write a whole number, such as ':cache_max_age {DEFAULT_CACHE_AGE}'"
            findings.warning(option.place, "cache-max-age", message, hint)
        return DEFAULT_CACHE_AGE
    age = int(text)
    if age < SHORTEST_CACHE_AGE:
        message = f"{age} seconds are too short: Braze caches for at least {SHORTEST_CACHE_AGE}"
        hint = "write ':no_cache' to make the call each time"
        findings.warning(option.place, "cache-max-age", message, hint)
    if age > LONGEST_CACHE_AGE:
        message = f"{age} seconds are too long: Braze caches for at most {LONGEST_CACHE_AGE}"
        findings.warning(option.place, "cache-max-age", message, "that is four hours")
    return age_of(text)
