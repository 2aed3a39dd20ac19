"""What is noted of the answers that messages get."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.connected_content import Request, RequestTimeout
from liquidpilot.replay import FixtureStore, ReplayTransport, ScenarioDefinition, Scenarios
from liquidpilot.replay.usage import NotingTransport, Usage

MakeStore = Callable[..., FixtureStore]

_ITEMS = """\
[request]
url = "https://api.example.com/items?user={any}"
[responses.default]
json = '{}'
[responses.down]
status = 503
[responses.slow]
fault = "timeout"
[responses.flaky]
sequence = ["down", "default"]
"""
_REQUEST = Request("GET", "https://api.example.com/items?user=ada")


@pytest.fixture
def store(make_store: MakeStore) -> FixtureStore:
    return make_store({"items": _ITEMS, "other": 'url = "https://api.example.com/other"'})


def ask(
    store: FixtureStore, usage: Usage, scenario: ScenarioDefinition | None = None
) -> NotingTransport:
    replay = ReplayTransport(store, scenario=scenario)
    transport = NotingTransport(replay, store, usage, "email/hello", scenario)
    transport.send(_REQUEST)
    return transport


def unused(usage: Usage, store: FixtureStore) -> dict[str, tuple[tuple[str, ...], bool]]:
    return {each.fixture.name: (each.responses, each.whole) for each in usage.unused(store)}


def test_what_was_given_and_what_was_not(store: FixtureStore) -> None:
    usage = Usage()
    assert ask(store, usage).asked == ["items"]
    assert usage.messages("items") == ("email/hello",)
    assert usage.messages("other") == ()
    assert unused(usage, store) == {
        "items": (("down", "slow", "flaky"), False),
        "other": (("default",), True),
    }


def test_a_sequence_uses_what_it_names(store: FixtureStore) -> None:
    usage = Usage()
    ask(store, usage, ScenarioDefinition("flaky", everywhere="flaky"))
    assert unused(usage, store)["items"] == (("slow",), False)


def test_a_fault_is_noted_though_it_is_no_response(store: FixtureStore) -> None:
    usage, slow = Usage(), ScenarioDefinition("slow", everywhere="slow")
    with pytest.raises(RequestTimeout):
        ask(store, usage, slow)
    assert unused(usage, store)["items"] == (("default", "down", "flaky"), False)


def test_a_built_in_outcome_uses_the_fixture_and_none_of_its_responses(
    store: FixtureStore,
) -> None:
    usage = Usage()
    ask(store, usage, Scenarios(store).named("404"))
    assert unused(usage, store)["items"] == (("default", "down", "slow", "flaky"), False)


def test_what_no_fixture_answers(store: FixtureStore) -> None:
    transport = NotingTransport(ReplayTransport(store), store, Usage(), "email/hello")
    with pytest.raises(Exception, match="no fixture answers"):
        transport.send(Request("GET", "https://api.example.com/none"))
    assert transport.asked == [None]
