"""Every scenario: what it does to the calls of the published flows, and what it leaves alone."""

from __future__ import annotations

import json

import pytest
from trustpilot_caller import KEY, UNIT, USER, Caller, data_of

from liquidpilot.integrations.trustpilot.sandbox.situations import SITUATIONS
from liquidpilot.integrations.trustpilot.scenarios import SCENARIOS

_SUMMARY = f"/v1/product-reviews/business-units/{UNIT}"
_LIST = f"{_SUMMARY}/reviews"
_ASKED = f"{_LIST}?sku={{sku}}&stars=5"
_TEMPLATES = f"/v1/private/business-units/{UNIT}/templates"
_CREDENTIALS = {"grant_type": "client_credentials"}

# What a call of each kind is answered, where nothing goes wrong and in each scenario.
_STATUSES = {
    None: (200, 200, 200, 202),
    "trustpilot-no-reviews": (200, 200, 200, 202),
    "trustpilot-missing-sku": (400, 200, 200, 202),
    "trustpilot-wrong-product": (200, 200, 200, 202),
    "trustpilot-wrong-key": (401, 401, 200, 202),
    "trustpilot-forbidden": (403, 200, 403, 403),
    "trustpilot-blocked": (403, 403, 403, 403),
    "trustpilot-not-found": (404, 200, 404, 404),
    "trustpilot-rate-limited": (429, 429, 429, 429),
    "trustpilot-down": (500, 500, 500, 500),
    "trustpilot-slow": (200, 200, 200, 202),
    "trustpilot-null-fields": (200, 200, 200, 202),
    "trustpilot-wrong-shape": (200, 200, 200, 202),
    "trustpilot-awkward-text": (200, 200, 200, 202),
    "trustpilot-no-token": (200, 401, 200, 202),
    "trustpilot-expired-token": (200, 200, 401, 401),
    "trustpilot-no-business-user": (200, 200, 200, 403),
    "trustpilot-invalid-body": (200, 200, 200, 400),
    "trustpilot-delivered-twice": (200, 200, 200, 202),
}


def _caller(scenario: str | None) -> tuple[Caller, dict[str, str]]:
    """Return a caller who got a token before the scenario began, as one in the cache of Braze is."""
    caller = Caller()
    headers = {**caller.bearer(), "x-business-user-id": USER}
    assert caller.post("/_sandbox/scenario", {"scenario": scenario}).status == 200
    return caller, headers


def test_each_scenario_is_a_situation() -> None:
    names = [each.name for each in SCENARIOS]
    assert names == list(SITUATIONS)
    assert set(names) | {None} == set(_STATUSES)
    assert len(names) == len(set(names)) == 18


@pytest.mark.parametrize("scenario", _STATUSES)
def test_statuses(scenario: str | None) -> None:
    caller, headers = _caller(scenario)
    found = (
        caller.get(_ASKED.format(sku=_sku(caller))).status,
        caller.token_call(_CREDENTIALS).status,
        caller.call("GET", _TEMPLATES, headers).status,
        caller.invite(headers).status,
    )
    assert found == _STATUSES[scenario]


def _sku(caller: Caller) -> str:
    return caller.sandbox.world.store.skus_with_reviews(UNIT)[0]


def _reviews(caller: Caller, url: str | None = None) -> list[dict[str, object]]:
    data = data_of(caller.get(url or f"{_LIST}?sku={_sku(caller)}&perPage=100"))
    reviews = data["productReviews"]
    assert isinstance(reviews, list)
    return reviews


@pytest.mark.parametrize("null_average", [False, True])
def test_nobody_has_reviewed(null_average: bool) -> None:
    caller = Caller("trustpilot-no-reviews", null_average=null_average)
    sku = _sku(caller)
    assert data_of(caller.get(f"{_LIST}?sku={sku}&perPage=1")) == {
        "productReviews": [],
        "links": [],
    }
    summary = data_of(caller.get(f"{_SUMMARY}?sku={sku}"))
    nothing = None if null_average else 0
    assert summary["starsAverage"] == nothing
    counts = ("total", "oneStar", "twoStars", "threeStars", "fourStars", "fiveStars")
    assert summary["numberOfReviews"] == dict.fromkeys(counts, 0)
    assert data_of(caller.get(f"/v1/business-units/{UNIT}/reviews"))["reviews"] == []
    unit = data_of(caller.get(f"/v1/business-units/{UNIT}"))
    assert unit["id"] == UNIT
    assert unit["score"] == {"trustScore": nothing, "stars": nothing}


def test_an_empty_sku_is_not_answered_by_the_url_of_the_product() -> None:
    caller = Caller("trustpilot-missing-sku")
    response = caller.get(f"{_LIST}?productUrl=https%3A%2F%2Fwww.pinewheel.example%2Fa&page=1")
    assert response.status == 400
    assert "details" in data_of(response)


def test_reviews_of_another_product() -> None:
    caller, sku = Caller(), _sku(Caller())
    right = {str(each["id"]) for each in _reviews(caller)}
    caller = Caller("trustpilot-wrong-product")
    wrong = {str(each["id"]) for each in _reviews(caller)}
    assert wrong
    assert not right & wrong
    assert caller.get(f"{_SUMMARY}?sku={sku}").status == 200


def test_the_edge_shows_a_page() -> None:
    response = Caller("trustpilot-blocked").get(_LIST)
    assert response.headers["Content-Type"].startswith("text/html")
    assert "Request blocked" in response.text


def test_slow_is_slower_than_braze_waits() -> None:
    caller = Caller("trustpilot-slow")
    answer = caller.answer("GET", f"{_LIST}?sku=x", {"apikey": KEY})
    assert answer.delay > 2
    assert caller.answer("GET", "/_sandbox/clock").delay == 0
    assert Caller().answer("GET", f"{_LIST}?sku=x", {"apikey": KEY}).delay == 0


def test_null_is_told_and_what_is_always_there_stays() -> None:
    plain, nulls = _reviews(Caller()), _reviews(Caller("trustpilot-null-fields"))
    assert [set(each) for each in plain] == [set(each) for each in nulls]
    for before, after in zip(plain, nulls, strict=True):
        for name in ("id", "stars", "content", "createdAt"):
            assert after[name] == before[name]
        assert after["firstCompanyComment"] is after["language"] is None
        assert after["consumer"]["displayName"] is None  # type: ignore[index]
        assert after["attributeRatings"] == after["attachments"] == []


def test_the_list_and_the_summary_change_places() -> None:
    caller = Caller("trustpilot-wrong-shape")
    sku = _sku(caller)
    assert set(data_of(caller.get(f"{_LIST}?sku={sku}&stars=5"))) >= {"starsAverage"}
    assert set(data_of(caller.get(f"{_SUMMARY}?sku={sku}"))) >= {"productReviews"}


def test_awkward_text_is_in_what_people_write() -> None:
    caller = Caller("trustpilot-awkward-text")
    content = str(_reviews(caller)[0]["content"])
    for piece in ("<script>", '"', "'", "\n", "\\", "{{", "🚚"):
        assert piece in content
    assert "<script>" in caller.get(f"/v1/business-units/{UNIT}/reviews").text
    assert "<script>" not in caller.get("/v1/resources/metadata/locales").text


def test_a_token_that_was_not_given_leaves_nothing_to_read() -> None:
    data = data_of(Caller("trustpilot-no-token").token_call(_CREDENTIALS))
    assert "access_token" not in data
    assert "reason" in data


def test_an_invalid_body_is_told_what_it_lacks() -> None:
    caller, headers = _caller("trustpilot-invalid-body")
    details = str(data_of(caller.invite(headers))["details"])
    assert "consumerEmail" in details
    assert caller.sandbox.world.queue.all() == []


def test_delivering_twice_invites_twice() -> None:
    scenario = next(each for each in SCENARIOS if each.name == "trustpilot-delivered-twice")
    caller, headers = _caller(scenario.name)
    for _ in range(scenario.deliveries):
        assert caller.invite(headers).status == 202
    second, first = caller.sandbox.world.queue.all()
    assert (first.repeats, second.repeats) == (False, True)


def test_a_situation_leaves_the_controls_alone() -> None:
    for name in SITUATIONS:
        caller = Caller(name)
        response = caller.call("GET", "/_sandbox/scenario")
        assert data_of(response) == {"scenario": name, "scenarios": list(SITUATIONS)}


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_answer_is_json_that_can_be_read(name: str) -> None:
    caller = Caller(name)
    for url in (f"{_LIST}?sku=x&stars=5", f"/v1/business-units/{UNIT}", "/v1/reviews/latest"):
        response = caller.get(url)
        if name != "trustpilot-blocked":
            json.loads(response.body)
