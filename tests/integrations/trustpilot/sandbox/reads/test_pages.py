"""Lists are read page by page: each review once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liquidpilot import Request, Response
from liquidpilot.integrations.trustpilot.sandbox.sandbox import TrustpilotSandbox

Get = Callable[..., Response]
Read = Callable[..., Any]

PRODUCTS = "/v1/product-reviews/business-units/66ea0530a1b2c3d4e5f60718/reviews"
SERVICE = "/v1/business-units/66ea0530a1b2c3d4e5f60718/reviews"


def fetch(sandbox: TrustpilotSandbox, url: str) -> Any:
    response = sandbox.answer(Request("GET", url, {"apikey": "sandbox-key"})).response
    assert response is not None
    assert response.status == 200, response.text
    return json.loads(response.text)


def linked(data: Any, rel: str) -> str | None:
    return next((each["href"] for each in data["links"] if each["rel"] == rel), None)


@given(
    size=st.integers(1, 100),
    query=st.sampled_from(
        ["sku=TRUCK", "sku=TRUCK,TRAIN&stars=5,1", "language=da&sku=TRUCK", "sku=NOBODY"]
    ),
    other=st.text("a%&=+#å ", max_size=3),
)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_links_visit_each_review_once(
    sandbox_with: Callable[..., TrustpilotSandbox], size: int, query: str, other: str
) -> None:
    sandbox = sandbox_with()
    start = f"https://api.trustpilot.com{PRODUCTS}?{query}&other={quote(other)}"
    everything = fetch(sandbox, f"{start}&perPage=100")
    visited, pages = [], 0
    url: str | None = f"{start}&perPage={size}"
    while url is not None:
        data = fetch(sandbox, url)
        visited += [each["id"] for each in data["productReviews"]]
        assert (linked(data, "previous-page") is None) == (pages == 0)
        url, pages = linked(data, "next-page"), pages + 1
    assert visited == [each["id"] for each in everything["productReviews"]]


@pytest.mark.parametrize("path", [f"{PRODUCTS}?sku=TRUCK", f"{SERVICE}?stars=5,4"])
def test_the_links_of_a_page_in_the_middle(read: Read, path: str) -> None:
    data = read(f"http://127.0.0.1:8099{path}&perPage=3&page=2&apikey=sandbox-key&token=t")
    pages = {each["rel"]: urlsplit(each["href"]) for each in data["links"]}
    assert {each["method"] for each in data["links"]} == {"GET"}
    assert {rel: dict(parse_qsl(url.query))["page"] for rel, url in pages.items()} == {
        "next-page": "3",
        "previous-page": "1",
    }
    for url in pages.values():
        assert (url.netloc, url.path) == ("127.0.0.1:8099", path.partition("?")[0])
        assert not {"apikey", "token"} & set(dict(parse_qsl(url.query)))


def test_beyond_the_end_a_link_leads_back_to_the_last_page(read: Read) -> None:
    data = read(f"{PRODUCTS}?sku=TRUCK&page=2147483647")
    assert data["productReviews"] == []
    assert linked(data, "next-page") is None
    assert read(linked(data, "previous-page") or "")["productReviews"] != []
