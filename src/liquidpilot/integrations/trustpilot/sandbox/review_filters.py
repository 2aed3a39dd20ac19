"""Filters of service reviews that the store has no index for, and how their lists are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.parameters import Parameters
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject
from liquidpilot.integrations.trustpilot.sandbox.shapes.service_reviews import service_review
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import ServiceReview

PARAMETERS = (
    "stars language internalLocationId page perPage orderBy tagGroup tagValue responded"
    " includeReportedReviews"
)
"""The parameters of a list of service reviews (documented)."""

Filter = Callable[[ServiceReview], bool]


def public_filters(query: Parameters, *, ignore_tag_case: bool = False) -> list[Filter]:
    """Return what the reviews must be by the rarer parameters that are there.

    These are `internalLocationId`, `tagGroup`, `tagValue` and `responded` (documented). Raises
    Refused (400).
    """
    filters: list[Filter] = []
    location = query.text("internalLocationId")
    if location is not None:
        filters.append(lambda review: review.location_id == location)
    group, value = query.text("tagGroup"), query.text("tagValue")
    if group is not None or value is not None:
        spelled = str.casefold if ignore_tag_case else str
        filters.append(lambda review: _has_tag(review, group, value, spelled))
    responded = query.flag("responded")
    if responded is not None:
        filters.append(lambda review: (review.reply is not None) is responded)
    return filters


def narrowed(
    reviews: Sequence[ServiceReview], filters: Sequence[Filter], world: World
) -> Sequence[ServiceReview]:
    """Return the reviews that all filters leave, as they are by now.

    Without a filter no review is looked at.
    """
    if not filters:
        return reviews
    changed = (world.review_changes.applied(each) for each in reviews)
    return [each for each in changed if all(wanted(each) for wanted in filters)]


def shown(reviews: Iterable[ServiceReview], call: Call, world: World) -> list[JsonObject]:
    """Return reviews as a list of an answer has them: as they are by now."""
    applied = world.review_changes.applied
    return [service_review(applied(each), world.store, call.origin) for each in reviews]


def _has_tag(
    review: ServiceReview, group: str | None, value: str | None, spelled: Callable[[str], str]
) -> bool:
    return any(
        group in (None, each) and (value is None or spelled(text) == spelled(value))
        for each, text in review.tags
    )
