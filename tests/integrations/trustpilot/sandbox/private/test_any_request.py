"""Whatever is sent, in a body or in the URL: no endpoint raises, and none answers that the fault is the server's."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from .conftest import Caller

_INVITATIONS = "https://invitations-api.trustpilot.com/v1/private/business-units/{unit}"
_PATHS = (
    ("POST", f"{_INVITATIONS}/email-invitations"),
    ("POST", f"{_INVITATIONS}/invitation-links"),
    ("POST", f"{_INVITATIONS}/invitation-data/delete"),
    ("POST", f"{_INVITATIONS}/invitations"),
    ("POST", "/v1/private/product-reviews/business-units/{unit}/invitation-links"),
    ("POST", "/v1/private/product-reviews/{product_review}/create-conversation"),
    ("POST", "/v1/private/conversations/{conversation}/state"),
    ("POST", "/v1/private/conversations/{conversation}/comments"),
    ("PUT", "/v1/private/conversations/{conversation}/comments/{comment}"),
    ("POST", "/v1/private/business-units/{unit}/products"),
    ("PUT", "/v1/private/reviews/{service_review}/tags"),
    ("POST", "/v1/private/reviews/{service_review}/tags"),
    ("POST", "/v1/private/reviews/{service_review}/reply"),
    ("POST", "/v1/private/reviews/{service_review}/find-reviewer"),
)
_WORDS = """
    consumerEmail consumerName referenceNumber locale type serviceReviewInvitation templateId
    productReviewInvitation preferredSendTime redirectUri tags products productSkus productIds sku
    name title link productUrl customerEmails deleteOlderThan consumer email referenceId
    recipientEmail recipientName state content group value message price
"""
_NAMES = st.sampled_from(_WORDS.split())
_SAMPLES = (
    "a@b.example",
    "en-US",
    "public",
    "TRUCK-001",
    "https://a.example/",
    "09/07/2013 13:37:00",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "529c0abfefb96008b894ad02",
    "\ud800",  # half of a pair, which JSON may spell
)
_TEXTS = st.text(max_size=8) | st.sampled_from(_SAMPLES)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES | _TEXTS, inner, max_size=6),
    max_leaves=12,
)
_BODIES = st.binary(max_size=20) | _VALUES.map(lambda value: json.dumps(value).encode())


@pytest.fixture(scope="module")
def busy_caller(make_caller: Callable[[], Caller]) -> Caller:
    return make_caller()


@pytest.mark.parametrize(("method", "path"), _PATHS)
@given(body=_BODIES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_body(busy_caller: Caller, method: str, path: str, body: bytes) -> None:
    assert busy_caller.ask(method, path, body).status < 500


def _nearly(required: dict[str, object]) -> st.SearchStrategy[dict[str, object]]:
    """Return bodies that have what they must have, and anything beside or instead of it."""
    return st.dictionaries(_NAMES, _VALUES, max_size=3).map(lambda other: {**required, **other})


_BLOCKS = st.dictionaries(_NAMES, _VALUES, max_size=3)
_ALMOST = st.builds(
    lambda body, service, product: {
        **body,
        "serviceReviewInvitation": service,
        "productReviewInvitation": product,
    },
    _nearly({"consumerEmail": "a@b.example", "consumerName": "A", "referenceNumber": "1"}),
    _BLOCKS,
    _BLOCKS,
)


@given(body=_ALMOST)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_bodies_that_are_almost_invitations(busy_caller: Caller, body: dict[str, object]) -> None:
    status = busy_caller.ask("POST", f"{_INVITATIONS}/email-invitations", body).status
    assert status in (202, 400)
    assert all(each.history for each in busy_caller.world.queue.all()[:1])


_READS = (
    "/v1/private/business-units/{unit}/reviews",
    "/v1/private/business-units/{unit}/products",
    "/v1/private/product-reviews/business-units/{unit}/reviews",
    "/v1/private/product-reviews/business-units/{unit}/summaries",
    "/v1/private/conversations/",
    "/v1/private/reviews/",
)
_PARAMETERS = """
    page perPage skus sku groupId locale state language stars orderBy tagGroup tagValue responded
    includeReportedReviews ignoreTagValueCase referenceId referralEmail reported startDateTime
    endDateTime source username findReviewer
"""
_QUERIES = st.dictionaries(
    st.sampled_from(_PARAMETERS.split()),
    st.text(max_size=6) | st.sampled_from(["true", "4,5", "en", "2013-09-07", "0", "-1", "9" * 20]),
    max_size=4,
).map(lambda query: "?" + urlencode(query, errors="replace"))
_IDS = st.text(max_size=8).map(lambda text: quote(text, safe="", errors="replace"))


@given(path=st.sampled_from(_READS), end=_QUERIES | _IDS)
@settings(max_examples=100, deadline=None)
def test_any_url(busy_caller: Caller, path: str, end: str) -> None:
    known = path.format_map(busy_caller.ids)
    assert busy_caller.ask("GET", known + end.replace("{", "%7B")).status < 500
