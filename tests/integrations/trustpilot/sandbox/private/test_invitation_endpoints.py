"""What calls about invitations leave behind in the queue, and what they need."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Caller

_UNIT = "https://invitations-api.trustpilot.com/v1/private/business-units/{unit}"
_INVITE = f"{_UNIT}/email-invitations"
_SERVICE: dict[str, object] = {
    "consumerEmail": "john.doe@example.com",
    "consumerName": "John Doe",
    "referenceNumber": "inv00001",
    "serviceReviewInvitation": {"preferredSendTime": "2026-04-01T08:00:00"},
}
_BOTH: dict[str, object] = {**_SERVICE, "productReviewInvitation": {"productSkus": ["TRUCK-001"]}}
_PRODUCT = {key: value for key, value in _BOTH.items() if key != "serviceReviewInvitation"}


@pytest.mark.parametrize(
    ("body", "kind"), [(_SERVICE, "service"), (_PRODUCT, "product"), (_BOTH, "service+product")]
)
def test_an_invitation_is_queued(caller: Caller, body: dict[str, object], kind: str) -> None:
    assert caller.ask("POST", _INVITE, body).status == 202
    (invitation,) = caller.world.queue.all()
    assert invitation.kind == kind
    assert invitation.user == "5f0c3a9be4b0d1a2c3f4e5d6"
    assert invitation.state == "Queued"


def test_a_delivery_that_is_repeated_invites_twice(caller: Caller) -> None:
    for _ in range(2):
        assert caller.ask("POST", _INVITE, _SERVICE).status == 202
    data = caller.read("GET", "http://127.0.0.1:8099/_sandbox/invitations")
    assert isinstance(data["invitations"], list)
    assert [each["repeatsReferenceNumber"] for each in data["invitations"]] == [True, False]


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        pytest.param(None, 403, id="nobody: the token belongs to an application"),
        pytest.param("66ea0530a1b2c3d4e5f60718", 403, id="the business unit is no user"),
        pytest.param("5f0c3a9be4b0d1a2c3f4e5d6", 202, id="a manager"),
    ],
)
def test_somebody_must_send_an_invitation(caller: Caller, user: str | None, expected: int) -> None:
    headers = {key: value for key, value in caller.person.items() if "user" not in key}
    if user is not None:
        headers["X-Business-User-Id"] = user
    response = caller.ask("POST", _INVITE, _SERVICE, headers=headers)
    assert response.status == expected
    if expected == 403:
        assert json.loads(response.body)["errorCode"] == 1014


def test_the_body_is_looked_at_before_who_may_invite(caller: Caller) -> None:
    """So that a body can be tried out by anybody."""
    headers = {"Authorization": caller.person["Authorization"]}
    asked = ((b"{", "text/plain", 415), (b"{", "application/json", 400))
    for body, kind, status in asked:
        response = caller.ask("POST", _INVITE, body, headers=headers, content_type=kind)
        assert response.status == status
    assert caller.ask("POST", _INVITE, _SERVICE, headers=headers).status == 403


def test_every_mistake_of_a_body_is_told(caller: Caller) -> None:
    body = {"recipientEmail": "john.doe@example.com", "serviceReviewInvitation": {}}
    details = json.loads(caller.ask("POST", _INVITE, body).body)["details"]
    assert "'consumerName'" in details
    assert "'referenceNumber'" in details
    assert "; " in details
    assert caller.world.queue.all() == []


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        pytest.param({"customerEmails": ["JOHN.DOE@example.com"]}, ["jane@example.com"], id="one"),
        pytest.param({"customerEmails": ["nobody@example.com"]}, None, id="nobody"),
        pytest.param({"deleteOlderThan": "2026-03-01T12:00:00"}, None, id="none is older"),
        pytest.param({"deleteOlderThan": "03/01/2026 12:00:01"}, [], id="all are"),
    ],
)
def test_deletion(caller: Caller, body: dict[str, object], kept: list[str] | None) -> None:
    caller.ask("POST", _INVITE, _SERVICE)
    caller.ask("POST", _INVITE, {**_SERVICE, "consumerEmail": "jane@example.com"})
    assert caller.ask("POST", f"{_UNIT}/invitation-data/delete", body).status == 204
    found = [each for each in caller.world.queue.all() if each.state != "Deleted"]
    addresses = [each.consumer_email for each in found]
    assert addresses == (["jane@example.com", "john.doe@example.com"] if kept is None else kept)


@pytest.mark.parametrize(
    ("locale", "host"), [("da-DK", "dk.trustpilot.com"), ("en-US", "www.trustpilot.com")]
)
def test_the_host_of_a_link_is_that_of_the_locale(caller: Caller, locale: str, host: str) -> None:
    """`https://dk.trustpilot.com/evaluate-link/…` is documented."""
    body = {"referenceId": "1", "email": "a@b.example", "name": "A", "locale": locale}
    link = caller.read("POST", f"{_UNIT}/invitation-links", body)
    assert link["url"] == f"https://{host}/evaluate-link/{link['id']}"


def test_a_link_to_review_products_of_the_catalogue(caller: Caller) -> None:
    (product,) = caller.world.store.products_of(caller.ids["unit"])[:1]
    link = caller.read(
        "POST",
        "/v1/private/product-reviews/business-units/{unit}/invitation-links",
        {
            "consumer": {"email": "johndoe@example.com", "name": "John Doe"},
            "referenceId": "123ABC",
            "locale": "en-US",
            "productIds": [product.id],
        },
    )
    assert link["reviewUrl"] == f"https://products.trustpilot.com/evaluate/{link['reviewLinkId']}"


def test_the_legacy_invitation_as_it_was_published(caller: Caller) -> None:
    body = {
        "recipientEmail": "john.doe@example.com",
        "recipientName": "John Doe",
        "referenceId": "inv00001",
        "locale": "da-DK",
        "redirectUri": "http://trustpilot.com",
    }
    answer = caller.read("POST", f"{_UNIT}/invitations", body)
    assert answer["businessUnitId"] == caller.ids["unit"]
    assert answer["recipient"] == {"name": "John Doe", "email": "john.doe@example.com"}
    assert [answer[each] for each in ("referenceId", "locale", "redirectUri", "tags")] == [
        "inv00001", "da-DK", "http://trustpilot.com", [],
    ]  # fmt: skip
    assert answer["replyTo"] == "hello@pinewheel.example"
    sender = {"email": "noreply.invitations@trustpilotmail.com", "name": "Pinewheel"}
    assert answer["sender"] == sender
    assert answer["createdTime"] == "2018-10-02T09:58:35.135569Z"
    assert answer["preferredSendTime"] == "2018-10-09T09:58:34Z"
    assert answer["status"] == "notsent"
    assert answer["sentTime"] is None


def test_templates_have_what_clients_read(caller: Caller) -> None:
    templates = caller.read("GET", f"{_UNIT}/templates")["templates"]
    assert isinstance(templates, list)
    assert sorted(templates[0]) == ["id", "isDefaultTemplate", "language", "locale", "name", "type"]
    assert any(each["isDefaultTemplate"] for each in templates)
