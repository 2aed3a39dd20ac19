"""Situations in which a request is not what its author meant: it is changed before it is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from liquidpilot import Request

if TYPE_CHECKING:
    from liquidpilot.integrations.trustpilot.sandbox.world import World

Garbling = Callable[[Request, "World"], Request]
"""Returns the request that arrives. Raises ValueError for a URL that cannot be read."""

_PRODUCT_REVIEWS = re.compile(
    r"/v1/product-reviews/business-units/([^/]+)"
    r"(|/reviews|/imported-reviews|/imported-reviews-summaries)/?"
)
_SUMMARY_AND_LIST = {
    "": "/reviews",
    "/reviews": "",
    "/imported-reviews": "/imported-reviews-summaries",
    "/imported-reviews-summaries": "/imported-reviews",
}
_INVITATIONS = re.compile(
    r"/v1/private/(?:product-reviews/)?business-units/[^/]+"
    r"/(?:email-invitations|invitation-links|invitations)/?"
)


def without_sku(request: Request, world: World) -> Request:
    """Empty the SKU of product reviews, as a property that the event does not have is."""
    match = _PRODUCT_REVIEWS.fullmatch(urlsplit(request.url).path)
    return request if match is None else _with_sku(request, "")


def of_another_product(request: Request, world: World) -> Request:
    """Take another SKU, one that has reviews where there is one."""
    match = _PRODUCT_REVIEWS.fullmatch(urlsplit(request.url).path)
    if match is None:
        return request
    asked = {value for name, value in _query(request) if name == "sku"}
    others = world.store.skus_with_reviews(match[1])
    return _with_sku(request, next((each for each in others if each not in asked), "another"))


def of_wrong_shape(request: Request, world: World) -> Request:
    """Ask for the summary of product reviews in place of the list, and the other way round."""
    parts = urlsplit(request.url)
    match = _PRODUCT_REVIEWS.fullmatch(parts.path)
    if match is None:
        return request
    path = f"/v1/product-reviews/business-units/{match[1]}{_SUMMARY_AND_LIST[match[2]]}"
    return _at(request, parts._replace(path=path).geturl())


def without_body(request: Request, world: World) -> Request:
    """Leave out everything that the body of an invitation says."""
    path = urlsplit(request.url).path
    if request.method != "POST" or _INVITATIONS.fullmatch(path) is None:
        return request
    return Request(request.method, request.url, request.headers, b"{}")


def _with_sku(request: Request, sku: str) -> Request:
    kept = [(name, value) for name, value in _query(request) if name not in ("sku", "productUrl")]
    query = urlencode([("sku", sku), *kept])
    return _at(request, urlsplit(request.url)._replace(query=query).geturl())


def _query(request: Request) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(request.url).query, keep_blank_values=True, max_num_fields=1000)


def _at(request: Request, url: str) -> Request:
    return Request(request.method, url, request.headers, request.body)
