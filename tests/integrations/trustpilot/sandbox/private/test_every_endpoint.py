"""Every endpoint that asks for a token: what it answers, and what it refuses in which order.

Keys are those of Trustpilot's pages "Invitation API", "Product Reviews API", "Service Reviews API",
or of what published clients read (observed); statuses of answers without a documented body are
assumed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Caller

_INVITATIONS = "https://invitations-api.trustpilot.com/v1/private/business-units/{unit}"
_UNIT = "/v1/private/business-units/{unit}"
_PRODUCT_REVIEWS = "/v1/private/product-reviews/business-units/{unit}"
_PRODUCT_REVIEW = "/v1/private/product-reviews/{product_review}"
_CONVERSATION = "/v1/private/conversations/{conversation}"
_REVIEW = "/v1/private/reviews/{service_review}"

_EMAIL_INVITATION: dict[str, object] = {
    "consumerEmail": "john.doe@example.com",
    "consumerName": "John Doe",
    "referenceNumber": "inv00001",
    "locale": "en-US",
    "serviceReviewInvitation": {"tags": ["tag1"]},
}
_LINK: dict[str, object] = {
    "referenceId": "inv00001",
    "email": "john.doe@example.com",
    "name": "John Doe",
    "locale": "da-DK",
}
_PRODUCT = {
    "sku": "ABC-1234",
    "name": "Metal Toy Car",
    "productUrl": "http://www.mycompanystore.com/products/12345.htm",
}
_PRODUCT_LINK: dict[str, object] = {
    "consumer": {"email": "johndoe@example.com", "name": "John Doe"},
    "referenceId": "123ABC",
    "locale": "en-US",
    "products": [_PRODUCT],
}
_LEGACY: dict[str, object] = {
    "recipientEmail": "john.doe@example.com",
    "recipientName": "John Doe",
    "referenceId": "inv00001",
}
_UPLOAD: dict[str, object] = {
    "products": [{"sku": "NEW-1", "title": "A kite", "link": "https://www.pinewheel.example/kite"}]
}
_TAGS: dict[str, object] = {"tags": [{"group": "generic", "value": "x"}]}


@dataclass(frozen=True)
class Endpoint:
    method: str
    path: str
    body: object
    status: int
    evidence: str
    keys: str | None = None

    @property
    def name(self) -> str:
        return f"{self.method} {self.path.replace('https://', '')}"


_ENDPOINTS = (
    Endpoint("POST", f"{_INVITATIONS}/email-invitations", _EMAIL_INVITATION, 202, "assumed"),
    Endpoint("POST", f"{_INVITATIONS}/invitation-links", _LINK, 200, "docs", "id url"),
    Endpoint("GET", f"{_INVITATIONS}/templates", None, 200, "observed", "templates"),
    Endpoint(
        "POST",
        f"{_INVITATIONS}/invitation-data/delete",
        {"customerEmails": ["a@b.example"]},
        204,
        "assumed",
    ),
    Endpoint(
        "POST",
        f"{_INVITATIONS}/invitations",
        _LEGACY,
        200,
        "observed",
        "id businessUnitId businessUserId recipient referenceId templateId locale sender replyTo"
        " createdTime preferredSendTime sentTime tags redirectUri status source",
    ),
    Endpoint(
        "POST",
        f"{_PRODUCT_REVIEWS}/invitation-links",
        _PRODUCT_LINK,
        200,
        "observed",
        "reviewLinkId reviewUrl",
    ),
    Endpoint("GET", f"{_PRODUCT_REVIEWS}/reviews", None, 200, "observed", "productReviews links"),
    Endpoint("GET", f"{_PRODUCT_REVIEWS}/summaries", None, 200, "observed", "summaries links"),
    Endpoint(
        "GET",
        _PRODUCT_REVIEW,
        None,
        200,
        "observed",
        "id createdAt updatedAt businessUnitId stars content product consumer referenceId locale"
        " language redirectUri state hasModerationHistory conversationId attributeRatings"
        " attachments",
    ),
    Endpoint("POST", f"{_PRODUCT_REVIEW}/create-conversation", None, 200, "docs", "conversationId"),
    Endpoint(
        "GET",
        _CONVERSATION,
        None,
        200,
        "docs",
        "id businessUnitId consumerId source sourceId state comments",
    ),
    Endpoint(
        "POST",
        f"{_CONVERSATION}/state",
        {"state": "private"},
        200,
        "assumed",
        "id businessUnitId consumerId source sourceId state comments",
    ),
    Endpoint(
        "POST",
        f"{_CONVERSATION}/comments",
        {"content": "Thank you", "integrationId": "crm"},
        200,
        "docs",
        "commentId createdAt author content",
    ),
    Endpoint(
        "GET",
        f"{_CONVERSATION}/comments/{{comment}}",
        None,
        200,
        "docs",
        "commentId createdAt author content",
    ),
    Endpoint(
        "PUT",
        f"{_CONVERSATION}/comments/{{comment}}",
        {"content": "Thank you!"},
        200,
        "docs",
        "commentId createdAt author content",
    ),
    Endpoint("GET", f"{_UNIT}/products", None, 200, "assumed", "products links"),
    Endpoint("POST", f"{_UNIT}/products", _UPLOAD, 200, "assumed", "products"),
    Endpoint("GET", f"{_UNIT}/reviews", None, 200, "observed", "links reviews"),
    Endpoint(
        "GET",
        _REVIEW,
        None,
        200,
        "observed",
        "links id consumer businessUnit location stars title text language createdAt experiencedAt"
        " updatedAt companyReply isVerified source numberOfLikes status reportData complianceLabels"
        " countsTowardsTrustScore countsTowardsLocationTrustScore invitation businessUnitHistory"
        " reviewVerificationLevel referenceId referralEmail tags findReviewer",
    ),
    Endpoint("GET", f"{_REVIEW}/tags", None, 200, "assumed", "tags"),
    Endpoint("PUT", f"{_REVIEW}/tags", _TAGS, 200, "assumed", "tags"),
    Endpoint("POST", f"{_REVIEW}/tags", _TAGS, 200, "assumed", "tags"),
    Endpoint("DELETE", f"{_REVIEW}/tags?group=generic&value=x", None, 204, "assumed"),
    Endpoint("POST", f"{_REVIEW}/reply", {"message": "Thank you"}, 204, "assumed"),
    Endpoint("DELETE", f"{_REVIEW}/reply", None, 204, "assumed"),
    Endpoint(
        "POST",
        f"{_REVIEW}/find-reviewer",
        {"message": None, "skipNotificationEmailToBusinessUser": False},
        204,
        "assumed",
    ),
)
_ALL = pytest.mark.parametrize("endpoint", _ENDPOINTS, ids=lambda each: each.name)
_WITH_BODY = pytest.mark.parametrize(
    "endpoint", [each for each in _ENDPOINTS if each.body is not None], ids=lambda each: each.name
)
_OF_A_UNIT = pytest.mark.parametrize(
    "endpoint", [each for each in _ENDPOINTS if "{unit}" in each.path], ids=lambda each: each.name
)


@_ALL
def test_success(caller: Caller, endpoint: Endpoint) -> None:
    if endpoint.name.startswith("DELETE") and endpoint.path.endswith("/reply"):
        caller.ask("POST", endpoint.path, {"message": "Thank you"})
    response = caller.ask(endpoint.method, endpoint.path, endpoint.body)
    assert response.status == endpoint.status, response.body
    assert response.headers["x-sandbox-evidence"] == endpoint.evidence
    if endpoint.keys is None:
        assert response.body == b""
    else:
        assert sorted(json.loads(response.body)) == sorted(endpoint.keys.split())
        assert response.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        pytest.param({}, "oauth.v2.InvalidAccessToken", id="nothing"),
        pytest.param({"apikey": "sandbox-key"}, "oauth.v2.InvalidAccessToken", id="a key alone"),
        pytest.param({"Authorization": "Bearer x"}, "oauth.v2.InvalidAccessToken", id="made up"),
    ],
)
@_ALL
def test_without_a_token(
    caller: Caller, endpoint: Endpoint, headers: dict[str, str], code: str
) -> None:
    """An API key alone yields 401 in the gateway's envelope (observed)."""
    response = caller.ask(endpoint.method, endpoint.path, endpoint.body, headers=headers)
    assert response.status == 401
    assert json.loads(response.body)["fault"]["detail"]["errorcode"] == code


@_OF_A_UNIT
def test_a_business_unit_of_somebody_else(caller: Caller, endpoint: Endpoint) -> None:
    path = endpoint.path.replace("{unit}", "{foreign}")
    response = caller.ask(endpoint.method, path, endpoint.body)
    assert response.status == 403
    assert sorted(json.loads(response.body)) == ["correlationId", "errorCode", "message"]


@_ALL
def test_ids_that_nobody_knows(caller: Caller, endpoint: Endpoint) -> None:
    for name in caller.ids:
        caller.ids[name] = f"{0:024x}"
    response = caller.ask(endpoint.method, endpoint.path, endpoint.body)
    assert response.status == 404
    assert list(json.loads(response.body)) == ["details"]


@_WITH_BODY
@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", ""])
def test_a_body_that_is_not_json(caller: Caller, endpoint: Endpoint, content_type: str) -> None:
    """415 is the documented status of a wrong Content-Type."""
    response = caller.ask(endpoint.method, endpoint.path, endpoint.body, content_type=content_type)
    assert response.status == 415


@_WITH_BODY
@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'"text"', b"\xff", b""])
def test_a_body_that_is_no_object(caller: Caller, endpoint: Endpoint, body: bytes) -> None:
    assert caller.ask(endpoint.method, endpoint.path, body).status == 400


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_wrong_host(caller: Caller, method: str) -> None:
    """The wrong host is the documented cause of 404."""
    path = f"{_UNIT}/{'email-invitations' if method == 'POST' else 'templates'}"
    assert caller.ask(method, path, _EMAIL_INVITATION).status == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/private/reviews/{foreign_service_review}", None),
        ("GET", "/v1/private/reviews/{foreign_service_review}/tags", None),
        ("POST", "/v1/private/reviews/{foreign_service_review}/reply", {"message": "Hi"}),
    ],
)
def test_a_review_of_somebody_else(caller: Caller, method: str, path: str, body: object) -> None:
    assert caller.ask(method, path, body).status == 403


_WITHOUT_BLOCK = {k: v for k, v in _EMAIL_INVITATION.items() if "Invitation" not in k}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", f"{_INVITATIONS}/email-invitations", {}),
        ("POST", f"{_INVITATIONS}/email-invitations", {**_EMAIL_INVITATION, "consumerName": 7}),
        ("POST", f"{_INVITATIONS}/email-invitations", {"invitations": [_EMAIL_INVITATION]}),
        ("POST", f"{_INVITATIONS}/email-invitations", _WITHOUT_BLOCK),
        (
            "POST",
            f"{_INVITATIONS}/email-invitations",
            {**_WITHOUT_BLOCK, "productReviewInvitation": {"productSkus": ["NO-SUCH"]}},
        ),
        (
            "POST",
            f"{_INVITATIONS}/email-invitations",
            {**_WITHOUT_BLOCK, "serviceReviewInvitation": {"templateId": f"{0:024x}"}},
        ),
        ("POST", f"{_INVITATIONS}/invitation-links", {"consumerEmail": "john.doe@example.com"}),
        ("POST", f"{_INVITATIONS}/invitation-data/delete", {}),
        ("POST", f"{_INVITATIONS}/invitation-data/delete", {"customerEmails": "a@b.example"}),
        (
            "POST",
            f"{_INVITATIONS}/invitation-data/delete",
            {"customerEmails": ["a@b.example"], "deleteOlderThan": "09/07/2013 13:37:00"},
        ),
        ("POST", f"{_INVITATIONS}/invitations", _EMAIL_INVITATION),
        ("POST", f"{_INVITATIONS}/invitations", {**_LEGACY, "templateId": f"{0:024x}"}),
        ("POST", f"{_PRODUCT_REVIEWS}/invitation-links", {**_PRODUCT_LINK, "products": _PRODUCT}),
        (
            "POST",
            f"{_PRODUCT_REVIEWS}/invitation-links",
            {**_PRODUCT_LINK, "productIds": [f"{0:024x}"]},
        ),
        ("GET", f"{_PRODUCT_REVIEWS}/reviews?perPage=101", None),
        ("GET", f"{_PRODUCT_REVIEWS}/reviews?page=0", None),
        ("GET", f"{_PRODUCT_REVIEWS}/reviews?state=gone", None),
        ("GET", f"{_PRODUCT_REVIEWS}/reviews?language=english", None),
        ("GET", f"{_PRODUCT_REVIEWS}/summaries?perPage=1001", None),
        ("GET", f"{_PRODUCT_REVIEW}?locale=english", None),
        ("POST", f"{_CONVERSATION}/state", {"state": "hidden"}),
        ("POST", f"{_CONVERSATION}/state", {"state": True}),
        ("POST", f"{_CONVERSATION}/comments", {"content": " "}),
        ("POST", f"{_CONVERSATION}/comments", {"content": "Hi", "integrationId": 3}),
        ("PUT", f"{_CONVERSATION}/comments/{{comment}}", {"content": ["Hi"]}),
        ("GET", f"{_UNIT}/products?perPage=many", None),
        ("POST", f"{_UNIT}/products", {"products": []}),
        ("POST", f"{_UNIT}/products", {"products": [{"sku": 12}]}),
        ("GET", f"{_UNIT}/reviews?stars=6", None),
        ("GET", f"{_UNIT}/reviews?orderBy=newest", None),
        ("GET", f"{_UNIT}/reviews?reported=perhaps", None),
        ("GET", f"{_UNIT}/reviews?startDateTime=yesterday", None),
        ("GET", f"{_UNIT}/reviews?findReviewer=somebody", None),
        ("PUT", f"{_REVIEW}/tags", {"tags": []}),
        ("POST", f"{_REVIEW}/tags", {"tags": ["x"]}),
        ("POST", f"{_REVIEW}/tags", {"tags": [{"group": "generic", "value": None}]}),
        ("DELETE", f"{_REVIEW}/tags", None),
        ("POST", f"{_REVIEW}/reply", {"text": "Thank you"}),
        ("POST", f"{_REVIEW}/reply", {"message": "Hi", "authorBusinessUserId": 5}),
        ("POST", f"{_REVIEW}/find-reviewer", {"message": 5}),
        ("POST", f"{_REVIEW}/find-reviewer", {"skipNotificationEmailToBusinessUser": "no"}),
    ],
)
def test_what_is_wrong_with_a_request(caller: Caller, method: str, path: str, body: object) -> None:
    response = caller.ask(method, path, body)
    assert response.status == 400
    (details,) = json.loads(response.body).values()
    assert details
