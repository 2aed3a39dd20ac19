"""What Trustpilot's answers have in them, by the endpoint; sources are in each comment.

A shape has the names of an object; `[]` is what is in a list, a name with `?` may be null, and with
`*` among them there may be others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Union

from liquidpilot.extending import ELEMENT
from liquidpilot.integrations.trustpilot import endpoints

Shape = Mapping[str, Union["Shape", None]]

STATUS = "__http_status_code__"
"""What Braze adds to an answer that is a JSON object."""

FAILURE_KEYS = frozenset(
    ("fault", "message", "errorCode", "correlationId", "details", "reason", "Error", "ErrorCode")
)
"""What answers have that are none: the shapes of Trustpilot's errors (observed)."""


def _values(names: str, **others: Shape | None) -> Shape:
    return {**dict.fromkeys(names.split()), **others}


def _list(shape: Shape) -> Shape:
    return {ELEMENT: shape}


_LINKS = _list(_values("href method rel"))
_COUNTS = _values("total oneStar twoStars threeStars fourStars fiveStars")

# Trustpilot, "Product Reviews API", and the answer on Braze's page "Trustpilot"; the fields of
# attributes and attachments, and which of all may be null: observed in clients.
_PRODUCT_REVIEW: Shape = _values(
    "id createdAt stars content language?",
    consumer=_values("id displayName?"),
    attributeRatings=_list(
        {
            **_values("attributeId attributeName attributeType rating"),
            "attributeOptions?": {"*": None},
        }
    ),
    attachments=_list(_values("id state", processedFiles=_list(_values("dimension mimeType url")))),
    **{"firstCompanyComment?": _values("createdAt comment *")},
)
_PRODUCT_REVIEWS = _values("", productReviews=_list(_PRODUCT_REVIEW), links=_LINKS)
_PRODUCT_SUMMARY = _values("starsAverage?", numberOfReviews=_COUNTS, links=_LINKS)
_BATCH_SUMMARIES = _values(
    "", summaries=_list(_values("sku starsAverage?", numberOfReviews=_COUNTS)), links=_LINKS
)

# Trustpilot, "Product Reviews API" (private); observed in clients.
_PRIVATE_PRODUCT_REVIEW: Shape = _values(
    "id createdAt updatedAt? businessUnitId stars content referenceId? locale? language? "
    " redirectUri? state hasModerationHistory conversationId?",
    product=_values("id productUrl productImages name sku gtin? mpn? brand? *"),
    consumer=_values("id email name?"),
    attributeRatings=_PRODUCT_REVIEW["attributeRatings"],
    attachments=_PRODUCT_REVIEW["attachments"],
)

# Trustpilot, "Business Units API"; which fields may be null: observed in clients.
_SERVICE_REVIEW: Shape = {
    **_values(
        "id stars title text language createdAt experiencedAt? updatedAt? isVerified source"
        " numberOfLikes status complianceLabels countsTowardsTrustScore"
        " countsTowardsLocationTrustScore? businessUnitHistory reviewVerificationLevel"
    ),
    "links": _LINKS,
    "consumer": _values("id displayName displayLocation? numberOfReviews", links=_LINKS),
    "businessUnit": _values("id identifyingName displayName", links=_LINKS),
    "location?": _values("id name urlFormattedName externalId"),
    "companyReply?": _values(
        "text createdAt updatedAt authorBusinessUserId authorBusinessUserName"
    ),
    "reportData?": {"*": None},
    "invitation?": _values("businessUnitId *"),
}
_PRIVATE_SERVICE_REVIEW: Shape = {
    **_SERVICE_REVIEW,
    **_values("referenceId? referralEmail?"),
    "tags": _list(_values("group value")),
    "findReviewer?": {"*": None},
}
_BUSINESS_UNIT: Shape = _values(
    "id displayName websiteUrl? country? status badFit",
    name=_values("identifying referring"),
    numberOfReviews={**_COUNTS, "usedForTrustScoreCalculation": None},
    score=_values("trustScore? stars?"),
    links=_LINKS,
)

_SHAPES: Mapping[str, Shape] = {
    endpoints.PRODUCT_REVIEWS: _PRODUCT_REVIEWS,
    endpoints.IMPORTED_REVIEWS: _PRODUCT_REVIEWS,
    endpoints.PRODUCT_SUMMARY: _PRODUCT_SUMMARY,
    endpoints.IMPORTED_SUMMARY: _PRODUCT_SUMMARY,
    endpoints.BATCH_SUMMARIES: _BATCH_SUMMARIES,
    endpoints.PRIVATE_PRODUCT_REVIEWS: _values(
        "", productReviews=_list(_PRIVATE_PRODUCT_REVIEW), links=_LINKS
    ),
    endpoints.PRIVATE_PRODUCT_REVIEW: _PRIVATE_PRODUCT_REVIEW,
    endpoints.SERVICE_REVIEWS: _values("total?", reviews=_list(_SERVICE_REVIEW), links=_LINKS),
    endpoints.ALL_SERVICE_REVIEWS: _values(
        "nextPageToken?", reviews=_list(_SERVICE_REVIEW), links=_LINKS
    ),
    endpoints.PRIVATE_SERVICE_REVIEWS: _values(
        "total?", reviews=_list(_PRIVATE_SERVICE_REVIEW), links=_LINKS
    ),
    endpoints.PRIVATE_SERVICE_REVIEW: _PRIVATE_SERVICE_REVIEW,
    endpoints.BUSINESS_UNIT: _BUSINESS_UNIT,
    endpoints.BUSINESS_UNIT_BY_NAME: _BUSINESS_UNIT,
    endpoints.WEB_LINKS: _values("locale profileUrl evaluateUrl evaluateEmbedUrl", links=_LINKS),
    endpoints.INVITATION_LINKS: _values("id url"),
    endpoints.PRODUCT_INVITATION_LINKS: _values("reviewLinkId reviewUrl"),
    # The first two are documented, the others observed; the older gateway had more.
    endpoints.TOKEN: _values(
        "access_token expires_in issued_at token_type client_id app_enduser refresh_token"
        " refresh_token_issued_at refresh_token_expires_in refresh_token_status api_product_list"
        " api_product_list_json organization_name application_name scope status refresh_count"
    ),
}


def shape_of(endpoint: str) -> Shape | None:
    """Return what the answer of an endpoint has in it; None where that is not known."""
    return _SHAPES.get(endpoint)


def known_names(shape: Shape) -> list[str]:
    """Return the names of an object, or of the objects of a list."""
    inner = shape.get(ELEMENT)
    return [name.rstrip("?") for name in (inner if inner is not None else shape)]


def review_list(endpoint: str) -> str | None:
    """Return the name of the list of reviews, or of summaries, that an endpoint answers."""
    shape = shape_of(endpoint) or {}
    names = ("productReviews", "reviews", "summaries")
    return next((name for name in names if name in shape), None)


def unknown_step(shape: Shape, path: Sequence[str]) -> tuple[int, Shape] | None:
    """Return the index of the first step that the answer does not have, and what there is instead.

    >>> unknown_step({"consumer": {"id": None}}, ("consumer", "name"))
    (1, {'id': None})
    """
    at: Shape | None = shape
    for index, step in enumerate(path):
        if at is None or "*" in at:
            return None
        if step == ELEMENT and ELEMENT not in at:
            continue  # `[0]` of an object is the object in Braze's examples
        if step not in at and f"{step}?" not in at:
            return index, at
        at = at[step] if step in at else at[f"{step}?"]
    return None


def nullable_part(shape: Shape, path: Sequence[str]) -> tuple[str, ...] | None:
    """Return the first part of `path` that may be null in a good answer; None if there is none."""
    at: Shape | None = shape
    for index, step in enumerate(path):
        if at is None:
            return None
        if f"{step}?" in at:
            return tuple(path[: index + 1])
        at = at.get(step)
    return None
