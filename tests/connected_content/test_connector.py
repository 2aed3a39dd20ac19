"""The connector: what a tag gets back, and what is kept of the exchange."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from liquidpilot import dialect
from liquidpilot.connected_content import (
    ConnectFailed,
    Connector,
    MissingFixture,
    Request,
    RequestTimeout,
    Response,
    Transport,
)
from liquidpilot.dialect.connection import ConnectedAnswer, ConnectedCall
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.sources import Source

MakeCall = Callable[..., ConnectedCall]
_URL = "https://a.example/v1?apikey=SECRET"


class _Fake:
    """Answers every request with one response, or raises."""

    def __init__(self, answer: Response | Exception | None) -> None:
        self.answer = answer
        self.requests: list[Request] = []

    def send(self, request: Request) -> Response:
        self.requests.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer  # type: ignore[return-value]


def _codes(answer: ConnectedAnswer) -> list[str]:
    return [found.code.removeprefix("connected-content-") for found in answer.diagnostics]


def test_json_is_saved_and_the_exchange_kept(make_call: MakeCall) -> None:
    response = Response(200, {}, b'{"a": 1}', source="fixture", fixture="a.toml")
    transport = _Fake(response)
    connector = Connector(transport, {"shop": {"username": "a", "password": "b"}})
    answer = connector.connect(
        make_call(_URL, save="result", basic_auth="shop", retry="", cache_max_age="900")
    )
    assert answer == ConnectedAnswer(("result", {"a": 1, "__http_status_code__": 200}))
    (exchange,) = connector.exchanges
    assert exchange.request is transport.requests[0]
    assert (exchange.response, exchange.source, exchange.error) == (response, "fixture", None)
    assert (exchange.path, exchange.line, exchange.column) == ("templates/x.html", 3, 1)
    assert exchange.saved_as == "result"
    assert exchange.rules == ()
    assert [(each.outcome, each.response) for each in exchange.attempts] == [("200", response)]


def test_text_is_printed_and_nothing_saved(make_call: MakeCall) -> None:
    connector = Connector(_Fake(Response(200, {}, b"Hello")))
    assert connector.connect(make_call(_URL)) == ConnectedAnswer(text="Hello")
    answer = connector.connect(make_call(_URL, save="result"))
    assert (answer.saves, answer.text, _codes(answer)) == (None, "Hello", ["not-json"])
    assert [exchange.saved_as for exchange in connector.exchanges] == [None, None]


@pytest.mark.parametrize(
    ("answer", "code", "severity", "source", "error"),
    [
        (Response(503, source="scenario"), "connected-content-failed", "warning", "scenario",
         "status 503"),
        (RequestTimeout("no answer within 2 s", source="fixture"), "connected-content-failed",
         "warning", "fixture", "no answer within 2 s"),
        (ConnectFailed("refused"), "connected-content-failed", "warning", "transport", "refused"),
        (MissingFixture("no fixture", hint="record it", detail=["GET"]), "missing-fixture",
         "error", "missing", "no fixture"),
        (WorkspaceError("two fixtures match", path="a.toml"), "connected-content-transport",
         "error", "fixture", "a.toml: two fixtures match"),
        (ZeroDivisionError("oops\nat line 3"), "connected-content-transport", "error", "transport",
         "ZeroDivisionError: oops"),
        (None, "connected-content-transport", "error", "transport",
         "TypeError: send() returned 'NoneType' and not a Response"),
    ],
)  # fmt: skip
def test_failed_calls_save_nothing_but_null(
    make_call: MakeCall,
    answer: Response | Exception | None,
    code: str,
    severity: str,
    source: str,
    error: str,
) -> None:
    connector = Connector(_Fake(answer))
    got = connector.connect(make_call(_URL))
    assert (got.saves, got.text, got.abort) == (("connected", None), "", None)
    (found,) = got.diagnostics
    assert (found.code, found.severity, found.line) == (code, severity, 3)
    assert error in found.message
    (exchange,) = connector.exchanges
    assert (exchange.source, exchange.error) == (source, error)
    assert exchange.saved_as == "connected"


def test_without_a_transport_every_call_is_a_missing_fixture(make_call: MakeCall) -> None:
    connector = Connector()
    answer = connector.connect(make_call(_URL, save="x"))
    assert answer.saves == ("x", None)
    (found,) = answer.diagnostics
    assert found.code == "missing-fixture"
    assert found.message == "no fixture answers GET https://a.example/v1"
    assert connector.exchanges[0].source == "missing"
    assert "SECRET" not in repr(answer)


def test_without_a_connector_nothing_secret_is_shown_and_the_variable_is_nil() -> None:
    """The dialect on its own, without anything that answers its calls."""
    source = (
        "{% assign x = 'old' %}{% connected_content https://ada:pw@a.example/v1?apikey=SECRET"
        " :save x %}{% if x == nil %}nil{% endif %}"
    )
    template = dialect.parse(Source(source))
    rendered = template.render(dialect.RenderInputs({}, datetime(2026, 11, 21, tzinfo=UTC)))
    assert rendered.text == "nil"
    (found,) = rendered.diagnostics
    assert found.message == "there is no answer for the call to 'https://a.example/v1'"


def test_missing_fixture_hands_its_detail_to_the_author(make_call: MakeCall) -> None:
    missing = MissingFixture("no fixture", hint="record it", detail=["closest: a.toml"])
    (found,) = Connector(_Fake(missing)).connect(make_call(_URL)).diagnostics
    assert found.hint == "closest: a.toml\nrecord it"


def test_call_that_cannot_be_built_is_not_sent(make_call: MakeCall) -> None:
    transport = _Fake(Response(200))
    connector = Connector(transport)
    answer = connector.connect(make_call("a.example", save="x"))
    assert (answer.saves, _codes(answer)) == (("x", None), ["not-a-url"])
    assert (transport.requests, connector.exchanges) == ([], [])


def test_warnings_about_request_and_response_come_together(make_call: MakeCall) -> None:
    connector = Connector(_Fake(Response(404)))
    answer = connector.connect(make_call("https://a.example/«a b»", body="x=1"))
    assert _codes(answer) == ["url-not-encoded", "body-without-post", "failed"]


def test_broken_credentials_are_the_callers_mistake() -> None:
    with pytest.raises(LiquidPilotError, match="'shop'"):
        Connector(None, {"shop": {"user": "ada"}})


def test_anything_with_send_is_a_transport() -> None:
    transport: Transport = _Fake(Response(200))
    assert Connector(transport).exchanges == []
