"""The JSON that Trustpilot makes of the things it knows: one function a thing.

Every key that is documented or was seen is there; what is not known is null, never left out
(documented in Trustpilot's page "Schema, data formats and cache"), and lists are `[]`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from liquidpilot.integrations.trustpilot.endpoints import API, locales
from liquidpilot.integrations.trustpilot.store.model import (
    BusinessUnit,
    BusinessUser,
    InvitationTemplate,
    Product,
    ProductReview,
    ServiceReview,
    stable_id,
)
from liquidpilot.integrations.trustpilot.store.store import StarCounts

JsonObject = dict[str, object]
"""A JSON object that is being made."""


def link(href: str, rel: str) -> JsonObject:
    """Return a link to read something. Of the names in `rel`, `next-page` alone was observed."""
    return {"href": href, "method": "GET", "rel": rel}


# How many reviews have how many stars, and the averages that come of it.
#
# `counts` are five numbers everywhere: reviews with one star, two … five stars.

_NAMES = ("oneStar", "twoStars", "threeStars", "fourStars", "fiveStars")
_ASSUMED_REVIEWS = 7
_ASSUMED_STARS = 3.5


def distribution(counts: StarCounts) -> JsonObject:
    """Return `total` and the five counts, as a summary of product reviews has them."""
    return {"total": sum(counts), **dict(zip(_NAMES, counts, strict=True))}


def average(counts: StarCounts) -> float | None:
    """Return the average number of stars with one decimal, None without reviews.

    >>> average((2, 3, 2, 5, 2))
    3.1
    """
    total = sum(counts)
    if not total:
        return None
    tenths = (20 * _stars(counts) + total) // (2 * total)  # rounded half up
    return tenths / 10


def trust_score(counts: StarCounts) -> float | None:
    """Return the TrustScore with one decimal, None without reviews.

    Assumed: seven reviews of 3.5 stars are added to those there are, as Trustpilot's help pages
    describe it. That a new review weighs more than an old one is left out.
    """
    total = sum(counts)
    if not total:
        return None
    score = (_ASSUMED_REVIEWS * _ASSUMED_STARS + _stars(counts)) / (_ASSUMED_REVIEWS + total)
    return round(score, 1)


def half_stars(score: float) -> float:
    """Return the stars that are shown for a TrustScore, in half steps: 4.6 is 4.5 stars."""
    return round(score * 2) / 2


def _stars(counts: StarCounts) -> int:
    return sum(stars * count for stars, count in enumerate(counts, start=1))


# Addresses of Trustpilot's own web pages, which differ by locale (observed).


def pages_of_unit(unit: BusinessUnit, locale: str) -> JsonObject:
    """Return where a company's reviews are read and written."""
    site = _site(locale)
    return {
        "locale": locale,
        "profileUrl": f"{site}/review/{unit.identifying}",
        "evaluateUrl": f"{site}/evaluate/{unit.identifying}",
        "evaluateEmbedUrl": f"{site}/evaluate/embed/{unit.identifying}",
    }


def page_of_invitation_link(link_id: str, locale: str | None) -> str:
    """Return where somebody who follows an invitation link writes a review."""
    return f"{_site(locale)}/evaluate-link/{link_id}"


def _site(locale: str | None) -> str:
    return f"https://{locales().get(locale or '', 'www.trustpilot.com')}"


# Times as Trustpilot writes them: ISO 8601 in UTC, with more or less of the second.

_UTC_OFFSET = len("+00:00")


def with_milliseconds(moment: datetime) -> str:
    """Return `2024-10-14T17:42:40.286Z`, as product reviews have it (documented)."""
    return _written(moment, "milliseconds")


def with_seconds(moment: datetime) -> str:
    """Return `2022-07-08T22:41:48Z`, as service reviews have it (observed)."""
    return _written(moment, "seconds")


def seconds_or_null(moment: datetime | None) -> str | None:
    """Return a time as service reviews have it, None for none."""
    return with_seconds(moment) if moment else None


def _written(moment: datetime, smallest: str) -> str:
    return moment.astimezone(UTC).isoformat(timespec=smallest)[:-_UTC_OFFSET] + "Z"


# Business units: the company whose reviews they are.


def business_unit(
    unit: BusinessUnit, counts: StarCounts, no_score: float | None, origin: str
) -> JsonObject:
    """Return a business unit; its score is that of its service reviews, `no_score` without any."""
    score = trust_score(counts)
    stars = no_score if score is None else half_stars(score)
    reviews = distribution(counts)
    return {
        "links": _links_of_unit(unit, stars, origin),
        "id": unit.id,
        "displayName": unit.display_name,
        "name": {"identifying": unit.identifying, "referring": list(unit.referring)},
        "websiteUrl": unit.website_url,
        "country": unit.country,
        "numberOfReviews": {
            "total": reviews["total"],
            "usedForTrustScoreCalculation": reviews["total"],
            **reviews,
        },
        "status": unit.status,
        "score": {"trustScore": no_score if score is None else score, "stars": stars},
        "badFit": False,
    }


def _links_of_unit(unit: BusinessUnit, stars: float | None, origin: str) -> list[JsonObject]:
    # Of real ones it is known that the third leads to the stars in words, the fourth to pictures.
    address = f"{origin}/v1/business-units/{unit.id}"
    return [
        link(address, "self"),
        link(f"{address}/web-links", "web-links"),
        link(f"{origin}/v1/resources/strings/stars/{stars or 0:g}", "star-string"),
        link(f"{origin}/v1/resources/images/stars/{stars or 0:g}", "star-images"),
    ]


# Service reviews: what somebody wrote about the company, as anybody may read it.


def service_review(
    review: ServiceReview,
    unit: BusinessUnit,
    author: BusinessUser | None,
    written: int,
    origin: str,
) -> JsonObject:
    """Return a review of `unit`, to which `author` has replied.

    Its writer has `written` so many; `origin` is what links start with.
    """
    return {
        "links": _links_of_review(review, origin),
        "id": review.id,
        "consumer": _consumer(review, written, origin),
        "businessUnit": _unit(unit, origin),
        "location": _location(review),
        "stars": review.stars,
        "title": review.title,
        "text": review.text,
        "language": review.language,
        "createdAt": with_seconds(review.created_at),
        "experiencedAt": seconds_or_null(review.experienced_at),
        "updatedAt": seconds_or_null(review.updated_at),
        "companyReply": company_reply(review, author),
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


def private_service_review(review: ServiceReview, public: JsonObject) -> JsonObject:
    """Return what the company itself reads beside the `public` part of a review (observed)."""
    return {
        **public,
        "referenceId": review.reference_number,
        "referralEmail": review.consumer.email if review.reference_number else None,
        "tags": tags(review),
        "findReviewer": {"isEligible": False, "requests": []},
    }


def tags(review: ServiceReview) -> list[JsonObject]:
    """Return what the company has tagged a review with."""
    return [{"group": group, "value": value} for group, value in review.tags]


def company_reply(review: ServiceReview, author: BusinessUser | None) -> JsonObject | None:
    """Return what the company answered, None if it did not."""
    if review.reply is None:
        return None
    return {
        "text": review.reply.text,
        "createdAt": with_seconds(review.reply.created_at),
        "updatedAt": None,
        "authorBusinessUserId": review.reply.author_id,
        "authorBusinessUserName": author.name if author else None,
    }


def _links_of_review(review: ServiceReview, origin: str) -> list[JsonObject]:
    # Of real ones it is known that the third leads to the stars' pictures.
    address = f"{origin}/v1/reviews/{review.id}"
    return [
        link(address, "self"),
        link(f"{address}/web-links", "web-links"),
        link(f"{origin}/v1/resources/images/stars/{review.stars}", "star-images"),
    ]


def _consumer(review: ServiceReview, written: int, origin: str) -> JsonObject:
    consumer = review.consumer
    return {
        "links": [link(f"{origin}/v1/consumers/{consumer.id}", "self")],
        "id": consumer.id,
        "displayName": consumer.display_name,
        "displayLocation": consumer.city,
        "numberOfReviews": written,
    }


def _unit(unit: BusinessUnit, origin: str) -> JsonObject:
    return {
        "links": [link(f"{origin}/v1/business-units/{unit.id}", "self")],
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


# Reviews as webhooks tell of them.


def service_event(review: ServiceReview) -> JsonObject:
    """Return what an event tells about a review of the company (documented for a new one).

    That an updated and a deleted review are told in the same fields is assumed.
    """
    api = f"https://{API}/v1"
    return {
        "id": review.id,
        "language": review.language,
        "title": review.title,
        "text": review.text,
        "referenceId": review.reference_number,
        "stars": review.stars,
        "createdAt": with_milliseconds(review.created_at),
        "isVerified": review.is_verified,
        "locationId": review.location_id,
        "link": f"{api}/reviews/{review.id}",
        "consumer": {
            "id": review.consumer.id,
            "name": review.consumer.display_name,
            "link": f"{api}/consumers/{review.consumer.id}",
        },
        "tags": tags(review),
    }


def product_event(review: ProductReview, subject: Product) -> JsonObject:
    """Return what an event tells about a review of a product.

    A client that reads a new one (observed) takes all of it but `language`, and of `product`
    nobody knows the fields: those of private reviews are assumed. So is all of the other events.
    """
    return {
        "id": review.id,
        "language": review.language,
        "content": review.content,
        "referenceId": review.reference_number,
        "stars": review.stars,
        "createdAt": with_milliseconds(review.created_at),
        "state": review.state,
        "product": product(subject),
        "consumer": {
            "id": review.consumer.id,
            "name": review.consumer.display_name,
            "email": review.consumer.email,
        },
    }


# Product reviews as anybody may read them, and their summaries.
#
# There is neither a title nor a product in a public product review (observed).

_ATTRIBUTE_TYPE = "range_1to5"


def product_review(review: ProductReview, attribute_ids: Collection[str] = ()) -> JsonObject:
    """Return a review of the list; of its ratings, those of `attribute_ids` if there are any."""
    name = review.consumer.display_name
    return _public(review, {"id": review.consumer.id, "displayName": name}, attribute_ids)


def imported_review(review: ProductReview) -> JsonObject:
    """Return a review that came from another service: its consumer has a name alone."""
    return _public(review, {"displayName": review.consumer.display_name}, ())


def private_product_review(review: ProductReview, subject: Product) -> JsonObject:
    """Return a review as the company reads it (observed); the conversation's id is assumed."""
    consumer = review.consumer
    return {
        "id": review.id,
        "createdAt": with_milliseconds(review.created_at),
        "updatedAt": with_milliseconds(review.updated_at) if review.updated_at else None,
        "businessUnitId": review.business_unit_id,
        "stars": review.stars,
        "content": review.content,
        "product": product(subject),
        "consumer": {
            "id": consumer.id,
            "email": consumer.email or f"{consumer.id}@mail.example",
            "name": consumer.display_name,
        },
        "referenceId": review.reference_number,
        "locale": consumer.locale,
        "language": review.language,
        "redirectUri": None,
        "state": review.state,
        "hasModerationHistory": False,
        "conversationId": stable_id("conversation", review.id) if review.reply else None,
        "attributeRatings": attribute_ratings(review),
        "attachments": attachments(review),
    }


def product(subject: Product) -> JsonObject:
    """Return a product as private reviews of it have it (observed)."""
    return {
        "id": subject.id,
        "productUrl": subject.url,
        "productImages": [subject.image_url] if subject.image_url else [],
        "name": subject.name,
        "sku": subject.sku,
        "gtin": subject.gtin,
        "mpn": subject.mpn,
        "brand": subject.brand,
    }


def attribute_ratings(
    review: ProductReview, attribute_ids: Collection[str] = ()
) -> list[JsonObject]:
    """Return what the product's attributes were rated; all without `attribute_ids`."""
    return [
        {
            "attributeId": each.id,
            "attributeName": each.name,
            "attributeType": _ATTRIBUTE_TYPE,
            "attributeOptions": None,
            "rating": each.rating,
        }
        for each in review.attribute_ratings
        if not attribute_ids or each.id in attribute_ids
    ]


def attachments(review: ProductReview) -> list[JsonObject]:
    """Return the picture of a review, if it has one. Its id, made of the review's, is assumed."""
    if review.image_url is None:
        return []
    file = {"dimension": "360pxWide", "mimeType": "image/jpeg", "url": review.image_url}
    return [{"id": review.id[::-1], "state": "processed", "processedFiles": [file]}]


def summary(counts: StarCounts, no_average: float | None) -> JsonObject:
    """Return the summary of all reviews that were asked for, `no_average` if there are none."""
    return {**_summarized(counts, no_average), "links": []}


def summary_of_sku(sku: str, counts: StarCounts, no_average: float | None) -> JsonObject:
    """Return the summary of one product, one of many in a list."""
    return {"sku": sku, **_summarized(counts, no_average)}


def _summarized(counts: StarCounts, no_average: float | None) -> JsonObject:
    stars = average(counts)
    return {
        "starsAverage": no_average if stars is None else stars,
        "numberOfReviews": distribution(counts),
    }


def _public(
    review: ProductReview, consumer: JsonObject, attribute_ids: Collection[str]
) -> JsonObject:
    return {
        "id": review.id,
        "createdAt": with_milliseconds(review.created_at),
        "stars": review.stars,
        "content": review.content,
        "consumer": consumer,
        "language": review.language,
        "attributeRatings": attribute_ratings(review, attribute_ids),
        "attachments": attachments(review),
        "firstCompanyComment": _comment(review),
    }


def _comment(review: ProductReview) -> JsonObject | None:
    if review.reply is None:
        return None
    created = with_milliseconds(review.reply.created_at)
    return {"createdAt": created, "comment": review.reply.text}


# Templates that invitations can be written with.


def template(subject: InvitationTemplate) -> JsonObject:
    """Return a template under the names that clients read (observed)."""
    return {
        "id": subject.id,
        "name": subject.name,
        "isDefaultTemplate": subject.is_default,
        "locale": subject.locale,
        "language": subject.locale.partition("-")[0],
        "type": subject.kind,
    }
