"""The default transport: answers from fixtures, and never sends anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from weakref import WeakKeyDictionary

from liquidpilot.connected_content.errors import CONNECT_FAULTS, ConnectFailed, RequestTimeout
from liquidpilot.connected_content.limits import TIME_LIMIT, UNHEALTHY_HOST
from liquidpilot.connected_content.request import (
    MADE_UP,
    RENDERING,
    AnswerSource,
    Request,
    Response,
    Transport,
)
from liquidpilot.errors import UnknownName
from liquidpilot.replay.format import DEFAULT_RESPONSE, Fixture, FixtureResponse
from liquidpilot.replay.redaction import Redactor
from liquidpilot.replay.scenarios import BUILT_IN, ScenarioDefinition
from liquidpilot.replay.store import FixtureStore

_EVERY_DAY = ScenarioDefinition(DEFAULT_RESPONSE)
_Call = tuple[str, str, str, str, bytes | None]


class Player:
    """Plays the answers of fixtures.

    Only a `sequence` has state, and it is here: the same request gets the next answer of the
    sequence at each call, so that `:retry` can be seen to work; another request starts anew, and
    so does another rendering.
    """

    def __init__(self) -> None:
        self._calls: WeakKeyDictionary[object, Counter[_Call]] = WeakKeyDictionary()

    def play(self, fixture: Fixture, name: str, request: Request) -> Response:
        """Return what `fixture` answers under `name`, which may also be a built-in outcome.

        Raises RequestTimeout or ConnectFailed for a fault, UnknownName for another name.
        """
        answer = fixture.responses.get(name)
        if answer is None:
            if name not in BUILT_IN:
                known = [*fixture.responses, *BUILT_IN]
                raise UnknownName.among(f"response of '{fixture.name}' called", name, known)
            return play_outcome(BUILT_IN[name])
        if answer.sequence:
            call = (fixture.name, name, request.method, request.url, request.body)
            calls = self._calls.setdefault(RENDERING.get(self), Counter())
            step = min(calls[call], len(answer.sequence) - 1)
            calls[call] += 1
            answer = fixture.responses[answer.sequence[step]]
        played = _answer(answer, "fixture", f"{fixture.name}#{answer.name}")
        made_up = fixture.recorded.made_up if fixture.recorded else None
        if made_up is None or name != DEFAULT_RESPONSE:
            return played
        headers = played.headers.merged({MADE_UP: made_up})
        return Response(
            played.status, headers, played.body, source="fixture", fixture=played.fixture
        )


def play_outcome(outcome: FixtureResponse) -> Response:
    """Return the response of a built-in outcome. Raises RequestTimeout or ConnectFailed."""
    return _answer(outcome, "scenario", None)


def _answer(answer: FixtureResponse, source: AnswerSource, fixture: str | None) -> Response:
    by = f"fixture '{fixture}'" if fixture else f"scenario '{answer.name}'"
    if answer.fault == "timeout" or answer.delay > TIME_LIMIT:
        raise RequestTimeout(f"no answer within {TIME_LIMIT:g} seconds ({by})", source=source)
    if answer.fault == "unhealthy-host":
        return Response(UNHEALTHY_HOST, source=source, fixture=fixture)
    if answer.fault is not None:
        words = f"{CONNECT_FAULTS[answer.fault]} ({by})"
        raise ConnectFailed(words, source=source, fault=answer.fault)
    # Blanks at the end leave JSON what it is.
    body = answer.body if answer.size is None else answer.body.ljust(answer.size)
    return Response(answer.status, answer.headers, body, source=source, fixture=fixture)


class ReplayTransport:
    """Answers requests from the fixtures of `store`.

    `chosen` names, by fixture, the response to give; for the others `scenario` decides, then it is
    `default`. A scenario that is built in also answers what no fixture does. `redactor` gives what
    keeps secrets out of the finding about a missing fixture, and is called for that alone; without
    one, they are known by name only.
    `record` is what the finding says to record it by.

    >>> from liquidpilot.replay import UnansweredRequest
    >>> try:
    ...     ReplayTransport(FixtureStore()).send(Request("GET", "https://api.example.com/items"))
    ... except UnansweredRequest as missing:
    ...     print(missing.report.path_to_create)
    fixtures/connected_content/items.toml
    """

    def __init__(
        self,
        store: FixtureStore,
        chosen: Mapping[str, str] | None = None,
        scenario: ScenarioDefinition | None = None,
        redactor: Callable[[], Redactor] = Redactor,
        record: str = "liquidpilot record MESSAGE",
    ) -> None:
        self._store = store
        self._record = record
        self._chosen = dict(chosen or {})
        self._scenario = scenario or _EVERY_DAY
        self._redactor = redactor
        self._player = Player()

    def send(self, request: Request, /) -> Response:
        """Return the recorded answer.

        Raises UnansweredRequest (a MissingFixture) if there is none, RequestTimeout or
        ConnectFailed for a fault, WorkspaceError if two fixtures answer, UnknownName for a chosen
        response that the fixture does not have.
        """
        fixture = self._store.find(request)
        if fixture is not None:
            name = self._chosen.get(fixture.name) or self._scenario.response_of(fixture)
            return self._player.play(fixture, name or DEFAULT_RESPONSE, request)
        if self._scenario.outcome is not None:
            return play_outcome(self._scenario.outcome)
        # Imported only if one is missing.
        from liquidpilot.replay.missing import UnansweredRequest, report_missing

        report = report_missing(self._store, request, self._redactor())
        raise UnansweredRequest(report, self._record)


class ScenarioTransport:
    """Lays a scenario over another transport, as the live one or a sandbox.

    A built-in outcome is the answer to every call. With `store`, a call that one of its fixtures
    knows gets the response that the scenario picks there; the rest goes to `inner`.
    """

    def __init__(
        self, inner: Transport, scenario: ScenarioDefinition, store: FixtureStore | None = None
    ) -> None:
        self._inner = inner
        self._scenario = scenario
        self._store = store or FixtureStore()
        self._player = Player()

    def send(self, request: Request, /) -> Response:
        """Return the scenario's answer, else the inner transport's, and raise what they raise."""
        fixture = self._store.find(request)
        name = self._scenario.response_of(fixture) if fixture else None
        if fixture and name:
            return self._player.play(fixture, name, request)
        if self._scenario.outcome is not None:
            return play_outcome(self._scenario.outcome)
        return self._inner.send(request)
