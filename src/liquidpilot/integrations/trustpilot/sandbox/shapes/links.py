"""The links that answers hold: `{"href": …, "method": …, "rel": …}` (documented)."""

from __future__ import annotations

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
