"""Trustpilot's events: what they say, when they are told, and when nobody is told any more."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from trustpilot_caller import START, UNIT, Caller, data_of

from liquidpilot import LiquidPilotError
from liquidpilot.integrations.trustpilot.sandbox.events import RETRIES

_URL = "http://127.0.0.1:9/reviews?shop=1"
_LATER = timedelta(days=15)


def _caller(**settings: bool | str) -> Caller:
    return Caller(webhook=_URL, rate_limit=1_000_000, **settings)  # type: ignore[arg-type]


def _invite(caller: Caller) -> str:
    body = {
        "consumerEmail": "ada@example.com",
        "consumerName": "Ada",
        "referenceNumber": "PW-1",
        "locationId": "leeds",
        "serviceReviewInvitation": {"tags": ["week-47"]},
        "productReviewInvitation": {"productSkus": ["TRUCK-001"]},
    }
    headers = {**caller.bearer(), "x-business-user-id": "5f0c3a9be4b0d1a2c3f4e5d6"}
    path = f"/v1/private/business-units/{UNIT}/email-invitations"
    assert caller.post(path, body, headers).status == 202
    listed: Any = data_of(caller.call("GET", "/_sandbox/invitations"))["invitations"]
    return str(listed[0]["id"])


def _answered(caller: Caller) -> list[dict[str, Any]]:
    invitation = _invite(caller)
    caller.let_pass(_LATER.total_seconds())
    answer: Any = data_of(caller.post(f"/_sandbox/invitations/{invitation}/answer", {}))
    reviews: list[dict[str, Any]] = answer["reviews"]
    return reviews


def _sent(caller: Caller, outcome: int | str = 204) -> list[dict[str, Any]]:
    """Take all that is due, as a server does, and return the bodies."""
    bodies = []
    while (webhook := caller.sandbox.next_webhook()) is not None:
        assert (webhook.request.method, webhook.request.url) == ("POST", _URL)
        assert webhook.request.headers["Content-Type"] == "application/json"
        bodies.append(json.loads(webhook.request.body or b""))
        caller.sandbox.webhook_answered(webhook, outcome)
    return bodies


def _events(caller: Caller) -> list[Any]:
    events: Any = data_of(caller.call("GET", "/_sandbox/webhooks"))["events"]
    return list(events)


def test_a_new_review_of_the_service_is_told_as_documented() -> None:
    caller = _caller()
    service, product = _answered(caller)
    first, second = _sent(caller)
    assert list(first) == ["events"]
    (event,) = first["events"]
    assert event == {
        "eventName": "service-review-created",
        "version": "1",
        "eventData": {
            "id": service["id"],
            "language": "en",
            "title": service["title"],
            "text": service["text"],
            "referenceId": "PW-1",
            "stars": 5,
            "createdAt": "2026-12-06T09:00:00.000Z",
            "isVerified": True,
            "locationId": "leeds",
            "link": f"https://api.trustpilot.com/v1/reviews/{service['id']}",
            "consumer": {
                "id": event["eventData"]["consumer"]["id"],
                "name": "Ada",
                "link": event["eventData"]["consumer"]["link"],
            },
            "tags": [{"group": "generic", "value": "week-47"}],
        },
    }
    assert caller.get(event["eventData"]["link"]).status == 200
    assert caller.get(event["eventData"]["consumer"]["link"]).status == 200
    (event,) = second["events"]
    assert (event["eventName"], event["version"]) == ("product-review-created", "1")
    data = event["eventData"]
    assert (data["id"], data["content"], data["state"]) == (
        *(product["id"], product["text"], "published"),
    )
    assert data["product"]["sku"] == "TRUCK-001"
    assert (data["referenceId"], data["consumer"]["email"]) == ("PW-1", "ada@example.com")


def test_each_change_is_an_event_that_says_how_sure_it_is() -> None:
    caller = _caller()
    for review in _answered(caller):
        caller.post(f"/_sandbox/reviews/{review['id']}", {"stars": 1})
        caller.call("DELETE", f"/_sandbox/reviews/{review['id']}")
    sent = [each["events"][0] for each in _sent(caller)]
    assert [(each["eventName"], each["eventData"]["stars"]) for each in sent] == [
        ("service-review-created", 5),
        ("product-review-created", 5),
        ("service-review-updated", 1),
        ("service-review-deleted", 1),
        ("product-review-updated", 1),
        ("product-review-deleted", 1),
    ]
    assert {each["eventName"]: each["evidence"] for each in _events(caller)} == {
        "service-review-created": "docs",
        "service-review-updated": "observed",
        "service-review-deleted": "observed",
        "product-review-created": "observed",
        "product-review-updated": "assumed",
        "product-review-deleted": "assumed",
    }


@pytest.mark.parametrize(
    "outcome", [500, 404, 301, 308, 199, "nothing listens there", "no answer within 10 seconds"]
)
def test_what_was_not_taken_is_told_again(outcome: int | str) -> None:
    caller = _caller()
    _answered(caller)
    assert len(_sent(caller, outcome)) == 2
    for number, pause in enumerate(RETRIES, start=1):
        newest, _ = _events(caller)
        assert (newest["state"], len(newest["attempts"])) == ("waiting", number)
        assert newest["attempts"][-1]["outcome"] == outcome
        assert caller.sandbox.due_in() == pause.total_seconds()
        caller.let_pass(pause.total_seconds() - 1)
        assert _sent(caller) == [], "not before its time"
        caller.let_pass(1)
        assert len(_sent(caller, outcome)) == 2
    assert {each["state"] for each in _events(caller)} == {"given up"}
    assert caller.sandbox.due_in() is None
    caller.let_pass(10_000_000)
    assert _sent(caller) == []


@pytest.mark.parametrize("outcome", [200, 202, 204, 299])
def test_what_was_taken_is_told_once(outcome: int) -> None:
    caller = _caller()
    _answered(caller)
    assert len(_sent(caller, outcome)) == 2
    caller.let_pass(10_000_000)
    assert _sent(caller) == []
    assert [each["state"] for each in _events(caller)] == ["delivered"] * 2


def test_an_event_is_taken_once_while_it_is_being_sent() -> None:
    caller = _caller()
    _answered(caller)
    first, second = caller.sandbox.next_webhook(), caller.sandbox.next_webhook()
    assert first is not None
    assert second is not None
    assert caller.sandbox.next_webhook() is None
    assert [each["state"] for each in _events(caller)] == ["being sent"] * 2
    caller.sandbox.webhook_answered(second, 500)
    caller.sandbox.webhook_answered(first, 200)
    assert [each["state"] for each in _events(caller)] == ["waiting", "delivered"]
    sections = {each.title: each for each in caller.sandbox.overview()}
    rows = sections["Webhooks"].rows
    assert [row[2:5] for row in rows] == [
        ("waiting", "1 of 6", "500"),
        ("delivered", "1 of 6", "200"),
    ]
    assert [[each.label for each in of_row] for of_row in sections["Webhooks"].actions] == [
        *(["Try now"], []),
    ]
    (action,) = sections["Webhooks"].actions[0]
    caller.post(action.path, dict(action.values))
    assert len(_sent(caller)) == 1


def test_answers_that_come_by_themselves_are_told_without_a_request() -> None:
    caller = _caller(answer_invitations=True)
    _invite(caller)
    assert caller.sandbox.due_in() == timedelta(days=7, minutes=3).total_seconds()
    assert _sent(caller) == []
    caller.sandbox.world.advance(_LATER.total_seconds())
    assert [each["events"][0]["eventName"] for each in _sent(caller)] == [
        *("service-review-created", "product-review-created"),
    ]
    assert caller.sandbox.due_in() is None


def test_without_a_webhook_nothing_is_told_and_a_reset_forgets() -> None:
    caller = Caller()
    _answered(caller)
    assert caller.sandbox.next_webhook() is None
    assert _events(caller) == []
    caller = _caller()
    _answered(caller)
    taken = caller.sandbox.next_webhook()
    assert taken is not None
    caller.call("POST", "/_sandbox/reset")
    caller.sandbox.webhook_answered(taken, 500)
    assert _events(caller) == []
    assert caller.sandbox.next_webhook() is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.com/hook", "'example.com' is not this machine"),
        ("http://10.0.0.1:8031/", "'10.0.0.1' is not this machine"),
        ("http://0.0.0.0:8031/", "'0.0.0.0' is not this machine"),
        ("http://127.0.0.1.example.com/", "cannot be read as an address"),
        ("http://localhost.example.com/", "'localhost.example.com' is not this machine"),
        ("http://2130706433/", "cannot be read as an address"),
        ("http://[::ffff:10.0.0.1]/", "is not this machine"),
        ("https://127.0.0.1:8031/", "is not of the form http://127.0.0.1:PORT/…"),
        ("http://ada:secret@127.0.0.1/", "is not of the form"),
        ("http://127.0.0.1@example.com/", "is not"),
        ("http://127.0.0.1:99999/", "cannot be read as an address"),
        ("http://127.0.0.1:8031/a b", "is not of the form"),
        ("http://127.0.0.1:8031/é", "is not of the form"),
        ("127.0.0.1:8031", "is not of the form"),
        ("http://", "is not of the form"),
        ("http://127.0.0.1:8031/a\nb", "is not of the form"),
        ("file:///etc/passwd", "is not of the form"),
    ],
)
def test_a_webhook_goes_to_this_machine_alone(url: str, reason: str) -> None:
    with pytest.raises(LiquidPilotError) as caught:
        Caller(webhook=url)
    assert "no webhook can be sent" in str(caught.value)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8031", "http://127.8.9.1/a?b=c", "http://localhost:1/", "http://[::1]:5/x"],
)
def test_this_machine_has_several_names(url: str) -> None:
    assert Caller(webhook=url).sandbox.world.events.url == url


def test_the_times_of_a_real_clock_are_such_that_a_clock_can_be_set_to_them() -> None:
    caller = _caller()
    caller.sandbox.world.advance(0.123456)
    invitation = _invite(caller)
    refused = caller.post(f"/_sandbox/invitations/{invitation}/answer", {})
    moment = refused.headers["X-Sandbox-Reason"].partition('"to": "')[2].partition('"')[0]
    assert moment > START.isoformat()[:10]
    assert caller.post("/_sandbox/clock", {"to": moment}).status == 200
    assert caller.post(f"/_sandbox/invitations/{invitation}/answer", {}).status == 200
    _sent(caller, 500)
    (event,) = _events(caller)
    caller.post("/_sandbox/clock", {"to": event["nextTryAt"]})
    assert len(_sent(caller)) == 1
