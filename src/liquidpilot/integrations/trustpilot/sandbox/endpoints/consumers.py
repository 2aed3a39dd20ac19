"""Consumers: who wrote reviews, and what else they wrote."""

from __future__ import annotations

from collections.abc import Sequence

from liquidpilot.integrations.trustpilot.sandbox.access import acting_user, require_own
from liquidpilot.integrations.trustpilot.sandbox.calls import (
    Call,
    Parameters,
    consumer_of,
    read_page,
    required_text,
    text,
)
from liquidpilot.integrations.trustpilot.sandbox.endpoints.service_reviews import (
    Filter,
    narrowed,
    public_filters,
    shown,
)
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, bad_request, found, not_found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import (
    JsonObject,
    consumer_address,
    link,
    page_of_consumer,
    with_milliseconds,
)
from liquidpilot.integrations.trustpilot.sandbox.world import Comment, Conversation, World
from liquidpilot.integrations.trustpilot.store.model import Consumer, ServiceReview

# Consumers: the people who write reviews, as anybody may see them.

_IMAGE_SIZES = (24, 35, 64, 73)


def profile(consumer: Consumer, number_of_reviews: int) -> JsonObject:
    """Return a consumer's profile. `createdAt` and `birthYear` are documented to be obsolete."""
    return {
        "id": consumer.id,
        "displayName": consumer.display_name,
        "city": consumer.city,
        "country": consumer.country,
        "gender": None,
        "createdAt": None,
        "about": None,
        "birthYear": None,
        "locale": consumer.locale,
        "hasImage": False,
        "profileImage": {f"image{size}x{size}": _no_image() for size in _IMAGE_SIZES},
        "numberOfReviews": number_of_reviews,
    }


def consumer_with_links(consumer: Consumer, number_of_reviews: int, origin: str) -> JsonObject:
    """Return a consumer: the profile, with links to what else there is."""
    address = consumer_address(origin, consumer.id)
    links = [
        link(address, "self"),
        link(f"{address}/reviews", "reviews"),
        link(f"{address}/web-links", "web-links"),
    ]
    return {"links": links, **profile(consumer, number_of_reviews)}


def _no_image() -> JsonObject:
    return {"url": None, "width": 0, "height": 0}


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


# Conversations about product reviews, and the comments in them.


def conversation_shape(subject: Conversation) -> JsonObject:
    """Return a conversation with all that was said in it."""
    review = subject.review
    return {
        "id": subject.id,
        "businessUnitId": review.business_unit_id,
        "consumerId": review.consumer.id,
        "source": "Product reviews",
        "sourceId": review.id,
        "state": subject.visibility,
        "comments": [comment_shape(each) for each in subject.comments.values()],
    }


def comment_shape(subject: Comment) -> JsonObject:
    """Return one comment; its author is a business user, `null` if nobody was named."""
    return {
        "commentId": subject.id,
        "createdAt": with_milliseconds(subject.created_at),
        "author": {"id": subject.author_id, "type": "businessUser"},
        "content": subject.content,
    }


# Conversations about product reviews: to look at by everybody, to take part in by the company.


def get_public(call: Call, world: World) -> Reply:
    """Return a conversation that everybody may see; a private one is as if it were not there."""
    conversation = _conversation(call, world)
    if conversation.visibility == "private":
        raise not_found("conversation not found")
    return found(conversation_shape(conversation), "assumed")


def get_private(call: Call, world: World) -> Reply:
    """Return a conversation of the company."""
    return found(conversation_shape(_own_conversation(call, world)))


def set_state(call: Call, world: World) -> Reply:
    """Show a conversation to everybody, or no longer; the answer is a guess."""
    conversation = _own_conversation(call, world)
    match required_text(call.json_object(), "state"):
        case ("public" | "private") as state:
            conversation.visibility = state
        case _:
            raise bad_request("'state' must be 'public' or 'private'")
    return found(conversation_shape(conversation), "assumed")


def add_comment(call: Call, world: World) -> Reply:
    """Say something in a conversation."""
    conversation = _own_conversation(call, world)
    author_id = acting_user(call, world)
    content = _content(call)
    return found(comment_shape(world.conversations.add_comment(conversation, content, author_id)))


def get_comment(call: Call, world: World) -> Reply:
    """Return one comment."""
    return found(comment_shape(_comment(call, _own_conversation(call, world))))


def change_comment(call: Call, world: World) -> Reply:
    """Say something else instead of a comment."""
    conversation = _own_conversation(call, world)
    content = _content(call)
    comment = _comment(call, conversation)
    return found(comment_shape(world.conversations.change_comment(conversation, comment, content)))


def _conversation(call: Call, world: World) -> Conversation:
    conversation = world.conversations.find(call.values["conversation_id"])
    if conversation is None:
        raise not_found("conversation not found")
    return conversation


def _own_conversation(call: Call, world: World) -> Conversation:
    conversation = _conversation(call, world)
    require_own(conversation.review.business_unit_id, world)
    return conversation


def _comment(call: Call, conversation: Conversation) -> Comment:
    comment = conversation.comments.get(call.values["comment_id"])
    if comment is None:
        raise not_found("comment not found")
    return comment


def _content(call: Call) -> str:
    body = call.json_object()
    text(body, "integrationId")
    return required_text(body, "content")


_PRIVATE = "/v1/private/conversations/{conversation_id}"
_COMMENTS = f"{_PRIVATE}/comments"


ROUTES = (
    Route("GET", _CONSUMER, read),
    Route("GET", f"{_CONSUMER}/profile", read_profile),
    Route("GET", f"{_CONSUMER}/reviews", reviews),
    Route("GET", f"{_CONSUMER}/web-links", web_links),
    Route("POST", "/v1/consumers/profile/bulk", profiles),
    Route("GET", "/v1/conversations/{conversation_id}", get_public),
    Route("GET", _PRIVATE, get_private, access="token"),
    Route("POST", f"{_PRIVATE}/state", set_state, access="token"),
    Route("POST", _COMMENTS, add_comment, access="token"),
    Route("GET", f"{_COMMENTS}/{{comment_id}}", get_comment, access="token"),
    Route("PUT", f"{_COMMENTS}/{{comment_id}}", change_comment, access="token"),
)
