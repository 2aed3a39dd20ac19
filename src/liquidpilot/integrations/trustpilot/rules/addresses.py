"""Which URLs in templates are Trustpilot's, and of which of its endpoints."""

from __future__ import annotations

import re
from collections.abc import Mapping

from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.endpoints import HOSTS

UNKNOWN = ""
"""In the place of an endpoint: a path of Trustpilot that no rule knows more about."""

HIDDEN = "\0"
"""Stands in a URL for what only rendering tells."""

_URL = re.compile(r"(?:https?://)?(?P<host>[^/?#]*)(?P<path>[^?#]*)", re.IGNORECASE)
_ANYWHERE = re.compile(rf"127\.0\.0\.1|localhost|\[::1\]|.*{HIDDEN}.*", re.DOTALL)

_TITLES: Mapping[str, str] = {
    endpoints.TOKEN: "the access token",
    endpoints.REFRESH: "the refreshed access token",
    endpoints.BUSINESS_UNIT: "the business unit",
    endpoints.BUSINESS_UNIT_BY_NAME: "the business unit",
    endpoints.WEB_LINKS: "the links of the business unit",
    endpoints.SERVICE_REVIEWS: "the service reviews",
    endpoints.ALL_SERVICE_REVIEWS: "the service reviews",
    endpoints.PRODUCT_SUMMARY: "the summary of the product reviews",
    endpoints.PRODUCT_REVIEWS: "the product reviews",
    endpoints.BATCH_SUMMARIES: "the summaries of the products",
    endpoints.IMPORTED_REVIEWS: "the imported product reviews",
    endpoints.IMPORTED_SUMMARY: "the summary of the imported reviews",
    endpoints.PRIVATE_SERVICE_REVIEWS: "the private service reviews",
    endpoints.PRIVATE_SERVICE_REVIEW: "the private service review",
    endpoints.PRIVATE_PRODUCT_REVIEWS: "the private product reviews",
    endpoints.PRIVATE_PRODUCT_REVIEW: "the private product review",
    endpoints.EMAIL_INVITATIONS: "the invitation",
    endpoints.INVITATION_LINKS: "the invitation link",
    endpoints.PRODUCT_INVITATION_LINKS: "the product review link",
    endpoints.INVITATION_TEMPLATES: "the invitation templates",
    endpoints.DELETION: "the deletion of invitation data",
}


def endpoint_of(url: str) -> str | None:
    """Return the path of the endpoint that `url` is an address of, None if it is not Trustpilot's.

    `url` may have `HIDDEN` in it. On a hidden host, or on one's own machine, where the sandbox may
    be, the path tells.

    >>> endpoint_of(f"https://api.trustpilot.com/v1/business-units/{HIDDEN}/reviews?stars=5")
    '/v1/business-units/{business_unit_id}/reviews'
    >>> endpoint_of("https://api.example.com/v1/business-units/find") is None
    True
    """
    found = _URL.match("".join(url.split()))
    if found is None:
        return None
    host = found["host"].lower()
    places = endpoints.endpoints_at(found["path"].rstrip("/").split("/")[1:])
    known = places[0][0].path if places else None
    name = host.rpartition("@")[2].partition(":")[0]
    if name in HOSTS or name.endswith(".trustpilot.com"):
        return known or UNKNOWN
    return known if _ANYWHERE.fullmatch(host.partition(":")[0] or host) else None


def title_of(endpoint: str) -> str:
    """Return what an endpoint answers, as one says it."""
    return _TITLES.get(endpoint, "Trustpilot's answer")
