"""Trustpilot's endpoints: the one table of them, and the one that a path is meant to be.

An endpoint that a rule or a check is about has a name here, which is its path.

From "Business Units API", "Product Reviews API", "Service Reviews API", "Invitation API",
"Resources API" and "Authentication" (Trustpilot), and from its published collection of requests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

# The hosts that Trustpilot's APIs have, and what each of them serves.

API = "api.trustpilot.com"
"""OAuth, business units, reviews, products, consumers, resources."""

INVITATIONS = "invitations-api.trustpilot.com"
"""The Invitations API, all of it private; on any other host its paths are documented to be 404."""

HOSTS = frozenset({API, INVITATIONS})
"""All of them, in lower case."""

NOT_THE_API = frozenset(
    {"trustpilot.com", "www.trustpilot.com", "authenticate.trustpilot.com", "api.tp-staging.com"}
)
"""Trustpilot's too, and none of them answers a message: its pages, its login, and its own staging
(the default host of its Python client)."""


Access = Literal["open", "key", "token", "client"]
"""What a caller shows: nothing, a key, an access token, or key and secret to get a token."""

TOKEN = "/v1/oauth/oauth-business-users-for-applications/accesstoken"
REFRESH = "/v1/oauth/oauth-business-users-for-applications/refresh"
REVOKE = "/v1/oauth/oauth-business-users-for-applications/revoke"

_UNIT = "/v1/business-units/{business_unit_id}"
_PRODUCT_REVIEWS = "/v1/product-reviews/business-units/{business_unit_id}"
_PRIVATE = "/v1/private/business-units/{business_unit_id}"
_PRIVATE_PRODUCTS = "/v1/private/product-reviews/business-units/{business_unit_id}"

BUSINESS_UNIT = _UNIT
BUSINESS_UNIT_BY_NAME = "/v1/business-units/find"
WEB_LINKS = f"{_UNIT}/web-links"
SERVICE_REVIEWS = f"{_UNIT}/reviews"
ALL_SERVICE_REVIEWS = f"{_UNIT}/all-reviews"
PRIVATE_SERVICE_REVIEWS = f"{_PRIVATE}/reviews"
PRIVATE_SERVICE_REVIEW = "/v1/private/reviews/{review_id}"
PRODUCT_SUMMARY = _PRODUCT_REVIEWS
PRODUCT_REVIEWS = f"{_PRODUCT_REVIEWS}/reviews"
IMPORTED_REVIEWS = f"{_PRODUCT_REVIEWS}/imported-reviews"
IMPORTED_SUMMARY = f"{_PRODUCT_REVIEWS}/imported-reviews-summaries"
BATCH_SUMMARIES = f"{_PRODUCT_REVIEWS}/batch-summaries"
ATTRIBUTE_SUMMARIES = f"{_PRODUCT_REVIEWS}/attribute-summaries"
PRIVATE_PRODUCT_REVIEWS = f"{_PRIVATE_PRODUCTS}/reviews"
PRIVATE_PRODUCT_REVIEW = "/v1/private/product-reviews/{review_id}"
PRODUCT_INVITATION_LINKS = f"{_PRIVATE_PRODUCTS}/invitation-links"
EMAIL_INVITATIONS = f"{_PRIVATE}/email-invitations"
INVITATION_LINKS = f"{_PRIVATE}/invitation-links"
INVITATION_TEMPLATES = f"{_PRIVATE}/templates"
DELETION = f"{_PRIVATE}/invitation-data/delete"
LEGACY_INVITATIONS = f"{_PRIVATE}/invitations"
PRODUCTS = f"{_PRIVATE}/products"

SECRET_PARAMETERS = frozenset(
    {"apikey", "api_key", "api-key", "token", "access_token", "client_secret", "password"}
)
"""Parameters of a query that carry a secret, in lower case; two of them have been accepted."""

_OF_SERVICE_REVIEWS = (
    "stars language internalLocationId page perPage orderBy tagGroup tagValue responded "
    "includeReportedReviews"
)
# Method, path, parameters of the query; "..." where they are not all known.
_ON_API = (
    ("POST", TOKEN, ""),
    ("POST", REFRESH, ""),
    ("POST", REVOKE, ""),
    ("GET", BUSINESS_UNIT_BY_NAME, "name"),
    ("GET", "/v1/business-units/search", "query country page perpage"),
    ("GET", "/v1/business-units/all", "country perPage page cursor"),
    ("GET", BUSINESS_UNIT, ""),
    ("GET", SERVICE_REVIEWS, _OF_SERVICE_REVIEWS),
    ("GET", ALL_SERVICE_REVIEWS, "pageToken ..."),
    ("GET", WEB_LINKS, "locale"),
    ("GET", f"{_UNIT}/profileinfo", ""),
    ("GET", f"{_UNIT}/categories", "country locale"),
    ("GET", f"{_UNIT}/images", ""),
    ("GET", f"{_UNIT}/images/logo", "locationId"),
    ("GET", f"{_UNIT}/images/header", ""),
    ("GET", f"{_UNIT}/images/promotion-box", ""),
    ("GET", f"{_UNIT}/customerguarantee", "..."),
    ("GET", f"{_UNIT}/profilepromotion", "..."),
    ("GET", f"{_UNIT}/promotion-box", "..."),
    ("GET", PRODUCT_SUMMARY, "sku productUrl"),
    ("GET", PRODUCT_REVIEWS, "sku productUrl page perPage stars language locale attributeIds"),
    ("GET", IMPORTED_REVIEWS, "sku page perPage stars language"),
    ("GET", IMPORTED_SUMMARY, "sku"),
    ("POST", BATCH_SUMMARIES, ""),
    ("POST", ATTRIBUTE_SUMMARIES, ""),
    ("GET", "/v1/conversations/{conversation_id}", ""),
    ("GET", "/v1/reviews/latest", "language count filterUsersWithoutImages locale"),
    ("GET", "/v1/reviews/{review_id}", ""),
    ("GET", "/v1/reviews/{review_id}/likes", "..."),
    ("GET", "/v1/reviews/{review_id}/web-links", "locale"),
    ("POST", "/v1/consumers/profile/bulk", ""),
    ("GET", "/v1/consumers/{consumer_id}", ""),
    ("GET", "/v1/consumers/{consumer_id}/profile", ""),
    ("GET", "/v1/consumers/{consumer_id}/reviews", "..."),
    ("GET", "/v1/consumers/{consumer_id}/web-links", "locale"),
    ("GET", "/v1/resources/images", "..."),
    ("GET", "/v1/resources/images/logos", "..."),
    ("GET", "/v1/resources/images/icons", "..."),
    ("GET", "/v1/resources/images/stars/{stars}", "..."),
    ("GET", "/v1/resources/strings/stars/{stars}", "locale"),
    ("GET", "/v1/resources/metadata/locales", "..."),
    ("GET", "/v1/resources/metadata/countries", "..."),
    ("GET", PRIVATE_PRODUCT_REVIEWS, "page perPage sku language state locale"),
    ("GET", f"{_PRIVATE_PRODUCTS}/summaries", "page perPage"),
    ("POST", PRODUCT_INVITATION_LINKS, ""),
    ("GET", PRIVATE_PRODUCT_REVIEW, "locale"),
    ("POST", "/v1/private/product-reviews/{review_id}/create-conversation", ""),
    ("GET", "/v1/private/conversations/{conversation_id}", ""),
    ("POST", "/v1/private/conversations/{conversation_id}/state", ""),
    ("POST", "/v1/private/conversations/{conversation_id}/comments", ""),
    ("GET", "/v1/private/conversations/{conversation_id}/comments/{comment_id}", ""),
    ("PUT", "/v1/private/conversations/{conversation_id}/comments/{comment_id}", ""),
    ("GET", PRODUCTS, "page perPage skus groupId locale"),
    ("POST", PRODUCTS, ""),
    (
        "GET",
        PRIVATE_SERVICE_REVIEWS,
        f"{_OF_SERVICE_REVIEWS} ignoreTagValueCase referenceId referralEmail reported "
        "startDateTime endDateTime source username findReviewer",
    ),
    ("GET", PRIVATE_SERVICE_REVIEW, ""),
    ("GET", "/v1/private/reviews/{review_id}/tags", ""),
    ("PUT", "/v1/private/reviews/{review_id}/tags", ""),
    ("POST", "/v1/private/reviews/{review_id}/tags", ""),
    ("DELETE", "/v1/private/reviews/{review_id}/tags", "group value"),
    ("POST", "/v1/private/reviews/{review_id}/reply", ""),
    ("DELETE", "/v1/private/reviews/{review_id}/reply", "..."),
    ("POST", "/v1/private/reviews/{review_id}/find-reviewer", ""),
)
_ON_INVITATIONS = (
    ("POST", EMAIL_INVITATIONS, ""),
    ("POST", INVITATION_LINKS, ""),
    ("GET", INVITATION_TEMPLATES, ""),
    ("POST", DELETION, ""),
    ("POST", LEGACY_INVITATIONS, ""),
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method and path on one host; `{name}` in the path stands for one segment.

    `parameters` are those of the query, all of them unless it is `open_ended`.
    """

    method: str
    path: str
    host: str
    parameters: tuple[str, ...]
    open_ended: bool = False

    @property
    def access(self) -> Access:
        """What a caller has to show."""
        area = self.path.split("/")[2]
        by_area: Mapping[str, Access] = {"private": "token", "oauth": "client", "resources": "open"}
        return by_area.get(area, "key")


Place = tuple[Endpoint, Mapping[str, str]]
"""An endpoint, and what stands in the place of each `{name}` of its path."""


@cache
def all_endpoints() -> tuple[Endpoint, ...]:
    """Return every endpoint, those with fewer `{name}` first."""
    found = [
        Endpoint(method, path, host, tuple(names.replace("...", "").split()), "..." in names)
        for host, table in ((API, _ON_API), (INVITATIONS, _ON_INVITATIONS))
        for method, path, names in table
    ]
    return tuple(sorted(found, key=lambda each: each.path.count("{")))


def endpoints_at(segments: Sequence[str]) -> list[Place]:
    """Return the endpoints of a path, one a method; none if Trustpilot does not document it."""
    return _same_path(segments, lambda each: each)


def endpoints_near(segments: Sequence[str]) -> list[Place]:
    """Return the endpoints of a path without regard to `v1` and slashes too many.

    Nor to `private`, where an invitation is meant: all of these are private.
    """
    return _same_path(segments, _core)


def _same_path(
    segments: Sequence[str], reduced: Callable[[Sequence[str]], Sequence[str]]
) -> list[Place]:
    wanted = reduced(segments)
    found: list[Place] = []
    for endpoint in all_endpoints():
        if not found or endpoint.path == found[0][0].path:
            values = _match(reduced(endpoint.path.split("/")[1:]), wanted)
            found += [] if values is None else [(endpoint, values)]
    return found


def _core(segments: Sequence[str]) -> Sequence[str]:
    invites = any("invitation" in each for each in segments)
    ignored = ("", "v1", "private") if invites else ("", "v1")
    return [each for each in segments if each not in ignored]


def _match(parts: Sequence[str], segments: Sequence[str]) -> dict[str, str] | None:
    if len(parts) != len(segments):
        return None
    values: dict[str, str] = {}
    for part, segment in zip(parts, segments, strict=True):
        if part.startswith("{"):
            values[part[1:-1]] = segment
        elif part != segment:
            return None
    return values
