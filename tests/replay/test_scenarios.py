"""Scenarios: their names, their file, and the choices of a command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liquidpilot.errors import LiquidPilotError, UnknownName, WorkspaceError
from liquidpilot.replay import BUILT_IN, FixtureStore, Scenarios, choose_responses, parse_choice

MakeStore = Callable[[dict[str, str]], FixtureStore]


@pytest.fixture
def store(make_store: MakeStore) -> FixtureStore:
    text = "[request]\nurl = 'https://a.example/{}'\n[responses.default]\n[responses.down]\n"
    return make_store(
        {"items": text.format("items") + "[responses.sold-out]\n", "users": text.format("users")}
    )


def load(tmp_path: Path, store: FixtureStore, text: str) -> Scenarios:
    file = tmp_path / "scenarios.toml"
    file.write_text(text, encoding="utf-8")
    return Scenarios.load(file, "fixtures/scenarios.toml", store)


def test_names_come_from_three_places(tmp_path: Path, store: FixtureStore) -> None:
    scenarios = load(tmp_path, store, "[scenarios.black-friday]\nresponses = 'sold-out'\n")
    assert scenarios.names == ("default", *BUILT_IN, "down", "sold-out", "black-friday")


def test_a_response_name_is_laid_over_every_fixture_that_has_it(store: FixtureStore) -> None:
    sold_out = Scenarios(store).named("sold-out")
    assert sold_out.response_of(store.named("items")) == "sold-out"
    assert sold_out.response_of(store.named("users")) is None


def test_an_entry_of_the_file_picks_fixture_by_fixture(tmp_path: Path, store: FixtureStore) -> None:
    text = """
    [scenarios.black-friday]
    description = "Nothing is left."
    responses = { items = "sold-out", users = "timeout" }
    """
    scenario = load(tmp_path, store, text).named("black-friday")
    assert scenario.description == "Nothing is left."
    assert scenario.response_of(store.named("items")) == "sold-out"
    assert scenario.response_of(store.named("users")) == "timeout"


def test_an_entry_of_the_file_stands_over_a_built_in_name(
    tmp_path: Path, store: FixtureStore
) -> None:
    scenario = load(tmp_path, store, "[scenarios.500]\nresponses = 'down'\n").named("500")
    assert (scenario.everywhere, scenario.outcome) == ("down", None)


def test_no_file_is_no_mistake(tmp_path: Path, store: FixtureStore) -> None:
    scenarios = Scenarios.load(tmp_path / "none.toml", "fixtures/scenarios.toml", store)
    assert scenarios.names == Scenarios(store).names


def test_an_unknown_name_gets_a_suggestion(store: FixtureStore) -> None:
    with pytest.raises(UnknownName, match="there is no scenario 'sold-uot'") as caught:
        Scenarios(store).named("sold-uot")
    assert "did you mean 'sold-out'?" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("[scenario.a]\n", 1, "unknown key 'scenario'", "did you mean 'scenarios'?"),
        ("scenarios = 1\n", 1, "'scenarios' should be names with values", "[scenarios."),
        ("[scenarios]\na = 1\n", 2, "'a' should be names with values", "[scenarios.a]"),
        ("[scenarios.a]\n", 1, "has no responses", "responses ="),
        ("[scenarios.a]\nresponse = 'down'\n", 2, "unknown key 'response'", "'responses'?"),
        ("[scenarios.a]\nresponses = 'dwn'\n", 2, "no response 'dwn'", "did you mean 'down'?"),
        ("[scenarios.a]\nresponses = {itms = 'down'}", 2, "no fixture 'itms'", "'items'?"),
        ("[scenarios.a]\nresponses = {users = 'x'}", 2, "no response of 'users'", "known: def"),
        ("[scenarios.a]\n[scenarios.a]\n", 2, "appears twice", "keep one"),
    ],
)
def test_mistakes(
    tmp_path: Path, store: FixtureStore, text: str, line: int, message: str, hint: str
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        load(tmp_path, store, text)
    assert message in caught.value.message
    assert (caught.value.path, caught.value.line) == ("fixtures/scenarios.toml", line)
    assert hint in (caught.value.hint or "")


_PIECES = st.sampled_from(
    ["[scenarios.a]", "scenarios", "responses", "=", "{", "}", "items", "'down'", "\n", "1", "."]
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=st.lists(_PIECES, max_size=15).map("".join) | st.text(max_size=30))
def test_any_text_is_read_or_a_mistake(tmp_path: Path, store: FixtureStore, text: str) -> None:
    file = tmp_path / "scenarios.toml"
    file.write_bytes(text.encode("utf-8", "ignore"))
    try:
        scenarios = Scenarios.load(file, "scenarios.toml", store)
    except WorkspaceError:
        return
    assert "default" in scenarios.names


@pytest.mark.parametrize("text", ["items=down", " items = down "])
def test_a_choice(text: str) -> None:
    assert parse_choice(text) == ("items", "down")


@pytest.mark.parametrize("text", ["", "items", "items=", "=down", "="])
def test_no_choice(text: str) -> None:
    with pytest.raises(LiquidPilotError, match="does not name a fixture and a response") as caught:
        parse_choice(text)
    assert "NAME=RESPONSE" in (caught.value.hint or "")


def test_choices_are_checked(store: FixtureStore) -> None:
    assert choose_responses(store, ["items=down", "users=404", "items=sold-out"]) == {
        "items": "sold-out",
        "users": "404",
    }
    with pytest.raises(UnknownName, match="there is no fixture 'item'"):
        choose_responses(store, ["item=down"])
    with pytest.raises(UnknownName, match="no response of 'users' called 'sold-out'"):
        choose_responses(store, ["users=sold-out"])
