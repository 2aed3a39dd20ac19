"""The endpoints of Trustpilot that a message may call, known by their paths."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from liquidpilot.integrations.trustpilot.hosts import HOSTS

_TOKENS = "/v1/oauth/oauth-business-users-for-applications"
_PRODUCTS = "/v1/product-reviews/business-units/{id}"
_PRIVATE = "/v1/private/business-units/{id}"
_PRIVATE_PRODUCTS = "/v1/private/product-reviews"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One path of Trustpilot's APIs, with `{id}` for what differs; `title` says what is there.

    `exposes_customers` tells that the answer has e-mail addresses and orders of customers in it.
    """

    path: str
    title: str
    exposes_customers: bool = False

    def matches(self, path: str) -> bool:
        """Say whether `path`, without a query, is one of this endpoint."""
        return _pattern(self.path).fullmatch(path) is not None


TOKEN = Endpoint(f"{_TOKENS}/accesstoken", "the access token")
REFRESH = Endpoint(f"{_TOKENS}/refresh", "the refreshed access token")
BUSINESS_UNIT_SEARCH = Endpoint("/v1/business-units/search", "the business units found")
BUSINESS_UNIT_BY_NAME = Endpoint("/v1/business-units/find", "the business unit")
BUSINESS_UNIT_LIST = Endpoint("/v1/business-units/all", "the business units")
BUSINESS_UNIT = Endpoint("/v1/business-units/{id}", "the business unit")
WEB_LINKS = Endpoint("/v1/business-units/{id}/web-links", "the links of the business unit")
SERVICE_REVIEWS = Endpoint("/v1/business-units/{id}/reviews", "the service reviews")
ALL_SERVICE_REVIEWS = Endpoint("/v1/business-units/{id}/all-reviews", "the service reviews")
PRODUCT_SUMMARY = Endpoint(_PRODUCTS, "the summary of the product reviews")
PRODUCT_REVIEWS = Endpoint(f"{_PRODUCTS}/reviews", "the product reviews")
BATCH_SUMMARIES = Endpoint(f"{_PRODUCTS}/batch-summaries", "the summaries of the products")
IMPORTED_REVIEWS = Endpoint(f"{_PRODUCTS}/imported-reviews", "the imported product reviews")
IMPORTED_SUMMARY = Endpoint(
    f"{_PRODUCTS}/imported-reviews-summaries", "the summary of the imported reviews"
)
PRIVATE_SERVICE_REVIEWS = Endpoint(
    f"{_PRIVATE}/reviews", "the private service reviews", exposes_customers=True
)
PRIVATE_SERVICE_REVIEW = Endpoint(
    "/v1/private/reviews/{id}", "the private service review", exposes_customers=True
)
PRIVATE_PRODUCT_REVIEWS = Endpoint(
    f"{_PRIVATE_PRODUCTS}/business-units/{{id}}/reviews",
    "the private product reviews",
    exposes_customers=True,
)
PRIVATE_PRODUCT_REVIEW = Endpoint(
    f"{_PRIVATE_PRODUCTS}/{{id}}", "the private product review", exposes_customers=True
)
EMAIL_INVITATIONS = Endpoint(f"{_PRIVATE}/email-invitations", "the invitation")
INVITATION_LINKS = Endpoint(f"{_PRIVATE}/invitation-links", "the invitation link")
PRODUCT_INVITATION_LINKS = Endpoint(
    f"{_PRIVATE_PRODUCTS}/business-units/{{id}}/invitation-links", "the product review link"
)
INVITATION_TEMPLATES = Endpoint(f"{_PRIVATE}/templates", "the invitation templates")
DELETION = Endpoint(f"{_PRIVATE}/invitation-data/delete", "the deletion of invitation data")

# Those with a fixed word come before those that have an id in its place.
_ENDPOINTS = (
    TOKEN,
    REFRESH,
    BUSINESS_UNIT_SEARCH,
    BUSINESS_UNIT_BY_NAME,
    BUSINESS_UNIT_LIST,
    BUSINESS_UNIT,
    WEB_LINKS,
    SERVICE_REVIEWS,
    ALL_SERVICE_REVIEWS,
    PRODUCT_SUMMARY,
    PRODUCT_REVIEWS,
    BATCH_SUMMARIES,
    IMPORTED_REVIEWS,
    IMPORTED_SUMMARY,
    PRIVATE_SERVICE_REVIEWS,
    PRIVATE_SERVICE_REVIEW,
    PRIVATE_PRODUCT_REVIEWS,
    PRIVATE_PRODUCT_REVIEW,
    EMAIL_INVITATIONS,
    INVITATION_LINKS,
    PRODUCT_INVITATION_LINKS,
    INVITATION_TEMPLATES,
    DELETION,
)
UNKNOWN = Endpoint("", "Trustpilot's answer")
"""A path of Trustpilot that no rule knows more about."""

HIDDEN = "\0"
"""Stands in a URL for what only rendering tells."""

_URL = re.compile(r"(?:https?://)?(?P<host>[^/?#]*)(?P<path>[^?#]*)", re.IGNORECASE)
_ANYWHERE = re.compile(rf"127\.0\.0\.1|localhost|\[::1\]|.*{HIDDEN}.*", re.DOTALL)


def endpoint_of(url: str) -> Endpoint | None:
    """Return the endpoint that `url` is an address of, None if it is not Trustpilot's.

    `url` may have `HIDDEN` in it. On a hidden host, or on one's own machine, where the sandbox may
    be, the path tells.

    >>> endpoint_of(f"https://api.trustpilot.com/v1/business-units/{HIDDEN}/reviews?stars=5").title
    'the service reviews'
    >>> endpoint_of("https://api.example.com/v1/business-units/find") is None
    True
    """
    found = _URL.match("".join(url.split()))
    if found is None:
        return None
    host, path = found["host"].lower(), found["path"].rstrip("/")
    known = next((each for each in _ENDPOINTS if each.matches(path)), None)
    name = host.rpartition("@")[2].partition(":")[0]
    if name in HOSTS or name.endswith(".trustpilot.com"):
        return known or UNKNOWN
    return known if _ANYWHERE.fullmatch(host.partition(":")[0] or host) else None


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.escape(path).replace(r"\{id\}", "[^/]+"))
