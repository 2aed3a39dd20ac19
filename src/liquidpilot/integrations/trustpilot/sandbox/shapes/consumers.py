"""Consumers: the people who write reviews, as anybody may see them."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.shapes.links import (
    JsonObject,
    consumer_address,
    link,
)
from liquidpilot.integrations.trustpilot.store.model import Consumer

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
