"""The transports that a program composes: what a workspace does by itself, for any folder."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from loopback import Answer, Server

import liquidpilot
from liquidpilot import Live, Record, Replay, Request, Response, Scenario, Simulation

_URL = "https://api.example.com/points?user=7"
_CALL = f"{{% connected_content {_URL} :save got %}}{{{{got.points}}}}"
_POINTS = f"""
[request]
url = "{_URL}"

[responses.default]
json = '{{"points": 120}}'

[responses.none-yet]
json = '{{"points": 0}}'

[responses.flaky]
sequence = ["none-yet", "default"]
"""
_SCENARIOS = """
[scenarios.first-day]
responses = { points = "none-yet" }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one fixture in the current one, and scenarios beside it."""
    monkeypatch.chdir(tmp_path)
    folder = Path("fixtures/connected_content")
    folder.mkdir(parents=True)
    (folder / "points.toml").write_text(_POINTS, encoding="utf-8")
    (folder.parent / "scenarios.toml").write_text(_SCENARIOS, encoding="utf-8")
    return folder


class _Asked:
    """Answers everything with one body, and counts."""

    def __init__(self, body: bytes = b'{"points": 7}') -> None:
        self.requests: list[Request] = []
        self._body = body

    def send(self, request: Request) -> Response:
        self.requests.append(request)
        return Response(200, {"content-type": "application/json"}, self._body)


@pytest.mark.parametrize("kind", [str, Path, lambda folder: Path(folder).resolve()])
def test_a_folder_answers(folder: Path, kind: Callable[[Path], Path | str]) -> None:
    result = liquidpilot.render(_CALL, transport=Replay(kind(folder)))
    assert (result.text, result.ok) == ("120", True)
    assert result.exchanges[0].source == "fixture"


@pytest.mark.parametrize(
    ("make", "text"),
    [
        pytest.param(lambda at: Replay(at, responses={"points": "none-yet"}), "0", id="a response"),
        pytest.param(lambda at: Replay(at, responses={"points": "timeout"}), "", id="a built-in one"),
        pytest.param(lambda at: Scenario("default", Replay(at)), "120", id="the default"),
        pytest.param(lambda at: Scenario("none-yet", Replay(at)), "0", id="wherever it is"),
        pytest.param(lambda at: Scenario("first-day", Replay(at)), "0", id="of the file"),
        pytest.param(lambda at: Scenario("500", Replay(at)), "", id="a built-in scenario"),
        pytest.param(lambda at: Scenario("default", _Asked()), "7", id="the default of another"),
        pytest.param(lambda at: Scenario("first-day", _Asked(), folder=at), "0", id="by the folder"),
        pytest.param(lambda at: Scenario("default", Scenario("first-day", Replay(at))), "0", id="two"),
        pytest.param(lambda at: Scenario("first-day", Record(at, _Asked())), "0", id="recording"),
        pytest.param(lambda at: Record(at, _Asked()), "120", id="what is recorded is not asked"),
        pytest.param(lambda at: Record(at, _Asked(), refresh=True), "7", id="but if it is to be"),
    ],
)  # fmt: skip
def test_transports_compose(
    folder: Path, make: Callable[[Path], liquidpilot.Transport], text: str
) -> None:
    assert liquidpilot.render(_CALL, transport=make(folder)).text == text


def test_each_rendering_has_a_sequence_to_itself(folder: Path) -> None:
    transport = Replay(folder, responses={"points": "flaky"})
    template = liquidpilot.parse(_CALL.replace(":save", ":no_cache :save") * 2)
    assert [template.render(transport=transport).text for _ in range(2)] == ["0120", "0120"]


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda at: Replay("fixtures/conected"), liquidpilot.WorkspaceError, "'fixtures/conected'"),
        (lambda at: Replay(at, responses={"points": "nine"}), liquidpilot.UnknownName, "'nine'"),
        (lambda at: Replay(at, responses={"point": "down"}), liquidpilot.UnknownName, "'points'?"),
        (lambda at: Scenario("first-dya", Replay(at)), liquidpilot.UnknownName, "'first-day'?"),
        (lambda at: Scenario("first-day", _Asked()), liquidpilot.UnknownName, "'first-day'"),
        (lambda at: Scenario("500", cast(Any, "x")), TypeError, "a method send"),
        (lambda at: Live("api.example.com"), TypeError, "['api.example.com']"),
        (lambda at: Replay(at, hosts="api.example.com"), TypeError, "['api.example.com']"),
        (lambda at: Record(at, cast(Any, None)), TypeError, "a method send"),
        (lambda at: Replay(at, secrets={"KEY": cast(Any, 5)}), TypeError, "secrets['KEY'] must be a str"),
    ],
)  # fmt: skip
def test_what_a_caller_gets_wrong_is_raised_at_once(
    folder: Path, make: Callable[[Path], object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=re.escape(said)):
        make(folder)


def test_fixtures_are_read_when_the_first_call_comes(folder: Path) -> None:
    transport = Scenario("500", Replay(folder))
    (folder / "points.toml").write_text("[request", encoding="utf-8")
    assert liquidpilot.render("Hi", transport=transport).ok


def test_a_missing_fixture_is_told_without_secrets(folder: Path) -> None:
    transport = Replay(folder, secrets={"SHOP_KEY": "k-12345"})
    text = "{% connected_content https://api.example.com/k-12345?token=abc-123 %}"
    (found,) = liquidpilot.render(text, transport=transport).diagnostics
    assert found.code == "missing-fixture"
    assert "k-12345" not in f"{found}"
    assert "abc-123" not in f"{found}"
    assert found.hint is not None
    assert "https://api.example.com/{secret:SHOP_KEY}?token={secret:TOKEN}" in found.hint
    assert "liquidpilot.Record('fixtures/connected_content'" in found.hint
    assert "the file to create: fixtures/connected_content/" in found.hint


def test_a_recording_can_be_replayed_and_has_no_secret(tmp_path: Path) -> None:
    shop, folder = (
        _Asked(b'{"points": 7, "access_token": "t0k3n-of-ada"}'),
        tmp_path / "new" / "answers",
    )
    text = (
        "{% connected_content https://api.example.com/points?key=k-12345 :save got %}{{got.points}}"
    )
    with Record(folder, shop, secrets={"SHOP_KEY": "k-12345"}, on=date(2026, 11, 21)) as transport:
        assert liquidpilot.render(text, transport=transport).text == "7"
        assert transport.recordings == []
    (recording,) = transport.recordings
    assert (recording.outcome, recording.result) == ("200", "new")
    assert recording.request.url == "https://api.example.com/points?key={secret:SHOP_KEY}"
    written = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.toml"))
    assert "k-12345" not in written
    assert "t0k3n-of-ada" not in written
    assert "on = 2026-11-21" in written
    assert liquidpilot.render(text, transport=Replay(folder)).text == "7"
    assert len(shop.requests) == 1


def test_what_came_before_an_error_is_written(tmp_path: Path) -> None:
    transport = Record(tmp_path / "answers", _Asked())

    def fail() -> None:
        with transport:
            liquidpilot.render(_CALL, transport=transport)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [each.result for each in transport.recordings] == ["new"]
    assert liquidpilot.render(_CALL, transport=Replay(tmp_path / "answers")).text == "7"


def test_a_broken_fixture_stops_a_recording_before_it_asks(folder: Path) -> None:
    (folder / "broken.toml").write_text("[request", encoding="utf-8")
    with pytest.raises(liquidpilot.WorkspaceError, match=r"broken\.toml"):
        Record(folder, _Asked())


def test_a_live_transport_asks_its_hosts_and_no_other(patient: float, folder: Path) -> None:
    with Server({"/": Answer(b'{"points": 9}')}) as server:
        text = f"{{% connected_content {server.url}/ :save got %}}{{{{got.points}}}}"
        live = Live(hosts=[server.host])
        assert liquidpilot.render(text, transport=live).text == "9"
        with Record(folder, live) as record:
            assert liquidpilot.render(text, transport=Scenario("default", record)).text == "9"
        around = Simulation().transport(live)
        assert liquidpilot.render(text, transport=around).exchanges[0].source == "live"
    replay = Replay(folder, hosts=[server.host])
    assert liquidpilot.render(text, transport=replay).text == "9"
    (found,) = liquidpilot.render(text, transport=Replay(folder)).diagnostics
    assert "is not open to connected_content" in found.message
    (found,) = liquidpilot.render(_CALL, transport=live).diagnostics
    assert found.message == "'api.example.com' is not called: it is not listed"
    assert found.hint == f'list it: hosts=["{server.host}", "api.example.com"]'


def test_a_workspace_takes_them_too(folder: Path) -> None:
    Path("templates").mkdir()
    Path("templates/points.liquid").write_text(_CALL, encoding="utf-8")
    workspace = liquidpilot.Workspace.open(".")
    (folder / "points.toml").unlink()
    with Record(folder, _Asked()) as transport:
        assert workspace.render("points", transport=transport).fields["html"].text == "7"
    assert workspace.render("points", transport=Replay(folder)).fields["html"].text == "7"


def test_what_a_debugger_shows(folder: Path) -> None:
    live = Live(["api.example.com"])
    assert repr(Scenario("500", Record(folder, live))) == (
        "Scenario('500', Record('fixtures/connected_content', Live(['api.example.com'])))"
    )
    assert repr(Replay(folder.resolve())) == "Replay('fixtures/connected_content')"
    assert repr(Simulation().transport(live)) == (
        "Simulation().transport(Live(['api.example.com']))"
    )
    assert repr(Simulation(folder, "trustpilot-down")) == (
        "Simulation(data='fixtures/connected_content', scenario='trustpilot-down')"
    )
