"""Business units: the company whose reviews they are."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.shapes.counts import (
    Counts,
    distribution,
    half_stars,
    trust_score,
)
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import (
    JsonObject,
    link,
    unit_address,
)
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit

IMAGES = {
    "logo": ("logoUrl",),
    "header": ("headerUrl",),
    "promotion-box": ("promotionBoxUrl",),
}
"""The images of a business unit: the last part of the path, and the keys that it has (assumed)."""

PROMOTIONS = {
    "customerguarantee": ("header", "text"),
    "profilepromotion": ("header", "text", "imageUrl", "targetUrl"),
    "promotion-box": ("header", "text", "imageUrl", "targetUrl"),
}
"""What a company says about itself: the last part of the path, and the keys (assumed)."""

_SOCIAL_MEDIA = ("facebook", "linkedin", "twitter", "googleplus", "youtube", "instagram")


def business_unit(
    unit: BusinessUnit, counts: Counts, no_score: float | None, origin: str
) -> JsonObject:
    """Return a business unit; its score is that of its service reviews, `no_score` without any."""
    score = trust_score(counts)
    stars = no_score if score is None else half_stars(score)
    reviews = distribution(counts)
    return {
        "links": _links(unit, stars, origin),
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


def business_unit_in_list(unit: BusinessUnit) -> JsonObject:
    """Return a business unit as searches and lists have it: its names (documented)."""
    return {
        "id": unit.id,
        "displayName": unit.display_name,
        "name": {"identifying": unit.identifying, "referring": list(unit.referring)},
        "websiteUrl": unit.website_url,
        "country": unit.country,
        "status": unit.status,
    }


def images(address: str) -> JsonObject:
    """Return links to the images of the business unit at `address` (assumed)."""
    return {"links": [link(f"{address}/images/{name}", name) for name in IMAGES]}


def profile(unit: BusinessUnit, origin: str) -> JsonObject:
    """Return the company's profile, which has no `id`: a published client adds one (observed)."""
    about = f"About {unit.display_name}" if unit.description else None
    return {
        "links": [link(f"{unit_address(origin, unit.id)}/profileinfo", "self")],
        "isSubscriber": unit.owned,
        "email": unit.email,
        "phone": unit.phone,
        "companyName": unit.display_name,
        "address": {
            "street": unit.street,
            "city": unit.city,
            "postcode": unit.postcode,
            "country": unit.country,
            "countryCode": unit.country,
        },
        "description": {"header": about, "text": unit.description},
        "socialmedia": dict.fromkeys(_SOCIAL_MEDIA),
        "facebookPageId": None,
        "facebookPageUrl": None,
        "isFacebookActivated": False,
        "isCommentsEnabled": True,
        "isIncentivisingUsers": False,
        "isClaimed": unit.owned,
    }


def _links(unit: BusinessUnit, stars: float | None, origin: str) -> list[JsonObject]:
    # Of real ones it is known that the third leads to the stars in words, the fourth to pictures.
    address = unit_address(origin, unit.id)
    return [
        link(address, "self"),
        link(f"{address}/web-links", "web-links"),
        link(f"{origin}/v1/resources/strings/stars/{stars or 0:g}", "star-string"),
        link(f"{origin}/v1/resources/images/stars/{stars or 0:g}", "star-images"),
    ]
