"""The links that answers hold: `{"href": …, "method": …, "rel": …}` (documented)."""

from __future__ import annotations

from datetime import UTC, datetime

from liquidpilot.integrations.trustpilot.store.model import BusinessUnit, Consumer, ServiceReview
from liquidpilot.integrations.trustpilot.store.store import Store

JsonObject = dict[str, object]
"""A JSON object that is being made."""


def link(href: str, rel: str) -> JsonObject:
    """Return a link to read something. Of the names in `rel`, `next-page` alone was observed."""
    return {"href": href, "method": "GET", "rel": rel}


def unit_address(origin: str, unit_id: str) -> str:
    """Return the address of a business unit."""
    return f"{origin}/v1/business-units/{unit_id}"


def consumer_address(origin: str, consumer_id: str) -> str:
    """Return the address of a consumer."""
    return f"{origin}/v1/consumers/{consumer_id}"


def review_address(origin: str, review_id: str) -> str:
    """Return the address of a service review."""
    return f"{origin}/v1/reviews/{review_id}"


# How many reviews have how many stars, and the averages that come of it.
#
# `counts` are five numbers everywhere: reviews with one star, two … five stars.

Counts = tuple[int, int, int, int, int]

_NAMES = ("oneStar", "twoStars", "threeStars", "fourStars", "fiveStars")
_ASSUMED_REVIEWS = 7
_ASSUMED_STARS = 3.5


def distribution(counts: Counts) -> JsonObject:
    """Return `total` and the five counts, as a summary of product reviews has them."""
    return {"total": sum(counts), **dict(zip(_NAMES, counts, strict=True))}


def average(counts: Counts) -> float | None:
    """Return the average number of stars with one decimal, None without reviews.

    >>> average((2, 3, 2, 5, 2))
    3.1
    """
    total = sum(counts)
    if not total:
        return None
    tenths = (20 * _stars(counts) + total) // (2 * total)  # rounded half up
    return tenths / 10


def trust_score(counts: Counts) -> float | None:
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


def _stars(counts: Counts) -> int:
    return sum(stars * count for stars, count in enumerate(counts, start=1))


# Addresses of Trustpilot's own web pages, which differ by locale (observed).


def pages_of_unit(unit: BusinessUnit, locale: str, store: Store) -> JsonObject:
    """Return where a company's reviews are read and written."""
    site = _site(locale, store)
    return {
        "locale": locale,
        "profileUrl": f"{site}/review/{unit.identifying}",
        "evaluateUrl": f"{site}/evaluate/{unit.identifying}",
        "evaluateEmbedUrl": f"{site}/evaluate/embed/{unit.identifying}",
    }


def page_of_review(review: ServiceReview, locale: str, store: Store) -> JsonObject:
    """Return where a review is read."""
    return {"locale": locale, "reviewUrl": f"{_site(locale, store)}/reviews/{review.id}"}


def page_of_consumer(consumer: Consumer, locale: str, store: Store) -> JsonObject:
    """Return where somebody's reviews are read."""
    return {"locale": locale, "profileUrl": f"{_site(locale, store)}/users/{consumer.id}"}


def page_of_invitation_link(link_id: str, locale: str | None, store: Store) -> str:
    """Return where somebody who follows an invitation link writes a review."""
    return f"{_site(locale, store)}/evaluate-link/{link_id}"


def _site(locale: str | None, store: Store) -> str:
    domain = next((each.domain for each in store.locales if each.code == locale), "")
    return f"https://{domain or 'www.trustpilot.com'}"


# Times as Trustpilot writes them: ISO 8601 in UTC, with more or less of the second.

_UTC_OFFSET = len("+00:00")


def with_microseconds(moment: datetime) -> str:
    """Return `2018-10-02T09:58:35.135569Z`, as invitations of old have it (observed)."""
    return _written(moment, "microseconds")


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
