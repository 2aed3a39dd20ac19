"""`trustpilot-uncached-token`: every message asks Trustpilot for an access token of its own."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot import Diagnostic, Fix
from liquidpilot.extending import Call, FieldRule, FieldSubject
from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.rules.calls import trustpilot_calls
from liquidpilot.integrations.trustpilot.rules.examples import TOKEN_CALL

_CACHED = ":cache_max_age 3600"


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for each in trustpilot_calls(field.flow):
        if each.endpoint != endpoints.TOKEN or each.method != "POST":
            continue
        refused = each.call.option("no_cache")
        if refused is None and each.call.option("cache_max_age") is not None:
            continue
        message = (
            "every message requests its own token from Trustpilot: soon the answer is 429, and "
            "the rest of the audience gets none"
        )
        hint = f"write '{_CACHED}': a token is valid for 100 hours"
        yield field.found(each.call.syntax.url, message, hint, _fix(field, each.call))


def _fix(field: FieldSubject, call: Call) -> Fix:
    refused = call.option("no_cache")
    if refused is not None:
        new = "" if call.option("cache_max_age") else _CACHED
        return Fix("let Braze cache the token", (field.edit(refused.name_span, new),))
    spans = [call.syntax.url, *(option.value_span for option in call.syntax.options)]
    end = max(span[1] for span in spans)
    return Fix("let Braze cache the token for an hour", (field.edit((end, end), f" {_CACHED}"),))


RULE = FieldRule(
    name="trustpilot-uncached-token",
    severity="warning",
    summary="a call for Trustpilot's access token that Braze does not cache",
    explanation=(
        "A token is valid for 100 hours, and Trustpilot wants it to be used until then: requests "
        'for new ones get 429 if there are too many (Trustpilot, "Authentication"). Braze caches '
        "the answer to a POST only with ':cache_max_age'."
    ),
    source=("cache-age",),
    bad=TOKEN_CALL.replace(f" {_CACHED}", ""),
    good=TOKEN_CALL,
    instead_of=("uncached-token-call",),
    check=_check,
)
