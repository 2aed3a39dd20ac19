"""Which calls of a template Braze's cache may answer."""

from __future__ import annotations

from liquidpilot.dialect.outline import Call


def is_cached(call: Call) -> bool:
    """Say whether the answer is kept: of a GET, and of a POST that asks for it.

    A method that Liquid makes counts as GET, which is cached.
    """
    if call.option("no_cache"):
        return False
    is_post = (call.value("method") or "").strip().lower() == "post"
    return not is_post or call.option("cache_max_age") is not None
