"""Business units, and the reviews of the companies that they are: found, read, listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from liquidpilot.integrations.trustpilot.endpoints import (
    ALL_SERVICE_REVIEWS,
    BUSINESS_UNIT,
    BUSINESS_UNIT_BY_NAME,
    SERVICE_REVIEWS,
    WEB_LINKS,
)
from liquidpilot.integrations.trustpilot.sandbox.calls import Call, Query
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found, not_found
from liquidpilot.integrations.trustpilot.sandbox.shapes import (
    JsonObject,
    business_unit,
    business_unit_in_list,
    pages_of_unit,
    service_review,
)
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit, ServiceReview

_HOUR = 3600


def _find(call: Call, world: World) -> Reply:
    """Find a business unit by a name that identifies it or refers to it (documented)."""
    unit = world.unit_called(call.query.text("name") or "", call)
    return found(_unit(unit, call, world), cached=_HOUR)


def _read(call: Call, world: World) -> Reply:
    """Return a business unit (documented)."""
    unit = world.unit(call.values["business_unit_id"], call)
    return found(_unit(unit, call, world), cached=_HOUR)


def _search(call: Call, world: World) -> Reply:
    """Search in the names; `perpage` has a small p here, and here alone (documented)."""
    text, country = call.query.text("query") or "", call.query.text("country")
    units, page = world.store.search_units(text, country), call.query.page
    shown = [business_unit_in_list(unit) for unit in page.of(units)]
    return found({"businessUnits": shown, "links": page.links(call, len(units))}, cached=_HOUR)


def _read_all(call: Call, world: World) -> Reply:
    """List all business units; `cursor` of an answer leads to what comes after it (documented).

    The cursor of the sandbox is the id of the last one that was shown.
    """
    countries = {each.upper() for each in call.query.texts("country")}
    size, cursor = call.query.number("perPage"), call.query.text("cursor") or ""
    units = world.store.units
    ids = sorted(
        each.id
        for each in units.values()
        if each.id > cursor and (not countries or each.country in countries)
    )
    shown = [business_unit_in_list(units[unit_id]) for unit_id in ids[:size]]
    following = ids[size - 1] if len(ids) > size else None
    return found({"businessUnits": shown, "cursor": following}, cached=_HOUR)


def _web_links(call: Call, world: World) -> Reply:
    """Return the pages where a company's reviews are read and written (documented)."""
    unit = world.unit(call.values["business_unit_id"], call)
    return found(pages_of_unit(unit, call.query.text("locale") or ""), cached=_HOUR)


def _unit(unit: BusinessUnit, call: Call, world: World) -> JsonObject:
    counts, no_score = world.service_counts(unit), world.settings.average_of_none
    return business_unit(unit, counts, no_score, call.origin)


# Service reviews. The endpoints are documented; what a review looks like was observed.


def _reviews(call: Call, world: World) -> Reply:
    """List the reviews of a company."""
    unit = world.unit(call.values["business_unit_id"], call)
    page, reviews = call.query.page, _chosen(call.query, unit, world)
    links = page.links(call, len(reviews))
    return found({"links": links, "reviews": _shown(page.of(reviews), call, world)}, "observed")


def _all_reviews(call: Call, world: World) -> Reply:
    """List the reviews of a company; `nextPageToken` leads to what comes after (documented).

    The token of the sandbox tells how many reviews were shown before. Which parameters there are
    beside `pageToken` is assumed.
    """
    unit = world.unit(call.values["business_unit_id"], call)
    start = int(call.query.text("pageToken") or "0", 16)
    end = start + (call.query.number("perPage") if call.query.text("perPage") else 100)
    reviews = _chosen(call.query, unit, world)
    following = f"{end:012x}" if end < len(reviews) else None
    listed = _shown(reviews[start:end], call, world)
    return found({"reviews": listed, "nextPageToken": following}, "observed")


def _review(call: Call, world: World) -> Reply:
    """Return one review; of one that is not listed, the newest of the demo shop under its id."""
    review_id = call.values["review_id"]
    review = world.store.service_review(review_id)
    if review is not None:
        return found(_shown([review], call, world)[0], "observed")
    if world.is_strict:
        reason = f"the data do not list the review '{review_id}': {world.where('service_reviews')}"
        raise not_found("review not found", reason)
    call.makes_up(f"the review '{review_id}'")
    unit = next(iter(world.store.units.values()))
    (shown,) = _shown(world.service_reviews(unit)[:1], call, world) or [{}]
    return found({**shown, "id": review_id}, "observed")


def _chosen(query: Query, unit: BusinessUnit, world: World) -> Sequence[ServiceReview]:
    """Return the reviews that a list shows, by all of its parameters."""
    reviews = world.service_reviews(
        unit,
        stars=query.stars,
        languages=query.texts("language"),
        order=query.order,
        include_reported=query.flag("includeReportedReviews") or False,
    )
    for wanted in _filters(query):
        reviews = [each for each in reviews if wanted(each)]
    return reviews


def _filters(query: Query) -> Iterable[Callable[[ServiceReview], bool]]:
    location, responded = query.text("internalLocationId"), query.flag("responded")
    if location is not None:
        yield lambda review: review.location_id == location
    group, value = query.text("tagGroup"), query.text("tagValue")
    if group is not None or value is not None:
        yield lambda review: any(
            group in (None, one) and value in (None, other) for one, other in review.tags
        )
    if responded is not None:
        yield lambda review: (review.reply is not None) is responded


def _shown(reviews: Iterable[ServiceReview], call: Call, world: World) -> list[JsonObject]:
    return [
        service_review(
            each,
            world.unit(each.business_unit_id, call),
            world.store.users.get(each.reply.author_id or "") if each.reply else None,
            world.store.reviews_of_consumer(each.consumer.id),
            call.origin,
        )
        for each in reviews
    ]


ANSWERS = {
    ("GET", BUSINESS_UNIT_BY_NAME): _find,
    ("GET", "/v1/business-units/search"): _search,
    ("GET", "/v1/business-units/all"): _read_all,
    ("GET", BUSINESS_UNIT): _read,
    ("GET", WEB_LINKS): _web_links,
    ("GET", SERVICE_REVIEWS): _reviews,
    ("GET", ALL_SERVICE_REVIEWS): _all_reviews,
    ("GET", "/v1/reviews/{review_id}"): _review,
}
