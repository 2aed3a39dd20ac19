"""`trustpilot-cache-age`: an answer is to be kept for longer, or shorter, than Braze does."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot import Diagnostic, Fix
from liquidpilot.extending import FieldRule, FieldSubject
from liquidpilot.integrations.trustpilot.endpoints import title_of
from liquidpilot.integrations.trustpilot.rules.calls import trustpilot_calls
from liquidpilot.integrations.trustpilot.rules.examples import TOKEN_CALL

_SHORTEST, _LONGEST = 300, 14_400
_SECONDS = re.compile(r"\d{1,9}")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for each in trustpilot_calls(field.flow):
        option = each.call.option("cache_max_age")
        written = (each.call.value("cache_max_age") or "").strip()
        if option is None or not _SECONDS.fullmatch(written):
            continue
        age = int(written)
        kept = min(max(age, _SHORTEST), _LONGEST)
        if age == kept:
            continue
        limit = "at least five minutes" if age < kept else "four hours at most"
        message = f"Braze keeps an answer for {limit}: {title_of(each.endpoint)} for {kept} seconds"
        hint = f"write ':cache_max_age {kept}'"
        if age < kept and each.method == "GET":
            hint += ", or ':no_cache' to make the call each time"
        edit = field.edit(option.value_span, str(kept))
        yield field.found(
            option.value_span, message, hint, Fix("write the age that Braze accepts", (edit,))
        )


RULE = FieldRule(
    name="trustpilot-cache-age",
    severity="warning",
    summary="a ':cache_max_age' outside 300 to 14400 seconds in a call to Trustpilot",
    explanation=(
        "Braze keeps answers between five minutes and four hours. A Trustpilot token is valid for "
        "100 hours, but ':cache_max_age' cannot be that long; Braze's page uses an hour."
    ),
    source=("cache-age", "trustpilot-page"),
    bad=TOKEN_CALL.replace("3600", "359999"),
    good=TOKEN_CALL,
    instead_of=("connected-content-cache-max-age",),
    check=_check,
)
