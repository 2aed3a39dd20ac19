"""The queue of invitations, on a clock that the test moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.integrations.trustpilot.sandbox.endpoints.invitations import (
    queued_invitation,
)
from liquidpilot.integrations.trustpilot.sandbox.invitations import (
    InvitationQueue,
    Kind,
    planned_time,
)
from liquidpilot.integrations.trustpilot.sandbox.tokens import Identities

_UNIT = "66ea0530a1b2c3d4e5f60718"
_START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_BODY: dict[str, object] = {
    "consumerName": "John Doe",
    "consumerEmail": "john.doe@example.com",
    "referenceNumber": "inv00001",
    "locale": "en-US",
    "serviceReviewInvitation": {"tags": ["tag1"], "templateId": "507f191e810c19729de860ea"},
}
_BOTH: dict[str, object] = {**_BODY, "productReviewInvitation": {"productSkus": ["TRUCK-001"]}}


class _Clock:
    def __init__(self) -> None:
        self.time = _START

    def now(self) -> datetime:
        return self.time

    def pass_(self, **duration: float) -> None:
        self.time += timedelta(**duration)


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def queue(clock: _Clock) -> InvitationQueue:
    return InvitationQueue(Identities(1), clock.now)


def test_an_invitation_tells_whom_it_is_for_and_waits_seven_days(queue: InvitationQueue) -> None:
    invitation = queue.add("service", _UNIT, _BODY, "5f0c3a9be4b0d1a2c3f4e5d6")
    assert invitation.consumer == "John Doe <john.doe@example.com>"
    assert invitation.reference == "inv00001"
    assert invitation.template == "507f191e810c19729de860ea"
    assert invitation.tags == ("tag1",)
    assert invitation.send_at == _START + timedelta(days=7)
    assert invitation.history == [(_START, "Queued")]
    assert queue.all() == [invitation]


def test_an_invitation_keeps_what_its_reader_will_find(queue: InvitationQueue) -> None:
    product = {"sku": "TRUCK-001", "name": "Timber Toy Truck", "productUrl": "https://a.example/"}
    body = {
        **_BODY,
        "senderName": "Pinewheel Toys",
        "senderEmail": "noreply.invitations@trustpilotmail.com",
        "replyTo": "care@pinewheel.example",
        "locationId": "leeds",
        "serviceReviewInvitation": {"redirectUri": "https://a.example/1", "tags": ["a"]},
        "productReviewInvitation": {
            "preferredSendTime": "2026-04-01T08:00:00",
            "redirectUri": "https://a.example/2",
            "products": [product, {"sku": "RINGS-006"}, {}],
            "tags": ["b", "c"],
        },
    }
    invitation = queue.add("service+product", _UNIT, body, None)
    assert (invitation.sender_name, invitation.reply_to, invitation.location) == (
        *("Pinewheel Toys", "care@pinewheel.example", "leeds"),
    )
    assert invitation.sender_email == "noreply.invitations@trustpilotmail.com"
    service, products = invitation.emails
    assert (service.about, service.redirect_uri, service.tags, service.products) == (
        *("service", "https://a.example/1", ("a",), ()),
    )
    assert (products.about, products.redirect_uri, products.tags) == (
        *("products", "https://a.example/2", ("b", "c")),
    )
    shown = [str(each) for each in products.products]
    assert shown == ["TRUCK-001 (Timber Toy Truck)", "RINGS-006", "no SKU"]
    assert products.send_at == datetime(2026, 4, 1, 8, tzinfo=UTC)


def test_what_a_request_leaves_out_is_for_the_account_to_decide(queue: InvitationQueue) -> None:
    body = {**_BODY, "senderName": None, "replyTo": "", "productReviewInvitation": None}
    invitation = queue.add("service", _UNIT, body, None)
    assert invitation.sender_name is None
    assert invitation.reply_to is None
    assert invitation.location is None


def test_an_e_mail_is_sent_and_delivered_within_a_few_minutes_of_its_time(
    queue: InvitationQueue, clock: _Clock
) -> None:
    invitation = queue.add("service", _UNIT, _BODY, None)
    states = []
    for passing in ({"days": 6.9}, {"days": 0.1, "minutes": 1}, {"minutes": 2}, {"days": 300}):
        clock.pass_(**passing)
        states.append(invitation.state)
    assert states == ["Queued", "Sending", "Delivered", "Delivered"]
    assert [state for _, state in invitation.history] == ["Queued", "Sending", "Delivered"]


def test_the_products_are_asked_about_a_week_after_the_service(
    queue: InvitationQueue, clock: _Clock
) -> None:
    invitation = queue.add("service+product", _UNIT, _BOTH, None)
    assert [each.send_at - _START for each in invitation.emails] == [
        timedelta(days=7),
        timedelta(days=14),
    ]
    clock.pass_(days=8)
    assert invitation.state == "Queued"
    clock.pass_(days=8)
    assert [state for _, state in invitation.history] == ["Queued", "Sending", "Delivered"] * 2


def test_two_times_that_are_past_mean_one_e_mail_after_the_other(
    queue: InvitationQueue, clock: _Clock
) -> None:
    body = {
        **_BODY,
        "serviceReviewInvitation": {"preferredSendTime": "2013-09-07T13:37:00"},
        "productReviewInvitation": {"preferredSendTime": "2013-09-14T13:37:00"},
    }
    invitation = queue.add("service+product", _UNIT, body, None)
    assert invitation.send_at == _START
    clock.pass_(hours=1)
    times = [time for time, _ in invitation.history]
    assert times == sorted(times)
    assert invitation.state == "Delivered"


@pytest.mark.parametrize(
    ("preferred", "expected"),
    [
        pytest.param("2026-04-01T08:00:00", "2026-04-01T08:00:00+00:00", id="no zone is UTC"),
        pytest.param("2026-04-01T08:00:00.000Z", "2026-04-01T08:00:00+00:00", id="newer samples"),
        pytest.param("2026-04-01T08:00:00+02:00", "2026-04-01T06:00:00+00:00", id="an offset"),
        pytest.param("04/01/2026 08:00:00", "2026-04-01T08:00:00+00:00", id="the month first"),
        pytest.param("2013-09-07T13:37:00", _START.isoformat(), id="past means now"),
        pytest.param("9999-12-31T23:59:59", "9999-01-01T00:00:00+00:00", id="no further than this"),
        pytest.param("soon", "2026-03-02T12:00:00+00:00", id="no time at all"),
        pytest.param(None, "2026-03-02T12:00:00+00:00", id="none"),
        pytest.param(12, "2026-03-02T12:00:00+00:00", id="a number"),
    ],
)
def test_when_an_e_mail_goes_out(preferred: object, expected: str) -> None:
    assert planned_time(preferred, _START, _START + timedelta(days=1)).isoformat() == expected


def test_a_repeated_reference_is_marked_and_suppresses_nothing(queue: InvitationQueue) -> None:
    first = queue.add("service", _UNIT, _BODY, None)
    second = queue.add("service", _UNIT, _BODY, None)
    elsewhere = queue.add("service", "46d6a890000064000500e0c3", _BODY, None)
    assert [each.repeats for each in (first, second, elsewhere)] == [False, True, False]
    assert queue.all() == [elsewhere, second, first]


def test_what_is_deleted_stays_in_the_list_and_is_never_sent(
    queue: InvitationQueue, clock: _Clock
) -> None:
    invitation = queue.add("service", _UNIT, _BODY, None)
    other = queue.add("service", "46d6a890000064000500e0c3", _BODY, None)
    clock.pass_(days=1)
    assert queue.delete(_UNIT, lambda each: True) == 1
    clock.pass_(days=30)
    assert invitation.history == [(_START, "Queued"), (_START + timedelta(days=1), "Deleted")]
    assert other.state == "Delivered"
    assert queue.delete(_UNIT, lambda each: True) == 0


def test_an_invitation_as_data(queue: InvitationQueue) -> None:
    data = queued_invitation(queue.add("service", _UNIT, _BODY, None))
    assert data["consumer"] == {"name": "John Doe", "email": "john.doe@example.com"}
    assert data["emails"] == [
        {
            "about": "service",
            "templateId": "507f191e810c19729de860ea",
            "sendAt": "2026-03-08T12:00:00Z",
            "deliveredAt": "2026-03-08T12:03:00Z",
            "answeredAt": None,
            "products": [],
            "redirectUri": None,
            "tags": ["tag1"],
        }
    ]
    assert data["sender"] == {"name": None, "email": None}
    assert data["history"] == [{"at": "2026-03-01T12:00:00Z", "state": "Queued"}]


_TEXTS = st.none() | st.integers() | st.text(max_size=20) | st.datetimes().map(str)
_BLOCKS = st.dictionaries(
    st.sampled_from(["templateId", "tags", "preferredSendTime", "products", "productSkus"]),
    _TEXTS | st.lists(_TEXTS | st.dictionaries(st.sampled_from(["sku", "name"]), _TEXTS)),
)
_BODIES = st.dictionaries(
    st.sampled_from(["consumerName", "locale", "tags", "preferredSendTime", "recipientEmail"]),
    _TEXTS,
) | st.dictionaries(
    st.sampled_from(["serviceReviewInvitation", "productReviewInvitation"]), _BLOCKS | _TEXTS
)


@given(kind=st.sampled_from(["service", "product", "service+product"]), body=_BODIES)
@settings(max_examples=100, deadline=None)
def test_times_of_a_history_never_go_back(kind: Kind, body: Mapping[str, object]) -> None:
    clock = _Clock()
    invitation = InvitationQueue(Identities(1), clock.now).add(kind, _UNIT, body, None)
    clock.pass_(days=36_500)
    times = [time for time, _ in invitation.history]
    assert times == sorted(times)
    assert queued_invitation(invitation)["state"] == invitation.state
