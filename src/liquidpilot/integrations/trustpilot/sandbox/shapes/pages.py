"""Addresses of Trustpilot's own web pages, which differ by locale (observed)."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit, Consumer, ServiceReview
from liquidpilot.integrations.trustpilot.store.store import Store


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
