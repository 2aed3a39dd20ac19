"""Product reviews for the company alone: in every state, with addresses and references."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.acting import require_own
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.paging import read_page
from liquidpilot.integrations.trustpilot.sandbox.parameters import Parameters
from liquidpilot.integrations.trustpilot.sandbox.refusals import bad_request, not_found
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject
from liquidpilot.integrations.trustpilot.sandbox.shapes.private_product_reviews import (
    private_product_review,
)
from liquidpilot.integrations.trustpilot.sandbox.shapes.product_reviews import summary_of_sku
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import ProductReview

_STATES = ("published", "unpublished", "underModeration", "archived")
_MOST_SUMMARIES = 1000


def list_reviews(call: Call, world: World) -> Reply:
    """Return reviews of all products or of the SKUs, published ones unless `state` says more.

    `locale` changes nothing: the data files have one name for each attribute.
    """
    parameters = Parameters(call, world, "page perPage sku language state locale")
    page = read_page(parameters)
    parameters.locale()
    reviews = world.store.product_reviews(
        call.values["business_unit_id"],
        skus=parameters.texts("sku") or None,
        languages=parameters.languages(),
        states=_states(parameters),
    )
    shown = [_shape(each, world) for each in page.of(reviews)]
    return found({"productReviews": shown, "links": page.links(call, len(reviews))}, "observed")


def get_review(call: Call, world: World) -> Reply:
    """Return one review."""
    Parameters(call, world, "locale").locale()
    return found(_shape(_own_review(call, world), world), "observed")


def list_summaries(call: Call, world: World) -> Reply:
    """Return the summary of each product that has reviews."""
    unit_id = call.values["business_unit_id"]
    parameters = Parameters(call, world, "page perPage")
    page = read_page(parameters, default=_MOST_SUMMARIES, highest=_MOST_SUMMARIES)
    skus = world.store.skus_with_reviews(unit_id)
    counts, no_average = world.store.product_counts, world.settings.average_of_none
    summaries = [
        summary_of_sku(sku, counts(unit_id, skus=(sku,)), no_average) for sku in page.of(skus)
    ]
    return found({"summaries": summaries, "links": page.links(call, len(skus))}, "observed")


def create_conversation(call: Call, world: World) -> Reply:
    """Begin the conversation about a review, or find the one that is there (assumed)."""
    conversation = world.conversations.start(_own_review(call, world))
    return found({"conversationId": conversation.id})


def _states(parameters: Parameters) -> tuple[str, ...]:
    states = parameters.texts("state") or _STATES[:1]
    unknown = next((each for each in states if each not in _STATES), None)
    if unknown is not None:
        raise bad_request(f"'{unknown}' is not a value of 'state': {', '.join(_STATES)}")
    return states


def _own_review(call: Call, world: World) -> ProductReview:
    review = world.store.product_review(call.values["review_id"])
    if review is None:
        raise not_found("review not found")
    require_own(review.business_unit_id, world)
    return review


def _shape(review: ProductReview, world: World) -> JsonObject:
    product = world.store.product(review.business_unit_id, review.sku)
    return private_product_review(review, product, world.conversations.id_about(review))


_REVIEWS = "/v1/private/product-reviews/business-units/{business_unit_id}"
_REVIEW = "/v1/private/product-reviews/{review_id}"

ROUTES = (
    Route("GET", f"{_REVIEWS}/reviews", list_reviews, access="token"),
    Route("GET", f"{_REVIEWS}/summaries", list_summaries, access="token"),
    Route("GET", _REVIEW, get_review, access="token"),
    Route("POST", f"{_REVIEW}/create-conversation", create_conversation, access="token"),
)
