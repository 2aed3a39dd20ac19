"""The bodies of the other endpoints, and of none: whatever is sent has an answer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.integrations.trustpilot.validation.bodies import body_problems

_CHECKS = (
    "email-invitation",
    "invitation-link",
    "product-invitation-link",
    "invitation-data-deletion",
    "legacy-invitation",
    "batch-summaries",
    "attribute-summaries",
    "product-upload",
)
_LINK = {"email": "ada@example.com", "name": "Ada", "referenceId": "1", "locale": "en-GB"}
_PRODUCT_LINK = {
    "consumer": {"email": "johndoe@example.com", "name": "John Doe"},
    "referenceId": "123ABC",
    "locale": "en-US",
    "redirectUri": "https://www.example.com",
    "products": [{"productUrl": "https://a.example", "name": "A", "sku": "ABC-1234", "brand": "B"}],
}
_LEGACY = {"recipientEmail": "ada@example.com", "recipientName": "Ada", "referenceId": "1"}
_UPLOAD = {"sku": "A", "title": "Truck", "link": "https://a.example", "price": "9.90"}


# Sources: Trustpilot, "Invitation API" and "Product Reviews API"; the former endpoint is observed.
@pytest.mark.parametrize(
    ("check", "body"),
    [
        ("invitation-link", _LINK),
        ("invitation-link", {**_LINK, "tags": ["a"], "redirectUri": "https://a.example"}),
        ("product-invitation-link", _PRODUCT_LINK),
        ("product-invitation-link", {"consumer": _PRODUCT_LINK["consumer"], "referenceId": "1", "locale": "en-US", "productIds": ["1"]}),
        ("invitation-data-deletion", {"customerEmails": ["ada@example.com"]}),
        ("invitation-data-deletion", {"deleteOlderThan": "2013-09-07T13:37:00"}),
        ("legacy-invitation", {**_LEGACY, "tags": [], "preferredSendTime": "2018-10-09T09:58:34Z"}),
        ("batch-summaries", {"skus": ["A", "B"]}),
        ("attribute-summaries", {"skus": ["A"], "locale": "en-GB"}),
        ("product-upload", {"products": [_UPLOAD], "skuSameAsGoogleMerchantCenterProductId": True}),
    ],
)  # fmt: skip
def test_what_is_documented_is_right(check: str, body: object) -> None:
    assert body_problems(check, body) == []


@pytest.mark.parametrize(
    ("check", "body", "expected"),
    [
        ("invitation-link", {**_LINK, "consumerName": "Ada"}, [("legacy-field", "error", "this request has no field 'consumerName'")]),
        ("invitation-link", {k: v for k, v in _LINK.items() if k != "email"}, [("incomplete-invitation", "error", "'email' is missing")]),
        # A production client leaves it out.
        ("invitation-link", {k: v for k, v in _LINK.items() if k != "referenceId"}, [("incomplete-invitation", "warning", "'referenceId' is missing")]),
        # One thing that is wrong is said once: null is neither the type nor one of the values.
        ("invitation-link", {**_LINK, "locale": None}, [("unknown-locale", "warning", "'locale' is null")]),
        ("invitation-link", {**_LINK, "referenceId": None}, [("incomplete-invitation", "warning", "'referenceId' is null")]),
        ("invitation-link", {**_LINK, "referenceId": " "}, [("incomplete-invitation", "warning", "'referenceId' is blank")]),
        ("batch-summaries", {"skus": None}, [("invalid-body", "error", "'skus' is null")]),
        ("invitation-link", [], [("invalid-body", "error", "the body must be an object, not a list")]),
        ("product-invitation-link", {**_PRODUCT_LINK, "productIds": ["1"]}, [("products-and-skus", "error", "'products' and 'productIds' cannot be used together")]),
        # A published snippet passes an object.
        ("product-invitation-link", {**_PRODUCT_LINK, "products": {}}, [("products-and-skus", "error", "'products' must be a list, not an object")]),
        ("product-invitation-link", {**_PRODUCT_LINK, "consumer": {"email": "a@b.example"}}, [("incomplete-invitation", "error", "'name' is missing in 'consumer'")]),
        ("invitation-data-deletion", {"customerEmails": ["a@b.example"], "deleteOlderThan": "2013-09-07T13:37:00"}, [("contradictory-deletion", "error", "'customerEmails' and 'deleteOlderThan' cannot be used together")]),
        ("invitation-data-deletion", {"customerEmails": [], "deleteOlderThan": "2013-09-17T13:37:00"}, [("contradictory-deletion", "error", "'customerEmails' and 'deleteOlderThan' cannot be used together"), ("invalid-body", "error", "'customerEmails' is empty")]),
        ("invitation-data-deletion", {}, [("invalid-body", "error", "'customerEmails' or 'deleteOlderThan' is missing")]),
        ("invitation-data-deletion", {"deleteOlderThan": "yesterday"}, [("send-time", "error", "'deleteOlderThan' is not a time that Trustpilot can read: 'yesterday'")]),
        ("legacy-invitation", {**_LEGACY, "referenceId": ""}, [("incomplete-invitation", "error", "'referenceId' is blank")]),
        ("batch-summaries", {"skus": []}, [("invalid-body", "error", "'skus' is empty")]),
        ("batch-summaries", {"skus": ["A", 7]}, [("invalid-body", "error", "entry 2 of 'skus' must be a text, not a number")]),
        ("product-upload", {"products": [{**_UPLOAD, "title": " "}]}, [("invalid-body", "error", "'title' in entry 1 of 'products' is blank")]),
    ],
)  # fmt: skip
def test_what_is_wrong(check: str, body: object, expected: list[tuple[str, str, str]]) -> None:
    found = [(each.code, each.severity, each.message) for each in body_problems(check, body)]
    assert found == [(f"trustpilot-{code}", severity, said) for code, severity, said in expected]


_NAMES = st.sampled_from(
    [
        "consumerEmail",
        "consumerName",
        "referenceNumber",
        "locale",
        "serviceReviewInvitation",
        "templateId",
        "consumer",
        "productReviewInvitation",
        "preferredSendTime",
        "redirectUri",
        "tags",
        "products",
        "productSkus",
        "sku",
        "email",
        "name",
        "productUrl",
        "deleteOlderThan",
        "customerEmails",
        "skus",
        "recipientEmail",
        "invitations",
        "title",
        "link",
        "x",
    ]
)
_TEXTS = st.text(max_size=8) | st.sampled_from(
    ["a@b.example", "https://a.example", "0/0", "99/99/9999 99:99:99", "9999-12-31T23:59:59-23:59"]
)
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS
_JSON = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(_NAMES | st.text(max_size=3), inner, max_size=6)
    ),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(data=_JSON)
def test_no_json_is_too_strange(data: object) -> None:
    for check in _CHECKS:
        for problem in body_problems(check, data):
            assert problem.code.startswith("trustpilot-")
            assert problem.message
            assert "{name}" not in problem.message
            assert "\n" not in problem.message
            assert not problem.message.endswith(".")


def test_a_deep_body_is_read() -> None:
    data: object = []
    for _ in range(20_000):
        data = [data]
    for check in _CHECKS:
        assert body_problems(
            check, {"serviceReviewInvitation": data, "skus": data, "products": data}
        )
