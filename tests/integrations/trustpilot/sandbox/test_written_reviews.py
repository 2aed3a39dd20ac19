"""From an invitation to a review: where it stands, how it is changed, and what is refused."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trustpilot_caller import START, UNIT, USER, Caller

from liquidpilot import Response
from liquidpilot.extending import REASON

_NEW_UNIT = "5a1b2c3d4e5f60718293a4b5"
_SKU = "TRUCK-001"
_WEEK = timedelta(days=7, minutes=3)
_TWO_WEEKS = timedelta(days=14, minutes=3)


def _body(**changes: object) -> dict[str, object]:
    body: dict[str, object] = {
        "consumerEmail": "Ada@example.com",
        "consumerName": "Ada",
        "referenceNumber": "PW-1",
        "locale": "da-DK",
        "locationId": "leeds",
        "serviceReviewInvitation": {"tags": ["week-47"]},
        "productReviewInvitation": {"productSkus": [_SKU]},
    }
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


class _Shop:
    """A sandbox, and somebody who invites, answers, revises, deletes and reads."""

    def __init__(self, unit: str = UNIT, *, answer_invitations: bool = False) -> None:
        self.caller = Caller(
            rate_limit=1_000_000,
            answer_invitations=answer_invitations,
            webhook="http://127.0.0.1:9/reviews",
        )
        self.unit = unit

    @property
    def private(self) -> dict[str, str]:
        """What a private call shows: a new token, for they expire as the clock is moved."""
        return {**self.caller.bearer(), "x-business-user-id": USER}

    def invite(self, **changes: object) -> str:
        path = f"/v1/private/business-units/{self.unit}/email-invitations"
        assert self.caller.post(path, _body(**changes), self.private).status == 202
        listed = self.control("GET", "invitations")["invitations"]
        newest: str = listed[0]["id"]
        return newest

    def control(self, method: str, path: str, body: object = None) -> Any:
        response = self.ask(method, path, body)
        assert response.status == 200, response.text
        return json.loads(response.body)

    def ask(self, method: str, path: str, body: object = None) -> Response:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if data else {}
        return self.caller.call(method, f"/_sandbox/{path}", headers, data)

    def pass_until(self, moment: datetime) -> None:
        self.control("POST", "clock", {"to": moment.isoformat()})

    def answer(self, invitation: str, **opinion: object) -> list[dict[str, Any]]:
        written = self.control("POST", f"invitations/{invitation}/answer", opinion or None)
        reviews: list[dict[str, Any]] = written["reviews"]
        return reviews

    def read(self, path: str) -> Any:
        """Read, as a company that has a key and a token."""
        access = self.private if "/private/" in path else {}
        response = self.caller.get(path.format(unit=self.unit), **access)
        assert response.status == 200, response.text
        return json.loads(response.body)

    def told(self) -> dict[str, tuple[str, int, str]]:
        """Return what somebody knows of the reviews who has nothing but the events."""
        known: dict[str, tuple[str, int, str]] = {}
        while (webhook := self.caller.sandbox.next_webhook()) is not None:
            self.caller.sandbox.webhook_answered(webhook, 204)
            (event,) = json.loads(webhook.request.body or b"")["events"]
            about, _, change = event["eventName"].partition("-review-")
            data = event["eventData"]
            assert (data["id"] in known) is (change != "created")
            text = data["text"] if about == "service" else data["content"]
            known[data["id"]] = (about, data["stars"], text)
            if change == "deleted":
                del known[data["id"]]
        return known

    def of_product(self, sku: str = _SKU) -> list[Any]:
        path = "/v1/product-reviews/business-units/{unit}/reviews?perPage=100&sku="
        reviews: list[Any] = self.read(path + quote(sku, safe=""))["productReviews"]
        return reviews

    def of_service(self) -> list[Any]:
        path = "/v1/business-units/{unit}/reviews?perPage=100&includeReportedReviews=true"
        reviews: list[Any] = self.read(path)["reviews"]
        return reviews


@pytest.fixture(params=[UNIT, _NEW_UNIT], ids=["the demo shop", "a business unit of one's own"])
def shop(request: pytest.FixtureRequest) -> _Shop:
    return _Shop(request.param)


def test_a_review_of_a_product_stands_everywhere(shop: _Shop) -> None:
    before = shop.of_product()
    invitation = shop.invite()
    shop.pass_until(START + _TWO_WEEKS)
    (written,) = shop.answer(invitation, about="products", stars=2, text="Hjulet faldt af.")
    assert {name: written[name] for name in ("about", "sku", "stars", "text", "language")} == {
        "about": "product", "sku": _SKU, "stars": 2, "text": "Hjulet faldt af.", "language": "da",
    }  # fmt: skip
    assert (written["referenceNumber"], written["invitationId"]) == ("PW-1", invitation)
    newest, *others = shop.of_product()
    assert others == before
    assert (newest["id"], newest["content"], newest["stars"]) == (
        *(written["id"], "Hjulet faldt af.", 2),
    )
    assert newest["consumer"]["displayName"] == "Ada"
    assert newest["createdAt"] == "2026-12-05T09:03:00.000Z"

    private = "/v1/private/product-reviews"
    first, *_ = shop.read(f"{private}/business-units/{{unit}}/reviews?sku={_SKU}")["productReviews"]
    assert first == shop.read(f"{private}/{written['id']}")
    assert (first["referenceId"], first["locale"]) == ("PW-1", "da-DK")
    assert (first["consumer"]["email"], first["product"]["sku"]) == ("Ada@example.com", _SKU)
    everything = shop.read(f"{private}/business-units/{{unit}}/reviews?perPage=100")
    assert written["id"] in [each["id"] for each in everything["productReviews"]]


def test_a_review_of_the_shop_stands_everywhere(shop: _Shop) -> None:
    before = shop.of_service()
    score = shop.read("/v1/business-units/{unit}")
    invitation = shop.invite(productReviewInvitation=None)
    shop.pass_until(START + _WEEK)
    (written,) = shop.answer(invitation, stars=1, title="Aldrig igen", text="Intet kom.")
    newest, *others = shop.of_service()
    assert others == before
    assert {name: newest[name] for name in ("id", "stars", "title", "text", "language")} == {
        "id": written["id"], "stars": 1, "title": "Aldrig igen", "text": "Intet kom.", "language": "da",
    }  # fmt: skip
    assert (newest["isVerified"], newest["source"]) == (True, "InvitationApi")
    assert newest["location"]["externalId"] == "leeds"
    assert newest["consumer"]["numberOfReviews"] == 1

    after = shop.read("/v1/business-units/{unit}")
    assert after["numberOfReviews"]["total"] == score["numberOfReviews"]["total"] + 1
    assert after["numberOfReviews"]["oneStar"] == score["numberOfReviews"]["oneStar"] + 1
    assert after["score"]["trustScore"] < score["score"]["trustScore"]
    assert shop.read(f"/v1/reviews/{written['id']}") == newest
    latest = shop.read("/v1/reviews/latest?count=1&language=da")["reviews"]
    assert [each["id"] for each in latest] == [written["id"]]

    private = shop.read(f"/v1/private/reviews/{written['id']}")
    assert {name: private[name] for name in newest} == newest
    assert (private["referenceId"], private["referralEmail"]) == ("PW-1", "Ada@example.com")
    assert private["tags"] == [{"group": "generic", "value": "week-47"}]
    for wanted in (
        *("referenceId=pw-1", "referralEmail=ada@example.com", "username=ADA"),
        *("tagGroup=generic&tagValue=week-47", "tagValue=WEEK-47&ignoreTagValueCase=true"),
        *("startDateTime=2026-11-28T09:03:00", "startDateTime=2026-11-28", "stars=1&source=invitationapi&username=Ada"),
    ):  # fmt: skip
        listed = shop.read(f"/v1/private/business-units/{{unit}}/reviews?{wanted}")["reviews"]
        assert listed == [private], wanted
    for unwanted in ("endDateTime=2026-11-01", "reported=true", "findReviewer=contacted"):
        listed = shop.read(f"/v1/private/business-units/{{unit}}/reviews?{unwanted}")["reviews"]
        assert private not in listed, unwanted


def test_a_product_that_only_the_invitation_knows() -> None:
    shop = _Shop()
    product = {"sku": "KITE 1/2", "name": "A kite", "productUrl": "https://shop.example/kite"}
    before = shop.of_product("KITE 1/2")
    block = {"products": [product, product], "preferredSendTime": "2026-11-21T09:00:00"}
    invitation = shop.invite(serviceReviewInvitation=None, productReviewInvitation=block)
    shop.pass_until(START + timedelta(minutes=3))
    (written,) = shop.answer(invitation)
    assert shop.of_product("KITE 1/2")[1:] == before
    private = shop.read(f"/v1/private/product-reviews/{written['id']}")
    assert {name: private["product"][name] for name in product} == product


@pytest.mark.parametrize(
    ("locale", "language", "description"),
    [
        ("da-DK", "da", "Danish"),
        ("nb-NO", "nb", "Norwegian"),
        ("fr-BE", "fr", "a language of several countries"),
        ("ja-JP", "en", "a language in which nothing is made up"),
        (None, "en", "the business unit's own"),
    ],
)
def test_what_is_not_said_is_made_up_in_the_language(
    locale: str | None, language: str, description: str
) -> None:
    def written() -> list[dict[str, Any]]:
        shop = _Shop()
        invitation = shop.invite(locale=locale)
        shop.pass_until(START + _TWO_WEEKS)
        return shop.answer(invitation)

    service, product = written()
    assert [service["stars"], product["stars"]] == [5, 5]
    assert (service["language"], product["language"]) == (language, language), description
    assert service["text"].startswith(service["title"])
    assert len(product["text"]) > 5
    assert "{product}" not in product["text"]
    assert written() == [service, product], "the same every time"


def test_each_e_mail_is_answered_once_and_when_it_is_there() -> None:
    shop = _Shop()
    invitation = shop.invite()
    path = f"invitations/{invitation}/answer"

    def refused(status: int, reason: str, **body: object) -> None:
        response = shop.ask("POST", path, body or None)
        assert response.status == status, response.text
        assert reason in response.headers[REASON]

    refused(409, 'arrives at 2026-11-28T09:03:00Z: POST {"to": "2026-11-28T09:03:00Z"}')
    shop.pass_until(START + _WEEK)
    refused(409, "arrives at 2026-12-05T09:03:00Z", about="products")
    assert [each["about"] for each in shop.answer(invitation)] == ["service"]
    refused(409, "at 2026-11-28T09:03:00Z; its review", about="service")
    shop.pass_until(START + _TWO_WEEKS)
    assert [each["about"] for each in shop.answer(invitation)] == ["product"]
    refused(409, "at 2026-12-05T09:03:00Z; its review can be revised")
    (listed,) = shop.control("GET", "invitations")["invitations"]
    assert [each["state"] for each in listed["history"]] == [
        *("Queued", "Sending", "Delivered", "Answered", "Queued", "Sending", "Delivered", "Answered"),
    ]  # fmt: skip
    assert listed["state"] == "Answered"


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"stars": 0}, 400, "'stars' must be a whole number from 1 to 5"),
        ({"stars": "five"}, 400, "'stars' must be a number"),
        ({"stars": 4.5}, 400, "'stars' must be a whole number"),
        ({"text": 5}, 400, "'text' must be a text"),
        ({"about": "weather"}, 400, "no e-mail about 'weather', but service and products"),
        ({"starts": 5}, 400, "there is no 'starts' here; known: about, stars, title, text"),
    ],
)
def test_what_an_answer_cannot_say(body: dict[str, object], status: int, reason: str) -> None:
    shop = _Shop()
    invitation = shop.invite()
    shop.pass_until(START + _TWO_WEEKS)
    response = shop.ask("POST", f"invitations/{invitation}/answer", body)
    assert response.status == status
    assert reason in response.headers[REASON]
    assert shop.control("GET", "reviews")["reviews"] == []


def test_what_cannot_be_answered() -> None:
    shop = _Shop()
    response = shop.ask("POST", f"invitations/{'0' * 24}/answer")
    assert response.status == 404
    assert "lists those that there are" in response.headers[REASON]
    invitation = shop.invite()
    shop.pass_until(START + _TWO_WEEKS)
    path = f"/v1/private/business-units/{UNIT}/invitation-data/delete"
    assert (
        shop.caller.post(path, {"customerEmails": ["ada@example.com"]}, shop.private).status < 300
    )
    response = shop.ask("POST", f"invitations/{invitation}/answer")
    assert response.status == 409
    assert "by a request" in response.headers[REASON]


@pytest.mark.parametrize("about", ["service", "products"])
def test_a_review_is_revised_and_deleted(about: str) -> None:
    shop = _Shop()
    listed = shop.of_service if about == "service" else shop.of_product
    before = listed()
    invitation = shop.invite()
    shop.pass_until(START + _TWO_WEEKS)
    (written,) = shop.answer(invitation, about=about)
    shop.pass_until(START + timedelta(days=20))
    revised = shop.control("POST", f"reviews/{written['id']}", {"stars": 3, "text": "So so."})
    assert revised == {
        **written,
        "stars": 3,
        "text": "So so.",
        "updatedAt": "2026-12-11T09:00:00Z",
    }
    assert [each["stars"] for each in listed()] == [3, *(each["stars"] for each in before)]
    assert shop.control("GET", "reviews")["reviews"] == [revised]
    same = shop.ask("POST", f"reviews/{written['id']}", {"stars": 3})
    assert same.status == 400
    assert "say what the review says now" in same.headers[REASON]

    deleted = shop.control("DELETE", f"reviews/{written['id']}")
    assert deleted == {**revised, "deletedAt": "2026-12-11T09:00:00Z"}
    assert listed() == before
    for method in ("POST", "DELETE"):
        gone = shop.ask(
            method, f"reviews/{written['id']}", {"stars": 1} if method == "POST" else None
        )
        assert (gone.status, gone.headers[REASON]) == (404, "it was deleted")
    kind = "reviews" if about == "service" else "product-reviews"
    gone = shop.caller.get(f"/v1/private/{kind}/{written['id']}", **shop.private)
    assert gone.status == 404
    assert "was deleted in this sandbox" in gone.headers[REASON]


def test_a_review_of_the_data_is_changed_too_and_a_reset_brings_it_back() -> None:
    shop = _Shop()
    first, *_ = shop.of_product()
    shop.control("POST", f"reviews/{first['id']}", {"text": "Changed"})
    assert shop.of_product()[0]["content"] == "Changed"
    shop.control("DELETE", f"reviews/{first['id']}")
    assert first["id"] not in [each["id"] for each in shop.of_product()]
    shop.control("POST", "reset")
    assert shop.of_product()[0] == first
    assert shop.control("GET", "reviews")["reviews"] == []
    unknown = shop.ask("DELETE", f"reviews/{'0' * 24}")
    assert unknown.status == 404
    assert "made-up ones are none" in unknown.headers[REASON]


def test_invitations_are_answered_by_themselves_as_they_are_delivered() -> None:
    shop = _Shop(answer_invitations=True)
    shop.invite()
    late = shop.invite(serviceReviewInvitation={"preferredSendTime": "2027-01-01T00:00:00"})
    assert shop.control("GET", "reviews")["reviews"] == []
    shop.pass_until(START + _WEEK - timedelta(seconds=1))
    assert shop.control("GET", "reviews")["reviews"] == []
    shop.pass_until(START + timedelta(days=30))
    written = shop.control("GET", "reviews")["reviews"]
    assert [(each["about"], each["createdAt"]) for each in written] == [
        ("product", "2026-12-05T09:03:00Z"),
        ("service", "2026-11-28T09:03:00Z"),
    ]
    already = shop.ask("POST", f"invitations/{written[0]['invitationId']}/answer")
    assert already.status == 409
    shop.pass_until(START + timedelta(days=60))
    newest, *_ = shop.control("GET", "reviews")["reviews"]
    assert (newest["invitationId"], newest["createdAt"]) == (late, "2027-01-08T00:03:00Z")


@pytest.mark.parametrize("to", ["tomorrow", "", "2026-13-01T00:00:00Z"])
def test_the_clock_goes_to_a_time(to: str) -> None:
    shop = _Shop()
    response = shop.ask("POST", "clock", {"to": to})
    assert response.status == 400
    assert "'to' must be a time, as in 2026-11-28T09:00:00Z" in response.headers[REASON]
    shop.pass_until(START - timedelta(days=1))
    assert shop.control("GET", "clock")["now"] == START.isoformat(), "it never goes back"


def test_what_the_page_offers_works() -> None:
    """Each button, with what stands in its fields, until there is nothing left to do."""
    shop = _Shop()
    shop.invite()
    done: list[str] = []
    while offered := [
        action
        for section in shop.caller.sandbox.overview()
        for of_row in section.actions
        for action in of_row
        if action.label != "Revise"
    ]:
        action = offered[0]
        body: dict[str, object] = dict(action.values)
        for field in action.fields:
            assert field.value in field.choices or not field.choices
            body[field.name] = int(field.value) if field.kind == "number" else field.value
        sent = None if action.method == "DELETE" else body
        shop.control(action.method, action.path.removeprefix("/_sandbox/"), sent)
        done.append(action.label)
    assert sorted(done) == [*["Answer"] * 2, *["Delete"] * 2, *["Deliver now"] * 2]
    assert all(each["deletedAt"] for each in shop.control("GET", "reviews")["reviews"])


def test_what_the_page_suggests_is_what_is_written_without_it() -> None:
    texts = []
    for takes_suggestion in (True, False):
        shop = _Shop()
        invitation = shop.invite(locale="fr-FR")
        shop.pass_until(START + _TWO_WEEKS)
        sections = {each.title: each for each in shop.caller.sandbox.overview()}
        (answer,) = sections["E-mails to the customer"].actions[0]
        suggested = {each.name: each.value for each in answer.fields if each.kind != "number"}
        (written,) = shop.answer(
            invitation, about="service", **(suggested if takes_suggestion else {})
        )
        texts.append((written["title"], written["text"]))
    assert texts[0] == texts[1]


# Whatever is done, in whatever order: all places say the same.

_STEPS = st.one_of(
    st.tuples(st.just("invite"), st.sampled_from(["service", "product", "both"])),
    st.tuples(st.just("answer"), st.integers(0, 5), st.integers(1, 5)),
    st.tuples(st.just("revise"), st.integers(0, 5), st.integers(1, 5)),
    st.tuples(st.just("delete"), st.integers(0, 5), st.none()),
    st.tuples(st.just("wait"), st.integers(1, 10)),
)


@given(st.lists(_STEPS, max_size=14), st.booleans(), st.sampled_from([UNIT, _NEW_UNIT]))
@settings(max_examples=25, deadline=None)
def test_lists_summaries_counts_and_events_agree(
    steps: list[tuple[Any, ...]], automatic: bool, unit: str
) -> None:
    shop = _Shop(unit, answer_invitations=automatic)
    skus = {_SKU, "MY SKU"}
    service_before = len(shop.of_service())
    product_before = sum(len(shop.of_product(sku)) for sku in skus)
    invitations: list[str] = []
    for step, *values in steps:
        if step == "invite":
            service: dict[str, object] | None = {} if values[0] != "product" else None
            product = {"productSkus": sorted(skus)} if values[0] != "service" else None
            invitations.append(
                shop.invite(serviceReviewInvitation=service, productReviewInvitation=product)
            )
        elif step == "wait":
            shop.control("POST", "clock", {"advance": values[0] * 86_400})
        elif step == "answer" and values[0] < len(invitations):
            shop.ask("POST", f"invitations/{invitations[values[0]]}/answer", {"stars": values[1]})
        elif step in ("revise", "delete"):
            listed = shop.control("GET", "reviews")["reviews"]
            if values[0] < len(listed):
                path = f"reviews/{listed[values[0]]['id']}"
                body = {"stars": values[1]} if step == "revise" else None
                shop.ask("POST" if body else "DELETE", path, body)
    written = [
        each
        for each in shop.control("GET", "reviews?perPage=1000")["reviews"]
        if each["deletedAt"] is None
    ]
    there = {
        about: [each for each in written if each["about"] == about]
        for about in ("service", "product")
    }
    assert shop.told() == {
        each["id"]: (each["about"], each["stars"], each["text"]) for each in written
    }
    of_service = shop.of_service()
    counts = shop.read("/v1/business-units/{unit}")["numberOfReviews"]
    assert len(of_service) == service_before + len(there["service"]) == counts["total"]
    _assert_counted(counts, of_service)
    assert sum(len(shop.of_product(sku)) for sku in skus) == product_before + len(there["product"])
    body = {"skus": sorted(skus)}
    path = f"/v1/product-reviews/business-units/{unit}"
    batch = shop.caller.post(f"{path}/batch-summaries", body, {"apikey": "sandbox-key"})
    for each in json.loads(batch.body)["summaries"]:
        listed = shop.of_product(each["sku"])
        _assert_counted(each["numberOfReviews"], listed)
        summary = shop.read(f"{path}?sku={quote(each['sku'])}")
        assert (summary["starsAverage"], summary["numberOfReviews"]) == (
            *(each["starsAverage"], each["numberOfReviews"]),
        )
        if listed:
            exact = sum(review["stars"] for review in listed) / len(listed)
            assert abs(each["starsAverage"] - exact) <= 0.05 + 1e-9
        private = shop.read(
            f"/v1/private/product-reviews/business-units/{{unit}}/reviews?perPage=100&sku={quote(each['sku'])}"
        )
        assert [x["id"] for x in private["productReviews"]] == [x["id"] for x in listed]


def _assert_counted(counts: dict[str, int], reviews: list[Any]) -> None:
    names = ("oneStar", "twoStars", "threeStars", "fourStars", "fiveStars")
    stars = [each["stars"] for each in reviews]
    assert [counts[name] for name in names] == [stars.count(number) for number in range(1, 6)]
    assert counts["total"] == len(stars)
