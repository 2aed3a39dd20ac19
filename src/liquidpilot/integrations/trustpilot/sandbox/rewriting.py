"""Situations in which the data of an answer is unusual: it is changed before it is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liquidpilot.integrations.trustpilot.sandbox.world import World

Rewriting = Callable[[str, object, "World"], object]
"""Returns what a key of the JSON has in place of its value."""

_LISTS = frozenset({"productReviews", "reviews"})

# Those that clients have seen or declare as null. `id`, `stars`, `content` and `createdAt` are
# always there.
_NULLABLE = frozenset(
    {
        "displayName", "displayLocation", "language", "firstCompanyComment", "companyReply",
        "location", "experiencedAt", "updatedAt", "reportData", "invitation", "referenceId",
        "countsTowardsLocationTrustScore", "websiteUrl", "country", "city", "trustScore",
        "email", "phone", "companyName", "productImages", "gtin", "mpn", "brand", "gender",
        "birthYear", "about", "locale",
    }
)  # fmt: skip
_EMPTY_LISTS = frozenset({"attributeRatings", "attachments", "tags", "complianceLabels"})

AWKWARD_TEXT = (
    "<script>alert('reviewed')</script> It's \"so\" 5\" wide & 100% <b>great\n"
    "second line\r\n\t{{ first_name }} {% abort_message('no') %} \\ </div> 🚚 مرحبا "
)
"""Review text with all that breaks HTML, JSON and Liquid which take it as it is."""

AWKWARD_NAME = 'Zoë "Zed" O\'Neil <i>&amp;'
"""The name of somebody who writes such a review."""

_AWKWARD = {
    "content": AWKWARD_TEXT,
    "text": AWKWARD_TEXT,
    "comment": AWKWARD_TEXT,
    "title": "A \"title\" with <b> & 'quotes'",
    "displayName": AWKWARD_NAME,
}


def rewritten(data: object, rewriting: Rewriting, world: World) -> object:
    """Return `data` with each key of its objects rewritten; `data` stays as it is."""
    if isinstance(data, dict):
        return {
            key: rewritten(rewriting(key, value, world), rewriting, world)
            for key, value in data.items()
        }
    if isinstance(data, (list, tuple)):
        return [rewritten(each, rewriting, world) for each in data]
    return data


def without_reviews(key: str, value: object, world: World) -> object:
    """Empty every list of reviews, and count none."""
    if isinstance(value, list) and key in _LISTS:
        return []
    if isinstance(value, list) and key == "links":
        return [each for each in value if not _leads_on(each)]
    if key == "numberOfReviews":
        return dict.fromkeys(value, 0) if isinstance(value, dict) else 0
    if key == "starsAverage":
        return world.settings.average_of_none
    if key == "score" and isinstance(value, dict):
        return dict.fromkeys(value, world.settings.average_of_none)
    if key == "nextPageToken":
        return None
    return value


def _leads_on(link: object) -> bool:
    return isinstance(link, dict) and link.get("rel") == "next-page"


def with_nulls(key: str, value: object, world: World) -> object:
    """Give null, or an empty list, for everything that may be so."""
    if key in _NULLABLE:
        return None
    return [] if key in _EMPTY_LISTS else value


def with_awkward_text(key: str, value: object, world: World) -> object:
    """Replace what people have written, and their names."""
    return _AWKWARD.get(key, value) if isinstance(value, str) else value
