"""`trustpilot-list-and-summary-confused`: reviews are read of a summary, or the reverse."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot import Diagnostic, Fix
from liquidpilot.extending import FieldRule, FieldSubject
from liquidpilot.integrations.trustpilot.endpoints import (
    PRODUCT_LISTS,
    PRODUCT_REVIEWS,
    PRODUCT_SUMMARIES,
    PRODUCT_SUMMARY,
)
from liquidpilot.integrations.trustpilot.rules.examples import REVIEWS_CALL, for_each_review
from liquidpilot.integrations.trustpilot.rules.results import Answer, Path, answers_in

_OF_LIST = ("productReviews",)
_OF_SUMMARY = ("starsAverage", "numberOfReviews")


def is_of_the_other(endpoint: str, path: Path) -> bool:
    """Say whether what is read of a list of product reviews is in their summary, or the reverse.

    >>> is_of_the_other(PRODUCT_REVIEWS, ("starsAverage",))
    True
    """
    return path[:1] != () and (
        (endpoint in PRODUCT_LISTS and path[0] in _OF_SUMMARY)
        or (endpoint in PRODUCT_SUMMARIES and path[0] in _OF_LIST)
    )


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for answer in answers_in(field.flow):
        found = [use for use in answer.uses if is_of_the_other(answer.endpoint, use.path)]
        names: set[str] = set()
        for use in found:
            name = use.path[0]
            if name in names:
                continue
            names.add(name)
            is_list = answer.endpoint in PRODUCT_LISTS
            there, other = ("reviews", "summary") if is_list else ("summary", "reviews")
            message = (
                f"'{answer.name}.{name}' is empty: this URL gives the {there}, not the {other}"
            )
            hint = (
                "the summary is at the same URL without '/reviews'; make a second call for it"
                if is_list
                else "the reviews are at the same URL with '/reviews' before the '?'"
            )
            fix = _fix(field, answer) if len(found) == len(_others(answer)) else None
            yield Diagnostic.unnamed(message, hint, use.place, fix)


def _others(answer: Answer) -> list[Path]:
    """Return what is read of an answer beside its status."""
    return [use.path for use in answer.uses if use.path and not use.path[0].startswith("__")]


def _fix(field: FieldSubject, answer: Answer) -> Fix | None:
    """Return the fix that calls the other URL; None where it is not written out."""
    if answer.call.flow is not field.flow:
        return None
    address = answer.call.url.partition("?")[0]
    end = answer.call.source_index(len(address))
    if end is None:
        return None
    if answer.endpoint == PRODUCT_SUMMARY:
        edit = field.edit((end, end), "/reviews")
        return Fix("request the reviews", (edit,), safe=False, keeps_output=False)
    start = answer.call.source_index(len(address) - len("/reviews"))
    if answer.endpoint == PRODUCT_REVIEWS and start is not None and address.endswith("/reviews"):
        edit = field.edit((start, end), "")
        return Fix("request the summary", (edit,), safe=False, keeps_output=False)
    return None


RULE = FieldRule(
    name="trustpilot-list-and-summary-confused",
    severity="error",
    summary="reviews are read from the answer at the summary's URL, or the other way round",
    explanation=(
        "'/v1/product-reviews/business-units/{id}' returns the average and the numbers, the same "
        "URL with '/reviews' the reviews (Trustpilot, \"Product Reviews API\"). Both answer 200, "
        "so the message is sent with nothing in place of the review. Braze's page "
        '"Trustpilot" names one and calls the other.'
    ),
    source=("trustpilot-page",),
    bad=REVIEWS_CALL.replace("/reviews", "") + for_each_review("{{review.content | escape}}"),
    good=REVIEWS_CALL + for_each_review("{{review.content | escape}}"),
    instead_of=("unrecorded-result-path", "empty-output"),
    check=_check,
)
