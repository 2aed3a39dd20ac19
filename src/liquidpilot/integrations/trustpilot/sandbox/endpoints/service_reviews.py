"""Service reviews, as anybody with a key may read them: of a company, the latest, one of them.

The endpoints are documented; what a review looks like was observed.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Sequence
from itertools import islice

from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.lookups import business_unit_of, service_review_of
from liquidpilot.integrations.trustpilot.sandbox.paging import read_page
from liquidpilot.integrations.trustpilot.sandbox.parameters import Parameters
from liquidpilot.integrations.trustpilot.sandbox.refusals import bad_request
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found
from liquidpilot.integrations.trustpilot.sandbox.review_filters import (
    PARAMETERS,
    narrowed,
    public_filters,
    shown,
)
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject
from liquidpilot.integrations.trustpilot.sandbox.shapes.pages import page_of_review
from liquidpilot.integrations.trustpilot.sandbox.shapes.service_reviews import service_review
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import ServiceReview

_PAGE_TOKEN = re.compile(r"[0-9a-f]{12}")
_DEFAULT_COUNT = 10


def reviews_of_unit(call: Call, world: World) -> Reply:
    """List the reviews of a company."""
    query = Parameters(call, world, PARAMETERS)
    page = read_page(query)
    reviews = _reviews(call, world, query, query.order())
    links = page.links(call, len(reviews))
    return found({"links": links, "reviews": shown(page.of(reviews), call, world)}, "observed")


def all_reviews_of_unit(call: Call, world: World) -> Reply:
    """List the reviews of a company; `nextPageToken` leads to what comes after (documented).

    The token of the sandbox tells how many reviews were shown before. Which parameters there are
    beside `pageToken` is assumed.
    """
    query = Parameters(
        call, world, "pageToken perPage stars language internalLocationId includeReportedReviews"
    )
    size = query.number("perPage", 100, 100)
    token = query.text("pageToken") or f"{0:012x}"
    if not _PAGE_TOKEN.fullmatch(token):
        raise bad_request("'pageToken' must be one that an answer had")
    start, end = int(token, 16), int(token, 16) + size
    reviews = _reviews(call, world, query, "createdat.desc")
    following = f"{end:012x}" if end < len(reviews) else None
    listed = shown(reviews[start:end], call, world)
    return found({"reviews": listed, "nextPageToken": following}, "observed")


def latest(call: Call, world: World) -> Reply:
    """Return the newest reviews of all companies. That nobody has a picture is the sandbox's."""
    query = Parameters(call, world, "language count filterUsersWithoutImages locale")
    count = query.number("count", _DEFAULT_COUNT, 100)
    query.locale()
    languages = query.languages()
    if query.flag("filterUsersWithoutImages"):
        return found({"links": [], "reviews": []}, "assumed")
    store = world.store
    newest = heapq.merge(
        *(store.service_reviews(each, languages=languages) for each in store.units),
        key=lambda review: review.created_at,
        reverse=True,
    )
    return found({"links": [], "reviews": shown(islice(newest, count), call, world)}, "assumed")


def read(call: Call, world: World) -> Reply:
    """Return one review."""
    Parameters(call, world)
    review = service_review_of(call, world)
    return found(service_review(review, world.store, call.origin), "observed")


def likes(call: Call, world: World) -> Reply:
    """Return how many like a review; who they are is not in the data. Its shape is assumed."""
    Parameters(call, world)
    review = service_review_of(call, world)
    data: JsonObject = {"numberOfLikes": review.likes, "consumers": [], "links": []}
    return found(data, "assumed")


def web_links(call: Call, world: World) -> Reply:
    """Return the page where a review is read. Its shape is assumed."""
    locale = Parameters(call, world, "locale").required_locale()
    review = service_review_of(call, world)
    return found(page_of_review(review, locale, world.store), "assumed")


def _reviews(call: Call, world: World, query: Parameters, order: str) -> Sequence[ServiceReview]:
    stars, languages = query.stars(), query.languages()
    with_reported = query.flag("includeReportedReviews") or False
    filters = public_filters(query)
    reviews = world.store.service_reviews(
        business_unit_of(call, world).id,
        stars=stars,
        languages=languages,
        order=order,
        include_reported=with_reported,
    )
    return narrowed(reviews, filters, world)


_UNIT = "/v1/business-units/{business_unit_id}"

ROUTES = (
    Route("GET", f"{_UNIT}/reviews", reviews_of_unit),
    Route("GET", f"{_UNIT}/all-reviews", all_reviews_of_unit),
    Route("GET", "/v1/reviews/latest", latest),
    Route("GET", "/v1/reviews/{review_id}", read),
    Route("GET", "/v1/reviews/{review_id}/likes", likes),
    Route("GET", "/v1/reviews/{review_id}/web-links", web_links),
)
