"""Which URLs are Trustpilot's, and of what; paths and hosts as in Trustpilot's documentation."""

from __future__ import annotations

import pytest

from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.rules.calls import (
    HIDDEN,
    UNKNOWN,
    endpoint_of,
    webhook_endpoint,
)

_API = "https://api.trustpilot.com"


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        (f"{_API}/v1/product-reviews/business-units/1/reviews?sku=A", endpoints.PRODUCT_REVIEWS),
        (f"{_API}/v1/product-reviews/business-units/1?sku=A", endpoints.PRODUCT_SUMMARY),
        (f"{_API}/v1/product-reviews/business-units/{HIDDEN}/reviews", endpoints.PRODUCT_REVIEWS),
        (f"{_API}/v1/business-units/find?name=a.example", endpoints.BUSINESS_UNIT_BY_NAME),
        (f"{_API}/v1/business-units/1/", endpoints.BUSINESS_UNIT),
        ("api.trustpilot.com/v1/business-units/1", endpoints.BUSINESS_UNIT),
        ("HTTPS://API.Trustpilot.com:443/v1/business-units/1", endpoints.BUSINESS_UNIT),
        (f"{_API}/v1/business-\nunits/1", endpoints.BUSINESS_UNIT),
        (f"{_API}/v2/anything", UNKNOWN),
        ("https://www.trustpilot.com/review/a.example", UNKNOWN),
        ("http://127.0.0.1:8099/v1/business-units/1/reviews", endpoints.SERVICE_REVIEWS),
        (f"{HIDDEN}/v1/business-units/1/reviews", endpoints.SERVICE_REVIEWS),
        (f"https://{HIDDEN}/v1/anything", None),
        ("http://localhost:8099/v1/anything", None),
        ("https://api.example.com/v1/business-units/1/reviews", None),
        ("https://trustpilot.com.example/v1/business-units/1", None),
        ("", None),
        (HIDDEN, None),
    ],
)
def test_endpoint_of(url: str, endpoint: str | None) -> None:
    assert endpoint_of(url) == endpoint


@pytest.mark.parametrize(
    ("channel", "url", "endpoint"),
    [
        ("webhook", f"{_API}/v1/business-units/{{{{id}}}}", endpoints.BUSINESS_UNIT),
        ("webhook", f"{{% assign a = 1 %}}\n{_API}/v1/business-units/1", endpoints.BUSINESS_UNIT),
        ("webhook", "https://api.example.com", None),
        ("email", f"{_API}/v1/business-units/1", None),
    ],
)
def test_webhook_endpoint(channel: str, url: str, endpoint: str | None) -> None:
    assert webhook_endpoint(channel, {"url": url}) == endpoint
