"""What a message is told when the cache answers one of its calls.

Codes of the diagnostics, each behind `connected-content-`:

============ ======= =============================================================================
cached-other warning the answer was given to a request with another method; the cache only looks at
                     the URL, the content type and the body ("Caching responses")
cached-other info    the same, where only headers differ, which may mean nothing (a new token)
============ ======= =============================================================================
"""

from __future__ import annotations

from liquidpilot.connected.cache import CachedResponse
from liquidpilot.connected.findings import Findings
from liquidpilot.connected.request import Request
from liquidpilot.sources import Place


def cache_in_words(kept: CachedResponse) -> str:
    """Return the rule that an answer comes from the cache, and until when it does."""
    until = kept.until.isoformat(timespec="seconds").replace("+00:00", "Z")
    return f"from the cache ({kept.age} s, until {until})"


def compare_with_cached(
    request: Request, kept: CachedResponse, place: Place, findings: Findings
) -> None:
    """Report that the answer in the cache was given to a request that is not this one."""
    first = kept.request
    hint = "make the URL differ too, for example by '?cache_id=…', or use ':no_cache'"
    if request.method != first.method:
        message = "the cache answers this call with what a call with another method got"
        findings.warning(place, "cached-other", message, hint)
    elif request.headers != first.headers:
        names = {name.lower() for name in (*request.headers, *first.headers)}
        other = sorted(
            name for name in names if request.headers.get(name) != first.headers.get(name)
        )
        message = "the cache answers this call with what a call with another header got: "
        findings.info(place, "cached-other", message + ", ".join(other), hint)
