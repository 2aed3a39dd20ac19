"""Business units, and the reviews of the companies that they are: found, read, listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from liquidpilot.integrations.trustpilot.endpoints import (
    ALL_SERVICE_REVIEWS,
    BUSINESS_UNIT,
    BUSINESS_UNIT_BY_NAME,
    LATEST_REVIEWS,
    PRIVATE_SERVICE_REVIEW,
    PRIVATE_SERVICE_REVIEWS,
    SERVICE_REVIEW,
    SERVICE_REVIEWS,
    WEB_LINKS,
)
from liquidpilot.integrations.trustpilot.sandbox.calls import Call, Query
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, bad_request, found
from liquidpilot.integrations.trustpilot.sandbox.shapes import (
    JsonObject,
    business_unit,
    pages_of_unit,
    private_service_review,
    service_review,
)
from liquidpilot.integrations.trustpilot.sandbox.world import World, stand_in
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit, ServiceReview

_HOUR = 3600


def _find(call: Call, world: World) -> Reply:
    """Find a business unit by a name that identifies it or refers to it (documented)."""
    unit = world.unit_called(call.query.text("name") or "", call)
    return found(_unit(unit, call, world), cached=_HOUR)


def _read(call: Call, world: World) -> Reply:
    """Return a business unit (documented)."""
    unit = world.unit_of(call)
    return found(_unit(unit, call, world), cached=_HOUR)


def _web_links(call: Call, world: World) -> Reply:
    """Return the pages where a company's reviews are read and written (documented)."""
    unit = world.unit_of(call)
    return found(pages_of_unit(unit, call.query.text("locale") or ""), cached=_HOUR)


def _unit(unit: BusinessUnit, call: Call, world: World) -> JsonObject:
    counts, no_score = world.service_counts(unit), world.settings.average_of_none
    return business_unit(unit, counts, no_score, call.origin)


# Service reviews. The endpoints are documented; what a review looks like was observed.


def _reviews(call: Call, world: World) -> Reply:
    """List the reviews of a company."""
    unit = world.unit_of(call)
    page, reviews = call.query.page, _chosen(call.query, unit, world)
    links = page.links(call, len(reviews))
    return found({"links": links, "reviews": _shown(page.of(reviews), call, world)}, "observed")


def _all_reviews(call: Call, world: World) -> Reply:
    """List the reviews of a company; `nextPageToken` leads to what comes after (documented).

    The token of the sandbox tells how many reviews were shown before. Which parameters there are
    beside `pageToken` is assumed.
    """
    unit = world.unit_of(call)
    start = int(call.query.text("pageToken") or "0", 16)
    end = start + (call.query.number("perPage") if call.query.text("perPage") else 100)
    reviews = _chosen(call.query, unit, world)
    following = f"{end:012x}" if end < len(reviews) else None
    listed = _shown(reviews[start:end], call, world)
    return found({"reviews": listed, "nextPageToken": following}, "observed")


def _latest(call: Call, world: World) -> Reply:
    """List the newest reviews of all companies, `count` of them; their order is assumed."""
    languages = call.query.texts("language")
    reviews = world.store.latest_reviews()
    shown = [each for each in reviews if not languages or each.language in languages]
    listed = _shown(shown[: call.query.number("count")], call, world)
    return found({"links": [], "reviews": listed}, "assumed")


def _review(call: Call, world: World) -> Reply:
    """Return one review."""
    return found(_shown([_named(call, world)], call, world)[0], "observed")


def _named(call: Call, world: World) -> ServiceReview:
    """Return the review in the path; for one that is not listed, the newest under its id."""
    review_id = call.values["review_id"]
    review = world.review(review_id, "service_reviews", call)
    if isinstance(review, ServiceReview):
        return review
    return stand_in(world.service_reviews(world.demo), review_id)


# Service reviews as the company itself reads them.


def _private_reviews(call: Call, world: World) -> Reply:
    """List the reviews of a company, with what only the company knows of them."""
    unit = world.unit_of(call)
    page, reviews = call.query.page, _chosen(call.query, unit, world)
    shown = _privately(page.of(reviews), call, world)
    return found({"links": page.links(call, len(reviews)), "reviews": shown}, "observed")


def _private_review(call: Call, world: World) -> Reply:
    """Return one review with what only the company knows of it."""
    return found(_privately([_named(call, world)], call, world)[0], "observed")


def _privately(reviews: Sequence[ServiceReview], call: Call, world: World) -> list[JsonObject]:
    shown = _shown(reviews, call, world)
    return [private_service_review(*each) for each in zip(reviews, shown, strict=True)]


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
        same = str.lower if query.flag("ignoreTagValueCase") else str
        yield lambda review: any(
            group in (None, one) and (value is None or same(value) == same(other))
            for one, other in review.tags
        )
    yield from _private_filters(query)
    if responded is not None:
        yield lambda review: (review.reply is not None) is responded


def _private_filters(query: Query) -> Iterable[Callable[[ServiceReview], bool]]:
    """Yield what private lists can be narrowed by; that letters' case is no matter is assumed."""
    said: Mapping[str, Callable[[ServiceReview], str | None]] = {
        "referenceId": lambda review: review.reference_number,
        "referralEmail": lambda review: review.consumer.email,
        "source": lambda review: review.source,
        "username": lambda review: review.consumer.display_name,
    }
    wanted = {each: text.lower() for each in said if (text := query.text(each)) is not None}
    if wanted:
        yield lambda review: all(
            (said[name](review) or "").lower() == text for name, text in wanted.items()
        )
    if (reported := query.flag("reported")) is not None:
        yield lambda review: review.reported is reported
    start, end = (_moment(query, name) for name in ("startDateTime", "endDateTime"))
    if start is not None:
        yield lambda review: review.created_at >= start
    if end is not None:
        yield lambda review: review.created_at <= end
    if query.text("findReviewer") == "contacted":  # the sandbox has contacted nobody
        yield lambda review: False


def _moment(query: Query, name: str) -> datetime | None:
    """Return a time in UTC; one without a time of day is midnight (documented)."""
    text = query.text(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise bad_request(f"'{name}' is no time: write it as in 2013-09-07T13:37:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


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
    ("GET", BUSINESS_UNIT): _read,
    ("GET", WEB_LINKS): _web_links,
    ("GET", SERVICE_REVIEWS): _reviews,
    ("GET", ALL_SERVICE_REVIEWS): _all_reviews,
    ("GET", LATEST_REVIEWS): _latest,
    ("GET", SERVICE_REVIEW): _review,
    ("GET", PRIVATE_SERVICE_REVIEWS): _private_reviews,
    ("GET", PRIVATE_SERVICE_REVIEW): _private_review,
}
