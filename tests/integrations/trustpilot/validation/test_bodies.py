"""The bodies of the other endpoints, and of none: whatever is sent has an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.integrations.trustpilot.validation import bodies
from liquidpilot.integrations.trustpilot.validation.bodies import BodyProblem

_Check = Callable[[object], list[BodyProblem]]
_CHECKS: tuple[_Check, ...] = (
    bodies.email_invitation_problems,
    bodies.invitation_link_problems,
    bodies.product_invitation_link_problems,
    bodies.deletion_problems,
    bodies.legacy_invitation_problems,
    bodies.batch_summaries_problems,
    bodies.attribute_summaries_problems,
    bodies.product_upload_problems,
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
        (bodies.invitation_link_problems, _LINK),
        (bodies.invitation_link_problems, {**_LINK, "tags": ["a"], "redirectUri": "https://a.example"}),
        (bodies.product_invitation_link_problems, _PRODUCT_LINK),
        (bodies.product_invitation_link_problems, {"consumer": _PRODUCT_LINK["consumer"], "referenceId": "1", "locale": "en-US", "productIds": ["1"]}),
        (bodies.deletion_problems, {"customerEmails": ["ada@example.com"]}),
        (bodies.deletion_problems, {"deleteOlderThan": "2013-09-07T13:37:00"}),
        (bodies.legacy_invitation_problems, {**_LEGACY, "tags": [], "preferredSendTime": "2018-10-09T09:58:34Z"}),
        (bodies.batch_summaries_problems, {"skus": ["A", "B"]}),
        (bodies.attribute_summaries_problems, {"skus": ["A"], "locale": "en-GB"}),
        (bodies.product_upload_problems, {"products": [_UPLOAD], "skuSameAsGoogleMerchantCenterProductId": True}),
    ],
)  # fmt: skip
def test_what_is_documented_is_right(check: _Check, body: object) -> None:
    assert check(body) == []


@pytest.mark.parametrize(
    ("check", "body", "expected"),
    [
        (bodies.invitation_link_problems, {**_LINK, "consumerName": "Ada"}, [("legacy-field", "error", "this request has no field 'consumerName'")]),
        (bodies.invitation_link_problems, {k: v for k, v in _LINK.items() if k != "email"}, [("incomplete-invitation", "error", "'email' is missing")]),
        # A production client leaves it out.
        (bodies.invitation_link_problems, {k: v for k, v in _LINK.items() if k != "referenceId"}, [("incomplete-invitation", "warning", "'referenceId' is missing")]),
        (bodies.invitation_link_problems, [], [("invalid-body", "error", "the body must be an object, not a list")]),
        (bodies.product_invitation_link_problems, {**_PRODUCT_LINK, "productIds": ["1"]}, [("products-and-skus", "error", "'products' and 'productIds' cannot be used together")]),
        # A published snippet passes an object.
        (bodies.product_invitation_link_problems, {**_PRODUCT_LINK, "products": {}}, [("products-and-skus", "error", "'products' must be a list, not an object")]),
        (bodies.product_invitation_link_problems, {**_PRODUCT_LINK, "consumer": {"email": "a@b.example"}}, [("incomplete-invitation", "error", "'name' is missing in 'consumer'")]),
        (bodies.deletion_problems, {"customerEmails": ["a@b.example"], "deleteOlderThan": "2013-09-07T13:37:00"}, [("contradictory-deletion", "error", "'customerEmails' and 'deleteOlderThan' cannot be used together")]),
        (bodies.deletion_problems, {"customerEmails": [], "deleteOlderThan": "2013-09-17T13:37:00"}, [("contradictory-deletion", "error", "'customerEmails' and 'deleteOlderThan' cannot be used together"), ("invalid-body", "error", "'customerEmails' is empty")]),
        (bodies.deletion_problems, {}, [("invalid-body", "error", "'customerEmails' or 'deleteOlderThan' is missing")]),
        (bodies.deletion_problems, {"deleteOlderThan": "yesterday"}, [("send-time", "error", "'deleteOlderThan' is not a time that Trustpilot can read: 'yesterday'")]),
        (bodies.legacy_invitation_problems, {**_LEGACY, "referenceId": ""}, [("incomplete-invitation", "error", "'referenceId' is blank")]),
        (bodies.batch_summaries_problems, {"skus": []}, [("invalid-body", "error", "'skus' is empty")]),
        (bodies.batch_summaries_problems, {"skus": ["A", 7]}, [("invalid-body", "error", "entry 2 of 'skus' must be a text, not a number")]),
        (bodies.product_upload_problems, {"products": [{**_UPLOAD, "title": " "}]}, [("invalid-body", "error", "'title' in entry 1 of 'products' is blank")]),
    ],
)  # fmt: skip
def test_what_is_wrong(check: _Check, body: object, expected: list[tuple[str, str, str]]) -> None:
    found = [(each.code, each.severity, each.message) for each in check(body)]
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
        for problem in check(data):
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
        assert check({"serviceReviewInvitation": data, "skus": data, "products": data})
