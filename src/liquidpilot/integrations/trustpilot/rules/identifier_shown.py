"""`trustpilot-identifier-shown`: readers see who wrote a review, by number or address."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject, Use
from liquidpilot.integrations.trustpilot.rules.examples import REVIEWS_CALL, for_each_review
from liquidpilot.integrations.trustpilot.rules.results import answers_in, is_within_tag

_OF_A_REVIEW = ("email", "referralEmail", "referenceId", "referenceNumber")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.channel == "webhook":
        return
    for answer in answers_in(field.flow):
        for use in answer.printed:
            if _is_identifier(use) and _is_read(use):
                message = (
                    f"'{use.text}' tells who wrote the review: readers may see the name that the "
                    "reviewer chose, and nothing else"
                )
                hint = "write 'consumer.displayName' with a default, or leave it out"
                yield Diagnostic.unnamed(message, hint, use.place)


def _is_identifier(use: Use) -> bool:
    return use.path[-2:] == ("consumer", "id") or use.path[-1:] in {
        (each,) for each in _OF_A_REVIEW
    }


def _is_read(use: Use) -> bool:
    """Say whether a use is a text, and no part of a link or another attribute."""
    if use.read.role != "output" or use.goes_through("size", "md5", "sha1", "sha2", "sha256"):
        return False
    return not is_within_tag(use)


RULE = FieldRule(
    name="trustpilot-identifier-shown",
    severity="warning",
    summary="the id, the e-mail address or the order number of a reviewer is shown",
    explanation=(
        "Shown reviews have neither e-mail addresses nor reference numbers (Trustpilot's "
        "integration guidelines for service reviews, 2.7). The id of a consumer leads to all that "
        "this person has written, and is of no use to your readers."
    ),
    bad=REVIEWS_CALL + for_each_review("{{review.content | escape}} ({{review.consumer.id}})"),
    good=REVIEWS_CALL
    + for_each_review(
        "{{review.content | escape}} "
        "({{review.consumer.displayName | default: 'A Trustpilot reviewer' | escape}})"
    ),
    instead_of=("trustpilot-private-data-in-message",),
    check=_check,
)
