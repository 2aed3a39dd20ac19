"""Service reviews, as anybody with a key may read them: of a company, the latest, one of them.

The endpoints are documented; what a review looks like was observed.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice

from liquidpilot.integrations.trustpilot.sandbox.access import acting_user, require_own
from liquidpilot.integrations.trustpilot.sandbox.calls import (
    Call,
    Parameters,
    business_unit_of,
    objects,
    read_page,
    required_text,
    service_review_of,
    text,
)
from liquidpilot.integrations.trustpilot.sandbox.replies import (
    Reply,
    bad_request,
    empty,
    forbidden,
    found,
    not_found,
)
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import (
    JsonObject,
    consumer_address,
    link,
    page_of_review,
    review_address,
    seconds_or_null,
    unit_address,
    with_seconds,
)
from liquidpilot.integrations.trustpilot.sandbox.world import (
    FindReviewerRequest,
    ReviewChanges,
    Tag,
    World,
)
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit, ServiceReview
from liquidpilot.integrations.trustpilot.store.store import Store
from liquidpilot.integrations.trustpilot.validation.bodies import send_time

# Service reviews: what somebody wrote about the company, as anybody may read it.


def service_review(review: ServiceReview, store: Store, origin: str) -> JsonObject:
    """Return a review; `origin` is what its links start with."""
    return {
        "links": _links(review, origin),
        "id": review.id,
        "consumer": _consumer(review, store, origin),
        "businessUnit": _unit(store.units[review.business_unit_id], origin),
        "location": _location(review),
        "stars": review.stars,
        "title": review.title,
        "text": review.text,
        "language": review.language,
        "createdAt": with_seconds(review.created_at),
        "experiencedAt": seconds_or_null(review.experienced_at),
        "updatedAt": seconds_or_null(review.updated_at),
        "companyReply": company_reply(review, store),
        "isVerified": review.is_verified,
        "source": review.source,
        "numberOfLikes": review.likes,
        "status": "active",
        "reportData": _report(review),
        "complianceLabels": [],
        "countsTowardsTrustScore": True,
        "countsTowardsLocationTrustScore": None if review.location_id is None else True,
        "invitation": _invitation(review),
        "businessUnitHistory": [],
        "reviewVerificationLevel": "verified" if review.is_verified else "not-verified",
    }


def company_reply(review: ServiceReview, store: Store) -> JsonObject | None:
    """Return what the company answered, None if it did not."""
    if review.reply is None:
        return None
    author = store.users.get(review.reply.author_id or "")
    return {
        "text": review.reply.text,
        "createdAt": with_seconds(review.reply.created_at),
        "updatedAt": None,
        "authorBusinessUserId": review.reply.author_id,
        "authorBusinessUserName": author.name if author else None,
    }


def _links(review: ServiceReview, origin: str) -> list[JsonObject]:
    # Of real ones it is known that the third leads to the stars' pictures.
    address = review_address(origin, review.id)
    return [
        link(address, "self"),
        link(f"{address}/web-links", "web-links"),
        link(f"{origin}/v1/resources/images/stars/{review.stars}", "star-images"),
    ]


def _consumer(review: ServiceReview, store: Store, origin: str) -> JsonObject:
    consumer = review.consumer
    return {
        "links": [link(consumer_address(origin, consumer.id), "self")],
        "id": consumer.id,
        "displayName": consumer.display_name,
        "displayLocation": consumer.city,
        "numberOfReviews": len(store.reviews_of_consumer(consumer.id)),
    }


def _unit(unit: BusinessUnit, origin: str) -> JsonObject:
    return {
        "links": [link(unit_address(origin, unit.id), "self")],
        "id": unit.id,
        "identifyingName": unit.identifying,
        "displayName": unit.display_name,
    }


def _location(review: ServiceReview) -> JsonObject | None:
    if review.location_id is None:
        return None
    return {
        "id": review.location_id,
        "name": review.location_id,
        "urlFormattedName": review.location_id.lower(),
        "externalId": review.location_id,
    }


def _report(review: ServiceReview) -> JsonObject | None:
    return {"source": "Trustpilot", "reasons": [], "reportedAt": None} if review.reported else None


def _invitation(review: ServiceReview) -> JsonObject | None:
    if review.reference_number is None:
        return None
    return {"businessUnitId": review.business_unit_id}


# Filters of service reviews that the store has no index for, and how their lists are shown.

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
        raise bad_request("'pageToken' must be one from an answer")
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


# Service reviews as the company alone may read them: with its own reference and its tags.


def private_service_review(
    review: ServiceReview, requests: Sequence[FindReviewerRequest], store: Store, origin: str
) -> JsonObject:
    """Return a review; `requests` are what its writer was asked about the purchase."""
    return {
        **service_review(review, store, origin),
        "referenceId": review.reference_number,
        "referralEmail": referral_email(review),
        "tags": tags(review.tags),
        "findReviewer": {
            "isEligible": is_eligible(review, requests),
            "requests": [_request(each) for each in requests],
        },
    }


def tags(subject: Iterable[Tag]) -> list[JsonObject]:
    """Return tags as a review and the calls about its tags have them."""
    return [{"group": group, "value": value} for group, value in subject]


def referral_email(review: ServiceReview) -> str | None:
    """Return the address that was invited; nobody was for a review without a reference."""
    return review.consumer.email if review.reference_number is not None else None


def is_eligible(review: ServiceReview, requests: Sequence[FindReviewerRequest]) -> bool:
    """Return whether the writer may be asked: once, and only if the company invited nobody."""
    return review.reference_number is None and not requests


def _request(request: FindReviewerRequest) -> JsonObject:
    return {
        "id": request.id,
        "created": with_seconds(request.created_at),
        "message": request.message,
        "consumerResponse": None,
    }


# What service reviews are chosen by that only the company may see.

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


# Service reviews for the company alone: its references, its tags, its answers.
#
# The endpoints are documented; what a review looks like was observed.


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
    if not is_eligible(review, world.review_changes.requests(review)):
        raise bad_request("the reviewer cannot be asked: invited, or already asked")
    world.review_changes.find_reviewer(review, message)
    return empty(204, "assumed")


def _own_review(call: Call, world: World) -> ServiceReview:
    review = service_review_of(call, world)
    require_own(review.business_unit_id, world)
    return review


def _shape(review: ServiceReview, call: Call, world: World) -> JsonObject:
    requests = world.review_changes.requests(review)
    return private_service_review(review, requests, world.store, call.origin)


def _tags(review: ServiceReview) -> Reply:
    return found({"tags": tags(review.tags)}, "assumed")


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
    Route("GET", f"{_UNIT}/reviews", reviews_of_unit),
    Route("GET", f"{_UNIT}/all-reviews", all_reviews_of_unit),
    Route("GET", "/v1/reviews/latest", latest),
    Route("GET", "/v1/reviews/{review_id}", read),
    Route("GET", "/v1/reviews/{review_id}/likes", likes),
    Route("GET", "/v1/reviews/{review_id}/web-links", web_links),
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
