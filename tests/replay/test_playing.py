"""Answers from fixtures: bodies, faults, delays, sequences, and the scenario laid over them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.connected_content import (
    ConnectFailed,
    MissingFixture,
    Request,
    RequestFailed,
    RequestTimeout,
    Response,
)
from liquidpilot.connected_content.interpreting import interpret
from liquidpilot.connected_content.limits import LARGEST_BODY
from liquidpilot.errors import UnknownName
from liquidpilot.replay import (
    BUILT_IN,
    FixtureStore,
    ReplayTransport,
    ScenarioDefinition,
    Scenarios,
    ScenarioTransport,
)

MakeStore = Callable[[dict[str, str]], FixtureStore]
_URL = "https://api.example.com/items"
_ITEMS = f"""[request]
url = "{_URL}?user={{any}}"

[responses.default]
json = '{{"items": [1]}}'

[responses.down]
status = 503
headers = {{ retry-after = "30" }}
text = "Service Unavailable"

[responses.padded]
json = '{{}}'
size = "1.1MB"

[responses.slow]
delay = "2.1s"

[responses.nearly-slow]
delay = "2s"

[responses.500]
status = 500
json = '{{"reason": "ours"}}'

[responses.flaky]
sequence = ["down", "slow", "default"]
"""
_REQUEST = Request("GET", f"{_URL}?user=ada")


@pytest.fixture
def store(make_store: MakeStore) -> FixtureStore:
    faults = ["timeout", "connection-refused", "dns", "tls", "reset", "unhealthy-host"]
    responses = "".join(f'[responses.{fault}]\nfault = "{fault}"\n' for fault in faults)
    other = f'[request]\nurl = "{_URL}/other"\n[responses.default]\n{responses}'
    store = make_store({"items": _ITEMS, "other": other})
    assert store.errors == ()
    return store


def test_the_default_answers(store: FixtureStore) -> None:
    response = ReplayTransport(store).send(_REQUEST)
    assert (response.status, response.body) == (200, b'{"items": [1]}')
    assert response.headers["Content-Type"] == "application/json"
    assert (response.source, response.fixture) == ("fixture", "items#default")


def test_a_chosen_response_answers(store: FixtureStore) -> None:
    transport = ReplayTransport(store, {"items": "down"})
    response = transport.send(_REQUEST)
    assert (response.status, response.fixture) == (503, "items#down")
    assert response.headers["retry-after"] == "30"
    assert transport.send(Request("GET", f"{_URL}/other")).fixture == "other#default"


def test_a_size_pads_with_blanks_so_that_json_stays_json(store: FixtureStore) -> None:
    response = ReplayTransport(store, {"items": "padded"}).send(_REQUEST)
    assert len(response.body) == 1_100_000
    assert response.body.rstrip() == b"{}"


@pytest.mark.parametrize(
    ("fault", "error", "message"),
    [
        ("timeout", RequestTimeout, "no answer within 2 seconds (fixture 'other#timeout')"),
        ("connection-refused", ConnectFailed, "refused (fixture 'other#connection-refused')"),
        ("dns", ConnectFailed, "no such host"),
        ("tls", ConnectFailed, "TLS"),
        ("reset", ConnectFailed, "was reset"),
    ],
)
def test_faults(store: FixtureStore, fault: str, error: type[RequestFailed], message: str) -> None:
    with pytest.raises(error) as caught:
        ReplayTransport(store, {"other": fault}).send(Request("GET", f"{_URL}/other"))
    assert message in caught.value.message
    assert caught.value.source == "fixture"


def test_an_unhealthy_host_is_a_status(store: FixtureStore) -> None:
    # Braze, "Connected Content", unhealthy host detection
    transport = ReplayTransport(store, {"other": "unhealthy-host"})
    assert transport.send(Request("GET", f"{_URL}/other")).status == 598


def test_a_delay_is_compared_and_not_slept(store: FixtureStore) -> None:
    # Braze, "Making an API call": an answer must arrive within 2 seconds
    with pytest.raises(RequestTimeout):
        ReplayTransport(store, {"items": "slow"}).send(_REQUEST)
    assert ReplayTransport(store, {"items": "nearly-slow"}).send(_REQUEST).status == 200


def test_a_sequence_goes_on_with_each_call_and_stays_at_its_end(store: FixtureStore) -> None:
    transport = ReplayTransport(store, {"items": "flaky"})
    assert transport.send(_REQUEST).fixture == "items#down"
    with pytest.raises(RequestTimeout):
        transport.send(_REQUEST)
    other_user = Request("GET", f"{_URL}?user=bob")
    assert transport.send(other_user).fixture == "items#down", "another request starts anew"
    assert [transport.send(_REQUEST).fixture for _ in range(2)] == ["items#default"] * 2
    again = ReplayTransport(store, {"items": "flaky"})
    assert again.send(_REQUEST).fixture == "items#down", "another render starts anew"


def test_replay_depends_on_the_request_alone(store: FixtureStore) -> None:
    transport = ReplayTransport(store)
    requests = [_REQUEST, Request("GET", f"{_URL}/other"), _REQUEST]
    once = [transport.send(request) for request in requests]
    assert once == [transport.send(request) for request in reversed(requests)][::-1]


def test_no_fixture_is_an_error(store: FixtureStore) -> None:
    with pytest.raises(MissingFixture):
        ReplayTransport(store).send(Request("GET", f"{_URL}/none"))


def test_an_unknown_choice_is_an_error(store: FixtureStore) -> None:
    with pytest.raises(UnknownName, match="did you mean 'down'"):
        ReplayTransport(store, {"items": "dwn"}).send(_REQUEST)


@pytest.mark.parametrize(
    ("scenario", "answered", "source"),
    [
        ("default", "items#default", "fixture"),
        ("down", "items#down", "fixture"),
        ("500", "items#500", "fixture"),
        ("404", None, "scenario"),
        ("dns", "items#default", "fixture"),
    ],
)
def test_a_scenario_picks_the_responses(
    store: FixtureStore, scenario: str, answered: str | None, source: str
) -> None:
    picked = Scenarios(store).named(scenario)
    response = ReplayTransport(store, scenario=picked).send(_REQUEST)
    assert (response.fixture, response.source) == (answered, source)
    chosen = ReplayTransport(store, {"items": "down"}, picked).send(_REQUEST)
    assert chosen.fixture == "items#down", "a choice stands over the scenario"


def test_a_built_in_outcome_needs_no_fixture() -> None:
    transport = ReplayTransport(FixtureStore(), scenario=Scenarios(FixtureStore()).named("429"))
    response = transport.send(Request("POST", _URL))
    assert (response.status, response.source) == (429, "scenario")


class _Live:
    def send(self, request: Request, /) -> Response:
        return Response(200, {}, b"live")


def test_a_scenario_over_another_transport(store: FixtureStore) -> None:
    scenarios = Scenarios(store, [ScenarioDefinition("sale", responses={"items": "down"})])
    broken = ScenarioTransport(_Live(), scenarios.named("500"))
    assert (broken.send(_REQUEST).status, broken.send(_REQUEST).source) == (500, "scenario")
    sale = ScenarioTransport(_Live(), scenarios.named("sale"), store)
    assert sale.send(_REQUEST).fixture == "items#down"
    assert sale.send(Request("GET", f"{_URL}/other")).body == b"live"


@pytest.mark.parametrize(
    ("name", "kind", "value"),
    [
        ("404", "failed", None),
        ("429", "failed", None),
        ("500", "failed", None),
        ("598", "failed", None),
        ("too-large", "failed", None),
        ("not-json", "printed", None),
        ("empty", "printed", None),
        ("array", "saved", []),
    ],
)
def test_what_a_built_in_outcome_does_to_a_tag(name: str, kind: str, value: object) -> None:
    response = ScenarioTransport(_Live(), Scenarios(FixtureStore()).named(name)).send(_REQUEST)
    outcome = interpret(response)
    assert (outcome.kind, outcome.value) == (kind, value)
    assert (len(response.body) > LARGEST_BODY) is (name == "too-large")


def test_the_built_in_outcomes() -> None:
    assert list(BUILT_IN) == [
        "timeout",
        "404",
        "429",
        "500",
        "598",
        "not-json",
        "array",
        "empty",
        "too-large",
    ]
    with pytest.raises(RequestTimeout) as caught:
        ScenarioTransport(_Live(), Scenarios(FixtureStore()).named("timeout")).send(_REQUEST)
    assert caught.value.source == "scenario"


def test_the_same_call_with_another_credential_is_another(make_store: MakeStore) -> None:
    own = f'[request]\nurl = "{_URL}"\nauth = "basic:own"\n[responses.default]\ntext = "own"\n'
    store = make_store({"own.toml": own})
    plain, named = Request("GET", _URL), Request("GET", _URL, credential="own")
    assert plain == named
    for _ in range(2):
        assert store.find(plain) is None
        found = store.find(named)
        assert found is not None
        assert found.name == "own"
