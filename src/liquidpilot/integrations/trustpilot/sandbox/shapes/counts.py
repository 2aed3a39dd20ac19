"""How many reviews have how many stars, and the averages that come of it.

`counts` are five numbers everywhere: reviews with one star, two … five stars.
"""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject

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
