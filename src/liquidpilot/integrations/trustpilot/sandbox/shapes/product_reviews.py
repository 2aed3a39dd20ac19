"""Product reviews as anybody may read them, and their summaries.

There is neither a title nor a product in a public product review (observed).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from liquidpilot.integrations.trustpilot.sandbox.shapes.counts import Counts, average, distribution
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject
from liquidpilot.integrations.trustpilot.sandbox.shapes.times import with_milliseconds
from liquidpilot.integrations.trustpilot.store.model import AttributeRating, ProductReview

_ATTRIBUTE_TYPE = "range_1to5"


def product_review(review: ProductReview, attribute_ids: Collection[str] = ()) -> JsonObject:
    """Return a review of the list; of its ratings, those of `attribute_ids` if there are any."""
    name = review.consumer.display_name
    return _public(review, {"id": review.consumer.id, "displayName": name}, attribute_ids)


def imported_review(review: ProductReview) -> JsonObject:
    """Return a review that came from another service: its consumer has a name alone."""
    return _public(review, {"displayName": review.consumer.display_name}, ())


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


def summary(counts: Counts, no_average: float | None) -> JsonObject:
    """Return the summary of all reviews that were asked for, `no_average` if there are none."""
    return {**_summarized(counts, no_average), "links": []}


def summary_of_sku(sku: str, counts: Counts, no_average: float | None) -> JsonObject:
    """Return the summary of one product, one of many in a list."""
    return {"sku": sku, **_summarized(counts, no_average)}


def attributes_of_sku(sku: str, reviews: Iterable[ProductReview]) -> JsonObject:
    """Return how the attributes of one product were rated. All of this shape is assumed."""
    ratings: dict[str, list[AttributeRating]] = {}
    for review in reviews:
        for rating in review.attribute_ratings:
            ratings.setdefault(rating.id, []).append(rating)
    return {"sku": sku, "attributes": [_attribute(each) for each in ratings.values()]}


def _attribute(ratings: list[AttributeRating]) -> JsonObject:
    return {
        "attributeId": ratings[0].id,
        "attributeName": ratings[0].name,
        "attributeType": _ATTRIBUTE_TYPE,
        "ratingsAverage": round(sum(each.rating for each in ratings) / len(ratings), 1),
        "numberOfRatings": len(ratings),
    }


def _summarized(counts: Counts, no_average: float | None) -> JsonObject:
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
