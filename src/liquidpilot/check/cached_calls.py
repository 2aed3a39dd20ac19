"""Which calls of a template Braze's cache may answer."""

from __future__ import annotations

from liquidpilot.dialect.connected_syntax import CallSyntax
from liquidpilot.dialect.outline import Call

# These make no other request.
_BESIDE = frozenset(("save", "retry", "cache_max_age"))


def is_cached(call: Call) -> bool:
    """Say whether the answer is kept: of a GET, and of a POST that asks for it.

    A method that Liquid makes counts as GET, which is cached.
    """
    if call.option("no_cache"):
        return False
    is_post = (call.value("method") or "").strip().lower() == "post"
    return not is_post or call.option("cache_max_age") is not None


def asked_by(text: str, syntax: CallSyntax) -> tuple[str, ...]:
    """Return what a call in `text` asks for, without the white space that it is written with."""
    options = (
        f"{each.name} {text[slice(*each.value_span)]}"
        for each in syntax.options
        if each.name not in _BESIDE
    )
    return tuple("".join(each.split()) for each in (text[slice(*syntax.url)], *sorted(options)))
