"""`trustpilot-selective-reviews`: only the best reviews are shown, and the message does not say
so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import ELEMENT, FieldRule, FieldSubject, Span
from liquidpilot.integrations.trustpilot.rules.calls import TrustpilotCall
from liquidpilot.integrations.trustpilot.rules.examples import REVIEWS_CALL, for_each_review
from liquidpilot.integrations.trustpilot.rules.results import answers_in

_STARS = re.compile(r"(?<=[?&])stars=(?P<stars>[1-5](?:(?:,|%2C)[1-5])*)(?=[&#]|\Z)", re.IGNORECASE)
# As in 'Showing our 4 & 5 star reviews'; 'out of 5 stars' is a rating, and says nothing.
_SAID = re.compile(
    r"(?<!of )(?<!von )(?<!sur )(?<!/)\b(?:[45]|four|five|fünf|vier)[ \u00a0-]*"
    r"(?:star|stjern|stern|étoile|stell|estrella|sterren|gwiazd|★)"
    r"|\b(?:our|selected|chosen|some of our) (?:best|favou?rite|top)[\w -]* reviews",
    re.IGNORECASE,
)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for answer in answers_in(field.flow):
        wanted = _STARS.search(answer.call.url)
        reviews = (answer.reviews, ELEMENT)
        if wanted is None or not any(use.path[:2] == reviews for use in answer.printed):
            continue
        if set("123") & set(wanted["stars"].replace("%2C", ",")):
            continue
        if any(_SAID.search(text.readable) for text in field.flow.outlines):
            continue
        message = f"'{wanted[0]}' leaves out the other reviews, and the reader is not told"
        hint = (
            "say so next to them, as in 'Showing our 5-star reviews', or remove 'stars'; "
            "Trustpilot's guidelines for showing reviews ask for it"
        )
        yield Diagnostic.unnamed(message, hint, answer.call.place_of(_span(answer.call, wanted)))


def _span(call: TrustpilotCall, wanted: re.Match[str]) -> Span:
    start, end = call.source_index(wanted.start()), call.source_index(wanted.end() - 1)
    return call.call.syntax.url if start is None or end is None else (start, end + 1)


_SHOWN = REVIEWS_CALL.replace("TRUCK-001", "TRUCK-001&stars=5") + for_each_review(
    "{{review.content | escape}}"
)

RULE = FieldRule(
    name="trustpilot-selective-reviews",
    severity="info",
    summary="only reviews with four or five stars are shown, and the message does not say so",
    explanation=(
        "Whoever shows a choice of reviews has to say what was chosen; Trustpilot's own widgets "
        "write 'Showing our 4 & 5 star reviews'. That this holds for an e-mail too is assumed: "
        "look at Trustpilot's guidelines, and at the law on reviews where your readers live."
    ),
    bad=_SHOWN,
    good=f"{_SHOWN}<p>Showing our 5-star reviews</p>",
    check=_check,
)
