"""Consumers: who wrote reviews, and what else they wrote."""

from __future__ import annotations

from collections.abc import Sequence

from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.lookups import consumer_of
from liquidpilot.integrations.trustpilot.sandbox.paging import read_page
from liquidpilot.integrations.trustpilot.sandbox.parameters import Parameters
from liquidpilot.integrations.trustpilot.sandbox.refusals import bad_request
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found
from liquidpilot.integrations.trustpilot.sandbox.review_filters import (
    Filter,
    narrowed,
    public_filters,
    shown,
)
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes.consumers import (
    consumer_with_links,
    profile,
)
from liquidpilot.integrations.trustpilot.sandbox.shapes.pages import page_of_consumer
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import ServiceReview

_LIST = (
    "stars language internalLocationId businessUnitId page perPage orderBy includeReportedReviews"
)


def read(call: Call, world: World) -> Reply:
    """Return a consumer with the number of reviews and links (documented)."""
    Parameters(call, world)
    consumer = consumer_of(call, world)
    count = len(world.store.reviews_of_consumer(consumer.id))
    return found(consumer_with_links(consumer, count, call.origin))


def read_profile(call: Call, world: World) -> Reply:
    """Return a consumer's profile (documented)."""
    Parameters(call, world)
    consumer = consumer_of(call, world)
    return found(profile(consumer, len(world.store.reviews_of_consumer(consumer.id))))


def reviews(call: Call, world: World) -> Reply:
    """List the service reviews of a consumer (documented); what one looks like was observed."""
    query = Parameters(call, world, _LIST)
    page, order = read_page(query), query.order()
    filters = [_chosen(query), *public_filters(query)]
    written = world.store.reviews_of_consumer(consumer_of(call, world).id)
    kept = _ordered(narrowed(written, filters, world), order)
    links = page.links(call, len(kept))
    return found({"links": links, "reviews": shown(page.of(kept), call, world)}, "observed")


def web_links(call: Call, world: World) -> Reply:
    """Return the page where a consumer's reviews are read (documented); its keys are assumed."""
    locale = Parameters(call, world, "locale").required_locale()
    consumer = consumer_of(call, world)
    return found(page_of_consumer(consumer, locale, world.store), "assumed")


def profiles(call: Call, world: World) -> Reply:
    """Return many profiles by id (observed). That unknown ones are left out is assumed."""
    Parameters(call, world)
    ids = call.json_object().get("consumerIds")
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise bad_request("'consumerIds' must be a list of ids")
    store = world.store
    consumers = filter(None, map(store.consumer, dict.fromkeys(ids)))
    data = {each.id: profile(each, len(store.reviews_of_consumer(each.id))) for each in consumers}
    return found({"consumers": data}, "observed")


def _chosen(query: Parameters) -> Filter:
    """Return what the store chooses the reviews of a company by, and of consumers does not."""
    stars, languages = query.stars(), query.languages()
    unit_id = query.text("businessUnitId")
    with_reported = query.flag("includeReportedReviews")
    return lambda review: (
        (not stars or review.stars in stars)
        and (not languages or review.language in languages)
        and unit_id in (None, review.business_unit_id)
        and (with_reported or not review.reported)
    )


def _ordered(reviews: Sequence[ServiceReview], order: str) -> Sequence[ServiceReview]:
    what, _, direction = order.partition(".")
    if what == "stars":
        return sorted(reviews, key=lambda each: each.stars, reverse=direction == "desc")
    return reviews if direction == "desc" else reviews[::-1]


_CONSUMER = "/v1/consumers/{consumer_id}"

ROUTES = (
    Route("GET", _CONSUMER, read),
    Route("GET", f"{_CONSUMER}/profile", read_profile),
    Route("GET", f"{_CONSUMER}/reviews", reviews),
    Route("GET", f"{_CONSUMER}/web-links", web_links),
    Route("POST", "/v1/consumers/profile/bulk", profiles),
)
