"""Every endpoint that is read with a key: what it needs, and what it says to nonsense."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from liquidpilot import Response
from liquidpilot.integrations.trustpilot.sandbox.endpoints import (
    business_units,
    consumers,
    product_reviews,
    resources,
    service_reviews,
)

Get = Callable[..., Response]
Post = Callable[..., Response]

UNIT = "/v1/business-units/66ea0530a1b2c3d4e5f60718"
PRODUCTS = "/v1/product-reviews/business-units/66ea0530a1b2c3d4e5f60718"
REVIEW = f"/v1/reviews/b{0:023x}"
CONSUMER = f"/v1/consumers/{'c' * 24}"
NOBODY = "0" * 24
KNOWN = ("66ea0530a1b2c3d4e5f60718", f"b{0:023x}", "c" * 24)

# One call a route that succeeds, and parameters that it refuses.
READS = {
    "/v1/business-units/find": (
        "/v1/business-units/find?name=pinewheel.example",
        ["name=", "name=http://a.example", "name=a.example/b"],
    ),
    "/v1/business-units/search": (
        "/v1/business-units/search?query=pine",
        [
            "query=",
            "query=a&perpage=0",
            "query=a&perpage=abc",
            "query=a&page=0",
            "query=a&country=Denmark",
        ],
    ),
    "/v1/business-units/all": (
        "/v1/business-units/all",
        ["perPage=1001", "perPage=abc", "cursor=abc", "country=1"],
    ),
    "/v1/business-units/{business_unit_id}": (UNIT, []),
    "/v1/business-units/{business_unit_id}/web-links": (
        f"{UNIT}/web-links?locale=en-US",
        ["locale=", "locale=en", "locale=en_US"],
    ),
    "/v1/business-units/{business_unit_id}/profileinfo": (f"{UNIT}/profileinfo", []),
    "/v1/business-units/{business_unit_id}/categories": (
        f"{UNIT}/categories",
        ["country=1", "locale=english"],
    ),
    "/v1/business-units/{business_unit_id}/images": (f"{UNIT}/images", []),
    "/v1/business-units/{business_unit_id}/images/logo": (f"{UNIT}/images/logo", []),
    "/v1/business-units/{business_unit_id}/images/header": (f"{UNIT}/images/header", []),
    "/v1/business-units/{business_unit_id}/images/promotion-box": (
        f"{UNIT}/images/promotion-box",
        [],
    ),
    "/v1/business-units/{business_unit_id}/customerguarantee": (f"{UNIT}/customerguarantee", []),
    "/v1/business-units/{business_unit_id}/profilepromotion": (f"{UNIT}/profilepromotion", []),
    "/v1/business-units/{business_unit_id}/promotion-box": (f"{UNIT}/promotion-box", []),
    "/v1/business-units/{business_unit_id}/reviews": (
        f"{UNIT}/reviews",
        [
            "stars=6",
            "stars=five",
            "language=english",
            "page=0",
            "page=2147483648",
            "perPage=101",
            "perPage=abc",
            "perPage=1.5",
            "perPage=٣",
            "orderBy=newest",
            "responded=maybe",
            "includeReportedReviews=1",
        ],
    ),
    "/v1/business-units/{business_unit_id}/all-reviews": (
        f"{UNIT}/all-reviews",
        ["pageToken=abc", "perPage=abc", "stars=0", "language=x"],
    ),
    "/v1/reviews/latest": (
        "/v1/reviews/latest",
        ["count=0", "count=abc", "language=eng", "locale=en", "filterUsersWithoutImages=2"],
    ),
    "/v1/reviews/{review_id}": (REVIEW, []),
    "/v1/reviews/{review_id}/likes": (f"{REVIEW}/likes", []),
    "/v1/reviews/{review_id}/web-links": (f"{REVIEW}/web-links?locale=en-US", ["locale="]),
    "/v1/product-reviews/business-units/{business_unit_id}": (
        f"{PRODUCTS}?sku=TRUCK",
        ["sku=", "productUrl="],
    ),
    "/v1/product-reviews/business-units/{business_unit_id}/reviews": (
        f"{PRODUCTS}/reviews?sku=TRUCK",
        [
            "sku=",
            "sku=A&page=0",
            "sku=A&page=abc",
            "sku=A&perPage=0",
            "sku=A&perPage=101",
            "sku=A&perPage=abc",
            "sku=A&stars=0",
            "sku=A&stars=4,6",
            "sku=A&stars=5.0",
            "sku=A&language=en-US",
            "sku=A&locale=en",
        ],
    ),
    "/v1/product-reviews/business-units/{business_unit_id}/imported-reviews": (
        f"{PRODUCTS}/imported-reviews?sku=TRUCK",
        ["", "sku=A&perPage=abc", "sku=A&stars=x"],
    ),
    "/v1/product-reviews/business-units/{business_unit_id}/imported-reviews-summaries": (
        f"{PRODUCTS}/imported-reviews-summaries?sku=TRUCK",
        ["", "sku=,"],
    ),
    "/v1/consumers/{consumer_id}": (CONSUMER, []),
    "/v1/consumers/{consumer_id}/profile": (f"{CONSUMER}/profile", []),
    "/v1/consumers/{consumer_id}/reviews": (
        f"{CONSUMER}/reviews",
        ["stars=9", "perPage=abc", "orderBy=x", "includeReportedReviews=x"],
    ),
    "/v1/consumers/{consumer_id}/web-links": (f"{CONSUMER}/web-links?locale=en-US", ["locale=x"]),
    "/v1/resources/images": ("/v1/resources/images", []),
    "/v1/resources/images/stars": ("/v1/resources/images/stars", []),
    "/v1/resources/images/stars/{stars}": ("/v1/resources/images/stars/5", []),
    "/v1/resources/images/logos": ("/v1/resources/images/logos", []),
    "/v1/resources/images/icons": ("/v1/resources/images/icons", []),
    "/v1/resources/strings/stars": ("/v1/resources/strings/stars", ["locale=x"]),
    "/v1/resources/strings/stars/{stars}": ("/v1/resources/strings/stars/5", ["locale=x"]),
    "/v1/resources/metadata/locales": ("/v1/resources/metadata/locales", ["translationLocale=x"]),
    "/v1/resources/metadata/countries": (
        "/v1/resources/metadata/countries",
        ["translationLocale=x"],
    ),
}
WRITES = {
    "/v1/product-reviews/business-units/{business_unit_id}/batch-summaries": (
        f"{PRODUCTS}/batch-summaries",
        {"skus": ["TRUCK"]},
        [{}, {"skus": []}, {"skus": "TRUCK"}, {"skus": [1]}, {"skus": None}, []],
    ),
    "/v1/product-reviews/business-units/{business_unit_id}/attribute-summaries": (
        f"{PRODUCTS}/attribute-summaries",
        {"skus": ["TRUCK"], "locale": "en-GB"},
        [{}, {"skus": {}}, {"skus": ["A"], "locale": 1}, "text"],
    ),
    "/v1/consumers/profile/bulk": (
        "/v1/consumers/profile/bulk",
        {"consumerIds": []},
        [{}, {"consumerIds": NOBODY}, {"consumerIds": [1]}, []],
    ),
}
MODULES = (business_units, consumers, product_reviews, resources, service_reviews)
OPEN = {route.path for route in resources.ROUTES}


def test_every_endpoint_without_a_token_is_in_the_tables() -> None:
    routes = {
        (route.method, route.path)
        for module in MODULES
        for route in module.ROUTES
        if route.access != "token"
    }
    tested = {("GET", path) for path in READS} | {("POST", path) for path in WRITES}
    # Conversations begin with a comment, so they are tested where comments are written.
    assert routes - {("GET", "/v1/conversations/{conversation_id}")} == tested


@pytest.mark.parametrize("route", READS)
def test_reading_with_the_right_key(get: Get, route: str) -> None:
    response = get(READS[route][0])
    assert response.status == 200
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["x-sandbox-evidence"] in ("docs", "observed", "assumed")
    assert "x-sandbox-warning" not in response.headers


@pytest.mark.parametrize("route", [*READS, *WRITES])
@pytest.mark.parametrize("key", [None, "", "nobodys-key"])
def test_without_the_right_key(get: Get, post: Post, route: str, key: str | None) -> None:
    # "docs say key; Bruno sends none" of the resources
    if route in WRITES:
        path, body, _ = WRITES[route]
        response = post(path, body, key=key)
    else:
        response = get(READS[route][0], key=key)
    if route in OPEN:
        assert response.status == 200
    else:
        assert (response.status, list(json.loads(response.text))) == (401, ["fault"])


@pytest.mark.parametrize(
    ("path", "query"),
    [(path.partition("?")[0], query) for path, wrong in READS.values() for query in wrong],
)
def test_a_wrong_parameter(get: Get, path: str, query: str) -> None:
    """Also where nobody knows what the path names: parameters come first in the order of checks."""
    for asked in (path, _unknown(path)):
        response = get(f"{asked}?{query}")
        assert (response.status, list(json.loads(response.text))) == (400, ["details"])


def _unknown(path: str) -> str:
    for known in KNOWN:
        path = path.replace(known, NOBODY)
    return path


@pytest.mark.parametrize("route", READS)
def test_a_parameter_that_is_none_is_told(get: Get, route: str) -> None:
    path = READS[route][0]
    response = get(f"{path}{'&' if '?' in path else '?'}nonsense%0A=1")
    assert response.status == 200
    assert "'nonsense%0A' is not a parameter" in response.headers["x-sandbox-warning"]


@pytest.mark.parametrize(
    "path",
    [_unknown(path) for path, _ in READS.values() if _unknown(path) != path]
    + ["/v1/resources/images/stars/6", "/v1/resources/strings/stars/nan", f"{UNIT[:-1]}%00"],
)
def test_what_nobody_knows_is_not_found(get: Get, path: str) -> None:
    response = get(path)
    assert (response.status, list(json.loads(response.text))) == (404, ["details"])


@pytest.mark.parametrize("route", WRITES)
def test_posting(post: Post, route: str) -> None:
    path, right, wrong = WRITES[route]
    assert post(path, right).status == 200
    assert post(path, right, content_type="text/plain").status == 415
    assert post(path, "{").status == 400
    for body in wrong:
        response = post(path, body)
        assert (response.status, list(json.loads(response.text))) == (400, ["details"]), body


@pytest.mark.parametrize("end", ["batch-summaries", "attribute-summaries"])
def test_posting_about_a_company_that_nobody_knows(post: Post, end: str) -> None:
    """The type is looked at first, then the body, then the company."""
    path = f"/v1/product-reviews/business-units/{NOBODY}/{end}"
    assert post(path, {}, content_type="text/plain").status == 415
    assert post(path, {}).status == 400
    assert post(path, {"skus": ["TRUCK"]}).status == 404


@pytest.mark.parametrize("route", [*READS, *WRITES])
def test_the_wrong_method(get: Get, post: Post, route: str) -> None:
    response = get(WRITES[route][0]) if route in WRITES else post(READS[route][0], {})
    assert response.status == 405
