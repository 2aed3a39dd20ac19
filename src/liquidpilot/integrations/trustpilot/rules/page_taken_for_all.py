"""`trustpilot-page-taken-for-all`: the length of one page is printed as the number of reviews."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject, Use
from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.rules.examples import REVIEWS_CALL, SUMMARY_URL
from liquidpilot.integrations.trustpilot.rules.results import Answer, answers_in, is_within_tag

_SERVICE = (endpoints.SERVICE_REVIEWS, endpoints.ALL_SERVICE_REVIEWS)
# What becomes another number than that of the page.
_ARITHMETIC = ("minus", "plus", "times", "divided_by", "modulo", "at_most", "at_least")
# 'Showing 3 of them', 'the latest 3': what is shown is counted, not all.
_OF_THOSE_SHOWN = re.compile(
    r"\b(?:show\w*|display\w*|latest|newest|recent|last|first|top|best|next|these|here are|page"
    r"|neuest\w*|letzt\w*|derniers?)[\s\0:]*\Z",
    re.IGNORECASE,
)
_WORDS_BEFORE = 40
_TAG = re.compile(r"<[^<>]*>")
_PER_PAGE = re.compile(r"(?<=[?&])perPage=(?P<number>\d+)")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for answer in () if field.channel == "webhook" else answers_in(field.flow):
        if answer.endpoint not in (*_SERVICE, *endpoints.PRODUCT_LISTS):
            continue
        use = next((each for each in answer.printed if _is_length(answer, each)), None)
        if use is None:
            continue
        per_page = _PER_PAGE.search(answer.call.url)
        most = per_page["number"] if per_page else "20"
        message = (
            f"'{use.text}' is the number of reviews on one page of Trustpilot's answer, {most} at "
            "most, and not how many there are"
        )
        yield Diagnostic.unnamed(message, _hint(answer), use.place)


def _is_length(answer: Answer, use: Use) -> bool:
    if use.path != (answer.reviews,) or use.read.role != "output":
        return False
    is_size = "size" in use.origin.steps or use.goes_through("size")
    if not is_size or use.goes_through(*_ARITHMETIC) or is_within_tag(use):
        return False
    before = use.flow.outline.without_liquid[: use.read.part.span[0]]
    words = _TAG.sub(" ", before[before.rfind(">", 0, -_WORDS_BEFORE) + 1 :])
    return not _OF_THOSE_SHOWN.search(words)


def _hint(answer: Answer) -> str:
    if answer.endpoint in _SERVICE:
        return (
            "call '/v1/business-units/{id}' and print 'numberOfReviews.total' of its answer, or "
            "write that it is the number of those shown"
        )
    return (
        "call the same URL without '/reviews' and print 'numberOfReviews.total' of its answer, or "
        "write that it is the number of those shown"
    )


_PAGE = (
    f"{REVIEWS_CALL}{{% if result.productReviews.size > 0 %}}"
    "Read all {{result.productReviews.size}} reviews{% endif %}"
)
_SUMMARY = (
    f"{{% connected_content {SUMMARY_URL}?sku=TRUCK-001 :auth_credentials trustpilot_key"
    " :save summary %}{% if summary.numberOfReviews.total > 0 %}"
    "Read all {{summary.numberOfReviews.total}} reviews{% endif %}"
)

RULE = FieldRule(
    name="trustpilot-page-taken-for-all",
    severity="warning",
    summary="the number of reviews in one answer, printed as if it were the number of all",
    explanation=(
        "A list has 20 reviews on a page, or what 'perPage' says, 100 at most (Trustpilot, "
        '"Product Reviews API"): a product with 1,284 reviews has "20 reviews". The number of all '
        "is 'numberOfReviews.total' in the summary of a product, and in the answer about a "
        "business unit."
    ),
    bad=_PAGE,
    good=_SUMMARY,
    check=_check,
)
