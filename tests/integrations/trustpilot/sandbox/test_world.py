"""Faults by rule, and the paths of `/_sandbox` that add them."""

from __future__ import annotations

import json

import pytest
from trustpilot_caller import KEY, UNIT, USER, Caller, data_of

_FIND = "/v1/business-units/find?name=www.pinewheel.example"
_UNIT = f"/v1/business-units/{UNIT}"
_INJECTED = "injected fault"


@pytest.fixture
def caller() -> Caller:
    return Caller()


def _add(caller: Caller, **fault: object) -> None:
    response = caller.post("/_sandbox/faults", fault)
    assert response.status == 200, response.text


@pytest.mark.parametrize(
    ("fault", "status", "body"),
    [
        ({"status": 503}, 503, {"details": _INJECTED}),
        ({"shape": "F1"}, 401, {"fault": {"faultstring": _INJECTED, "detail": {"errorcode": "sandbox.InjectedFault"}}}),
        ({"shape": "F1", "status": 429}, 429, {"fault": {"faultstring": _INJECTED, "detail": {"errorcode": "sandbox.InjectedFault"}}}),
        ({"shape": "F2"}, 400, {"ErrorCode": "injected_fault", "Error": _INJECTED}),
        ({"shape": "F3"}, 401, {"reason": _INJECTED}),
        ({"shape": "F4"}, 500, {"details": _INJECTED}),
        ({"shape": "F5"}, 403, {"message": _INJECTED, "errorCode": 1014, "correlationId": "00000000-0000-0000-0000-000000000000"}),
    ],
)  # fmt: skip
def test_shapes(caller: Caller, fault: dict[str, object], status: int, body: object) -> None:
    _add(caller, **fault)
    response = caller.get(_FIND)
    assert response.status == status
    assert json.loads(response.body) == body


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ({"shape": "F6"}, 403, "Request blocked"),
        ({"shape": "html"}, 502, "<h1>502</h1>"),
        ({"shape": "html", "status": 200}, 200, "<h1>200</h1>"),
        ({"shape": "empty"}, 500, ""),
        ({"shape": "html", "status": 204}, 204, ""),
    ],
)
def test_what_is_no_json(caller: Caller, fault: dict[str, object], status: int, words: str) -> None:
    _add(caller, **fault)
    response = caller.get(f"{_FIND}&callback=show")
    assert response.status == status
    assert words in response.text
    assert not response.text.startswith("show(")


def test_a_truncated_answer_had_its_effect(caller: Caller) -> None:
    whole = caller.get(_FIND)
    _add(caller, truncated=True)
    half = caller.get(_FIND)
    assert half.status == 200
    assert half.body == whole.body[: len(whole.body) // 2]


def test_a_closed_connection_has_no_answer(caller: Caller) -> None:
    _add(caller, closed=True, delay=1)
    answer = caller.answer("GET", _FIND, {"apikey": KEY})
    assert (answer.response, answer.delay) == (None, 1)


def test_a_late_invitation_is_queued_and_a_failed_one_is_not(caller: Caller) -> None:
    headers = {**caller.bearer(), "x-business-user-id": USER}
    _add(caller, delay=5, times=1)
    _add(caller, status=500, times=1)
    assert caller.invite(headers).status == 202
    assert caller.invite(headers).status == 500
    assert len(caller.sandbox.world.queue.all()) == 1


@pytest.mark.parametrize(
    ("fault", "hit"),
    [
        ({}, {_FIND, _UNIT, "/v1/reviews/latest"}),
        ({"path": "/v1/business-units"}, {_FIND, _UNIT}),
        ({"endpoint": "find"}, {_FIND}),
        ({"endpoint": "{business_unit_id}"}, {_UNIT}),
        ({"endpoint": "/v1/reviews/latest"}, {"/v1/reviews/latest"}),
        ({"endpoint": "atest"}, set()),
        ({"path": "/v1/reviews", "endpoint": "find"}, set()),
    ],
)
def test_which_calls_are_hit(caller: Caller, fault: dict[str, str], hit: set[str]) -> None:
    _add(caller, status=418, **fault)
    urls = (_FIND, _UNIT, "/v1/reviews/latest")
    assert {url for url in urls if caller.get(url).status == 418} == hit


def test_a_fault_is_used_up_and_the_next_one_follows(caller: Caller) -> None:
    _add(caller, status=500, times=2)
    _add(caller, status=502, times=1)
    assert [caller.get(_FIND).status for _ in range(4)] == [500, 500, 502, 200]
    assert data_of(caller.call("GET", "/_sandbox/faults"))["faults"] == []


def test_faults_are_taken_away(caller: Caller) -> None:
    _add(caller, status=500)
    assert caller.get(_FIND).status == 500
    assert caller.call("DELETE", "/_sandbox/faults").status == 200
    assert caller.get(_FIND).status == 200


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("faults", {}, "say what is to go wrong"),
        ("faults", {"path": "/v1"}, "say what is to go wrong"),
        ("faults", {"sttus": 500}, "there is no 'sttus' here"),
        ("faults", {"status": 99}, "'status' must be a whole number"),
        ("faults", {"status": 500.5}, "'status' must be a whole number"),
        ("faults", {"status": True}, "'status' must be a number"),
        ("faults", {"status": 500, "times": 0}, "'times' must be"),
        ("faults", {"shape": "F7"}, "'shape' must be one of F1"),
        ("faults", {"delay": -1}, "'delay' must be seconds"),
        ("faults", {"delay": 1e9}, "'delay' must be seconds"),
        ("faults", {"closed": "yes"}, "'closed' must be true or false"),
        ("faults", {"status": 500, "path": 1}, "'path' must be a text"),
        ("clock", {"advance": -1}, "'advance' must be seconds"),
        ("clock", {"advance": "1"}, "'advance' must be a number"),
        ("clock", {"advance": 1e300}, "'advance' must be seconds"),
        ("clock", {"advance": 10**30}, "'advance' must be seconds"),
        ("scenario", {"scenario": "sleepy"}, "there is no scenario 'sleepy'"),
        ("scenario", {"scenario": 1}, "'scenario' must be a text"),
    ],
)
def test_what_the_controls_refuse(
    caller: Caller, path: str, body: dict[str, object], words: str
) -> None:
    response = caller.post(f"/_sandbox/{path}", body)
    assert response.status == 400
    assert words in str(data_of(response)["details"])
    assert not caller.sandbox.world.faults.all()


def test_the_clock_goes_on_and_not_beyond_a_century(caller: Caller) -> None:
    assert data_of(caller.call("GET", "/_sandbox/clock")) == {"now": "2026-11-21T09:00:00+00:00"}
    caller.let_pass(90_061)
    assert data_of(caller.call("GET", "/_sandbox/clock")) == {"now": "2026-11-22T10:01:01+00:00"}
    hundred_years = 36_500 * 86_400
    assert caller.post("/_sandbox/clock", {"advance": hundred_years}).status == 400


def test_a_scenario_is_entered_and_left(caller: Caller) -> None:
    caller.post("/_sandbox/scenario", {"scenario": "trustpilot-down"})
    assert caller.get(_FIND).status == 500
    caller.post("/_sandbox/scenario", {"scenario": None})
    assert caller.get(_FIND).status == 200
