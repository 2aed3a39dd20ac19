"""Requests as a whole: which are right, and where one that is wrong is told to be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liquidpilot import Request, Workspace
from liquidpilot.extending import RequestProblem
from liquidpilot.integrations.trustpilot import INTEGRATION
from liquidpilot.integrations.trustpilot.validation.requests import request_problems
from liquidpilot.rendering.message import webhook_request

_CHECKOUT = Path(__file__).parents[4]
_UNIT = "66ea0530a1b2c3d4e5f60718"
_REVIEWS = f"https://api.trustpilot.com/v1/product-reviews/business-units/{_UNIT}/reviews"
_KEY = {"apikey": "YOUR_API_KEY"}
_NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("description", "request_"),
    [
        ("Braze's page: five-star reviews of one product", Request("GET", f"{_REVIEWS}?sku=1&stars=5", _KEY)),
        ("several values by commas", Request("GET", f"{_REVIEWS}?sku=A,B&stars=4,5&language=en&perPage=100&page=2", _KEY)),
        ("a product by its address", Request("GET", f"{_REVIEWS}?productUrl=https%3A%2F%2Fa.example%2F1", _KEY)),
        ("the clients send a token too", Request("GET", f"{_REVIEWS}?sku=1", {**_KEY, "Authorization": "Bearer x"})),
        ("the name of the header in another case", Request("GET", f"{_REVIEWS}?sku=1", {"apiKey": "x"})),
        ("JSONP", Request("GET", f"{_REVIEWS}?sku=1&callback=show", _KEY)),
        ("resources need no key", Request("GET", "https://api.trustpilot.com/v1/resources/metadata/locales")),
        ("the search, with its own spelling", Request("GET", "https://api.trustpilot.com/v1/business-units/search?query=toys&perpage=5", _KEY)),
    ],
)  # fmt: skip
def test_what_is_documented_is_right(description: str, request_: Request) -> None:
    assert list(request_problems(request_, ())) == []


def _rendered() -> Iterator[tuple[str, str]]:
    workspace = Workspace.open(_CHECKOUT)
    for message in ("review_spotlight", "trustpilot_invitation"):
        for profile in workspace._files.profile_names():
            yield message, profile


@pytest.mark.parametrize(("message", "profile"), list(_rendered()))
def test_the_shipped_messages_are_right(message: str, profile: str) -> None:
    rendered = Workspace.open(_CHECKOUT).render(message, profile=profile, now=_NOW)
    exchanges = [each for each in rendered.exchanges if "trustpilot.com" in each.request.url]
    requests = [(each.request, exchanges[:number]) for number, each in enumerate(exchanges)]
    webhook = webhook_request(rendered)
    requests += [] if webhook is None else [(webhook, exchanges)]
    assert [
        each for request, earlier in requests for each in INTEGRATION.validate(request, earlier)
    ] == []


def test_everything_is_told_at_once() -> None:
    url = "http://invitations-api.trustpilot.com/v1/product-reviews/business-units/x/reviews?stars=6&token=1"
    assert {each.code for each in request_problems(Request("POST", url), ())} == {
        "trustpilot-insecure-url",
        "trustpilot-wrong-host",
        "trustpilot-wrong-method",
        "trustpilot-malformed-id",
        "trustpilot-key-in-query",
        "trustpilot-value-out-of-range",
        "trustpilot-reviews-without-product",
    }


@pytest.mark.parametrize(
    ("description", "url", "headers", "secret"),
    [
        ("a key in the URL", f"{_REVIEWS}?sku=1&apikey=s3cr3t-s3cr3t", {}, "s3cr3t"),
        ("a token without Bearer", f"https://invitations-api.trustpilot.com/v1/private/business-units/{_UNIT}/templates", {"Authorization": "s3cr3t-s3cr3t"}, "s3cr3t"),
        ("a pair without a colon", "https://api.trustpilot.com/v1/oauth/oauth-business-users-for-applications/accesstoken", {"Authorization": "Basic czNjcjN0"}, "s3cr3t"),
    ],
)  # fmt: skip
def test_no_secret_is_repeated(
    description: str, url: str, headers: dict[str, str], secret: str
) -> None:
    for method in ("GET", "POST"):
        for problem in request_problems(Request(method, url, headers, b"grant_type=x"), ()):
            assert secret not in _words(problem)
            assert "czNjcjN0" not in _words(problem)


_PARTS = st.sampled_from(
    ["v1", "private", "business-units", "product-reviews", "reviews", "find", "", _UNIT, "products",
     "email-invitations", "oauth", "oauth-business-users-for-applications", "accesstoken", "%00", "é"]
)  # fmt: skip
_PAIRS = st.tuples(
    st.sampled_from(["sku", "sku[]", "stars", "perPage", "perpage", "page", "orderBy", "name", "token"]),
    st.sampled_from(["", "1", "0", "99999999999", "٣", "[1,2]", "%FF", "a b", "https://", "A,,B"]),
)  # fmt: skip
_HEADERS = st.dictionaries(
    st.sampled_from(["apikey", "Authorization", "Content-Type", "x-business-user-id"]),
    st.sampled_from(["", " ", "Bearer", "Bearer x", "Basic", "Basic é", "Basic YTpi", "application/json", _UNIT]),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    host=st.sampled_from(["api.trustpilot.com", "invitations-api.trustpilot.com", "[", ""]),
    path=st.lists(_PARTS, max_size=6),
    pairs=st.lists(_PAIRS, max_size=4),
    headers=_HEADERS,
    body=st.none() | st.binary(max_size=20) | st.just(b'{"a": 1}'),
)
@example("POST", "api.trustpilot.com", ["v1"], [], {}, b"\xff")
def test_no_request_is_too_strange(
    method: str,
    host: str,
    path: list[str],
    pairs: list[tuple[str, str]],
    headers: dict[str, str],
    body: bytes | None,
) -> None:
    query = "&".join(f"{name}={value}" for name, value in pairs)
    url = f"https://{host}/{'/'.join(path)}?{query}"
    for problem in request_problems(Request(method, url, headers, body), ()):
        assert problem.code.startswith("trustpilot-")
        assert problem.message[0].islower() or problem.message[0] == "'"


def _words(problem: RequestProblem) -> str:
    return f"{problem.message} {problem.hint} {problem.value}"
