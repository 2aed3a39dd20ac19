"""Service reviews for the company alone: its references, its tags, its answers.

The endpoints are documented; what a review looks like was observed.
"""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.acting import acting_user, require_own
from liquidpilot.integrations.trustpilot.sandbox.bodies import objects, required_text, text
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.lookups import service_review_of
from liquidpilot.integrations.trustpilot.sandbox.paging import read_page
from liquidpilot.integrations.trustpilot.sandbox.parameters import Parameters
from liquidpilot.integrations.trustpilot.sandbox.private_review_filters import (
    PRIVATE_PARAMETERS,
    private_filters,
)
from liquidpilot.integrations.trustpilot.sandbox.refusals import bad_request, forbidden, not_found
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, empty, found
from liquidpilot.integrations.trustpilot.sandbox.review_changes import Tag
from liquidpilot.integrations.trustpilot.sandbox.review_filters import (
    PARAMETERS,
    narrowed,
    public_filters,
)
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes import private_service_reviews as shapes
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import ServiceReview


def list_reviews(call: Call, world: World) -> Reply:
    """Return the company's reviews; those that were reported too if one asks for them."""
    query = Parameters(call, world, f"{PARAMETERS} {PRIVATE_PARAMETERS}")
    page = read_page(query)
    ignore_case = query.flag("ignoreTagValueCase") or False
    filters = [
        *public_filters(query, ignore_tag_case=ignore_case),
        *private_filters(query, world.review_changes),
    ]
    all_reviews = world.store.service_reviews(
        call.values["business_unit_id"],
        stars=query.stars(),
        languages=query.languages(),
        order=query.order(),
        include_reported=bool(query.flag("includeReportedReviews") or query.flag("reported")),
    )
    reviews = narrowed(all_reviews, filters, world)
    applied = world.review_changes.applied
    shown = [_shape(applied(each), call, world) for each in page.of(reviews)]
    return found({"links": page.links(call, len(reviews)), "reviews": shown}, "observed")


def get_review(call: Call, world: World) -> Reply:
    """Return one review."""
    Parameters(call, world)
    return found(_shape(_own_review(call, world), call, world), "observed")


def get_tags(call: Call, world: World) -> Reply:
    """Return the tags of a review."""
    return _tags(_own_review(call, world))


def add_tags(call: Call, world: World) -> Reply:
    """Give a review further tags. That the answer has all of them is assumed."""
    review = _own_review(call, world)
    tags = _tags_of(call)
    return _tags(world.review_changes.set_tags(review, [*review.tags, *tags]))


def set_tags(call: Call, world: World) -> Reply:
    """Give a review these tags and no others."""
    review = _own_review(call, world)
    return _tags(world.review_changes.set_tags(review, _tags_of(call)))


def delete_tags(call: Call, world: World) -> Reply:
    """Take the tags of a `group`, or one `value` of it, from a review."""
    review = _own_review(call, world)
    query = Parameters(call, world, "group value")
    group, value = query.required_text("group"), query.text("value")
    kept = [each for each in review.tags if each[0] != group or value not in (None, each[1])]
    world.review_changes.set_tags(review, kept)
    return empty(204, "assumed")


def reply(call: Call, world: World) -> Reply:
    """Answer a review in the name of a business user. Nothing is known about what comes back."""
    review = _own_review(call, world)
    body = call.json_object()
    message = required_text(body, "message")
    author_id = _author_id(text(body, "authorBusinessUserId"), call, world)
    world.review_changes.reply(review, message, author_id)
    return empty(204, "assumed")


def delete_reply(call: Call, world: World) -> Reply:
    """Take the answer to a review away."""
    review = _own_review(call, world)
    if review.reply is None:
        raise not_found("reply not found", "assumed")
    world.review_changes.remove_reply(review)
    return empty(204, "assumed")


def find_reviewer(call: Call, world: World) -> Reply:
    """Ask the writer of a review about the purchase, once."""
    review = _own_review(call, world)
    body = call.json_object()
    message = text(body, "message")
    if not isinstance(body.get("skipNotificationEmailToBusinessUser", False), bool | None):
        raise bad_request("'skipNotificationEmailToBusinessUser' must be true or false")
    if not shapes.is_eligible(review, world.review_changes.requests(review)):
        raise bad_request("the reviewer cannot be asked: invited, or asked before")
    world.review_changes.find_reviewer(review, message)
    return empty(204, "assumed")


def _own_review(call: Call, world: World) -> ServiceReview:
    review = service_review_of(call, world)
    require_own(review.business_unit_id, world)
    return review


def _shape(review: ServiceReview, call: Call, world: World) -> JsonObject:
    requests = world.review_changes.requests(review)
    return shapes.private_service_review(review, requests, world.store, call.origin)


def _tags(review: ServiceReview) -> Reply:
    return found({"tags": shapes.tags(review.tags)}, "assumed")


def _tags_of(call: Call) -> list[Tag]:
    given = objects(call.json_object(), "tags")
    return [(required_text(each, "group"), required_text(each, "value")) for each in given]


def _author_id(named: str | None, call: Call, world: World) -> str:
    """Return who answers: with a token of nobody, the body has to name somebody (documented)."""
    author_id = named or acting_user(call, world)
    if author_id is None:
        raise bad_request("'authorBusinessUserId' is missing", "docs")
    if author_id not in world.store.users:
        raise forbidden(world.identities.correlation_id())
    return author_id


_REVIEW = "/v1/private/reviews/{review_id}"
_TAGS = f"{_REVIEW}/tags"
_REPLY = f"{_REVIEW}/reply"

ROUTES = (
    Route("GET", "/v1/private/business-units/{business_unit_id}/reviews", list_reviews, "token"),
    Route("GET", _REVIEW, get_review, "token"),
    Route("GET", _TAGS, get_tags, "token"),
    Route("PUT", _TAGS, add_tags, "token"),
    Route("POST", _TAGS, set_tags, "token"),
    Route("DELETE", _TAGS, delete_tags, "token"),
    Route("POST", _REPLY, reply, "token"),
    Route("DELETE", _REPLY, delete_reply, "token"),
    Route("POST", f"{_REVIEW}/find-reviewer", find_reviewer, "token"),
)
