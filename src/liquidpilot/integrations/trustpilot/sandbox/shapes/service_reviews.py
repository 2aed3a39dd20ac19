"""Service reviews: what somebody wrote about the company, as anybody may read it."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.shapes.links import (
    JsonObject,
    consumer_address,
    link,
    review_address,
    unit_address,
)
from liquidpilot.integrations.trustpilot.sandbox.shapes.times import seconds_or_null, with_seconds
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit, ServiceReview
from liquidpilot.integrations.trustpilot.store.store import Store


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
