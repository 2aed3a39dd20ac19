"""What service reviews are chosen by that only the company may see."""

from __future__ import annotations

from datetime import datetime

from liquidpilot.integrations.trustpilot.sandbox.parameters import Parameters
from liquidpilot.integrations.trustpilot.sandbox.refusals import bad_request
from liquidpilot.integrations.trustpilot.sandbox.review_changes import ReviewChanges
from liquidpilot.integrations.trustpilot.sandbox.review_filters import Filter
from liquidpilot.integrations.trustpilot.sandbox.shapes.private_service_reviews import (
    is_eligible,
    referral_email,
)
from liquidpilot.integrations.trustpilot.validation.send_times import send_time

PRIVATE_PARAMETERS = (
    "ignoreTagValueCase referenceId referralEmail reported startDateTime endDateTime source"
    " username findReviewer"
)
"""The parameters that the private list has beside those of the public one (documented)."""

_NOT_CONTACTED, _CONTACTED = "notContacted", "contacted"


def private_filters(query: Parameters, changes: ReviewChanges) -> list[Filter]:
    """Return what the reviews must be, by the parameters that are there. Raises Refused (400).

    That texts are compared whole and without their case is assumed.
    """
    filters = [*_texts(query), *_times(query)]
    reported = query.flag("reported")
    if reported is not None:
        filters.append(lambda review: review.reported is reported)
    finding = query.text("findReviewer")
    if finding is not None:
        filters.append(_finding(finding, changes))
    return filters


def _texts(query: Parameters) -> list[Filter]:
    filters: list[Filter] = []
    reference = query.text("referenceId")
    if reference is not None:
        filters.append(lambda review: review.reference_number == reference)
    address = query.text("referralEmail")
    if address is not None:
        filters.append(lambda review: _same(referral_email(review), address))
    source = query.text("source")
    if source is not None:
        filters.append(lambda review: _same(review.source, source))
    name = query.text("username")
    if name is not None:
        filters.append(lambda review: _same(review.consumer.display_name, name))
    return filters


def _times(query: Parameters) -> list[Filter]:
    filters: list[Filter] = []
    start, end = _time(query, "startDateTime"), _time(query, "endDateTime")
    if start is not None:
        filters.append(lambda review: review.created_at >= start)
    if end is not None:
        filters.append(lambda review: review.created_at <= end)
    return filters


def _time(query: Parameters, name: str) -> datetime | None:
    """Return a time; a date alone is its midnight (documented)."""
    text = query.text(name)
    if text is None:
        return None
    moment = send_time(text) or send_time(f"{text}T00:00:00")
    if moment is None:
        raise bad_request(f"'{text}' is not a value of '{name}': 2013-09-07T13:37:00 is one")
    return moment


def _finding(wanted: str, changes: ReviewChanges) -> Filter:
    """`notContacted` is documented; of the others, `contacted` is all that the sandbox knows."""
    if wanted == _NOT_CONTACTED:
        return lambda review: is_eligible(review, changes.requests(review))
    if wanted == _CONTACTED:
        return lambda review: bool(changes.requests(review))
    raise bad_request(
        f"'{wanted}' is not a value of 'findReviewer': {_NOT_CONTACTED}, {_CONTACTED}"
    )


def _same(value: str | None, wanted: str) -> bool:
    return value is not None and value.casefold() == wanted.casefold()
