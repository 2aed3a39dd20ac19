"""`uncached-token-call`: every single message requests a new access token."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.lazy_patterns import lazy_pattern

_TOKEN_URL = lazy_pattern(r"/(?:access[_-]?)?token\b|/oauth2?\b", re.IGNORECASE)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for call in field.outline.calls:
        if (call.value("method") or "").lower() != "post" or call.option("cache_max_age"):
            continue
        if "grant_type" in (call.value("body") or "") or _TOKEN_URL.search(call.url):
            message = "every message requests a new token: a POST is not cached by default"
            hint = "add ':cache_max_age 3600', or as long as the token is valid"
            yield field.found(call.syntax.url, message, hint)


RULE = FieldRule(
    name="uncached-token-call",
    severity="warning",
    summary="a call for an access token without ':cache_max_age'",
    explanation=(
        "Braze caches GET calls for five minutes, POST calls only with ':cache_max_age'. Without "
        "it, a token that is valid for hours is requested once for each message, and the token "
        "endpoint soon answers with 429."
    ),
    source=("cache-age",),
    bad=(
        "{% connected_content https://api.example.com/oauth/token :method post"
        " :body grant_type=client_credentials :save token %}"
    ),
    good=(
        "{% connected_content https://api.example.com/oauth/token :method post"
        " :body grant_type=client_credentials :cache_max_age 3600 :save token %}"
    ),
    needs=("connected_content",),
    check=_check,
)
