"""`:retry`: the message is rendered anew, and in the end aborted ("Connected Content retries")."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

import liquidpilot
from liquidpilot import ConnectFailed, Request, RequestTimeout, Response
from liquidpilot.connected_content import Connector
from liquidpilot.dialect.connection import ConnectedAnswer, ConnectedCall
from liquidpilot.errors import WorkspaceError

MakeCall = Callable[..., ConnectedCall]
_CALL = "{% connected_content https://a.example/v1 :save found :retry %}"
_FOUND = Response(200, {}, b'{"name": "Truck"}')
_DOWN = Response(503)
_TIMEOUT = RequestTimeout("no answer within 2 seconds")


class _InTurn:
    """Gives its answers one after the other, the last one for ever."""

    def __init__(self, *answers: Response | Exception) -> None:
        self.requests: list[Request] = []
        self._answers = answers

    def send(self, request: Request) -> Response:
        self.requests.append(request)
        answer = self._answers[min(len(self.requests), len(self._answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.mark.parametrize(
    ("failures", "rules"),
    [
        ([], ()),
        ([_DOWN], ("2 attempts: 503, 200", "Braze waits between them (1 s assumed)")),
        (
            [_TIMEOUT, Response(429), ConnectFailed("refused")],
            (
                "4 attempts: timeout, 429, no connection, 200",
                "Braze waits between them (1 s + 2 s + 4 s assumed)",
            ),
        ),
        (
            [_DOWN] * 5,
            (
                "6 attempts: 503, 503, 503, 503, 503, 200",
                "Braze waits between them (1 s + 2 s + 4 s + 8 s + 16 s assumed)",
            ),
        ),
    ],
)
def test_call_that_succeeds_in_the_end(
    failures: list[Response | Exception], rules: tuple[str, ...]
) -> None:
    transport = _InTurn(*failures, _FOUND)
    rendered = liquidpilot.render(_CALL + "{{found.name}}", transport=transport)
    assert (rendered.text, rendered.abort, rendered.diagnostics) == ("Truck", None, [])
    (exchange,) = rendered.exchanges
    assert (exchange.error, exchange.response, exchange.rules) == (None, _FOUND, rules)
    assert len(exchange.attempts) == len(transport.requests) == len(failures) + 1
    assert [each.error is None for each in exchange.attempts] == [False] * len(failures) + [True]


def test_after_five_retries_the_message_is_aborted() -> None:
    transport = _InTurn(_DOWN)
    rendered = liquidpilot.render("Hi\n " + _CALL + "{{found.name}}", transport=transport)
    assert (rendered.text, len(transport.requests)) == ("", 6)
    assert rendered.abort is not None
    assert rendered.abort.reason == "connected_content failed after 5 retries: status 503"
    assert (rendered.abort.line, rendered.abort.column) == (2, 5)
    (exchange,) = rendered.exchanges
    assert (exchange.error, exchange.saved_as) == ("status 503", None)
    assert exchange.rules[0] == "6 attempts: 503, 503, 503, 503, 503, 503"
    assert exchange.rules[-1] == "aborted after 5 retries, as by 'abort_message'"
    (found,) = rendered.diagnostics
    assert found.code == "connected-content-failed"
    assert found.hint == "the message is aborted because its retries are used up"


def test_an_abort_of_the_message_comes_first() -> None:
    """Braze, "Aborting Connected Content": then there is no retry."""
    transport = _InTurn(_DOWN, _FOUND)
    source = _CALL + "{% if found == null %}{% abort_message('nothing found') %}{% endif %}"
    rendered = liquidpilot.render(source, transport=transport)
    assert rendered.abort is not None
    assert rendered.abort.reason == "nothing found"
    assert len(transport.requests) == 1
    assert rendered.exchanges[0].rules == ("not retried: the message aborts first",)


@pytest.mark.parametrize(
    ("answer", "is_repeated"),
    [
        (Response(500), True),
        (Response(502), True),
        (Response(529), True),
        (Response(408), True),
        (Response(429), True),
        (Response(599), True),
        (_TIMEOUT, True),
        (ConnectFailed("reset"), True),
        (Response(598), True),
        (Response(400), False),
        (Response(401), False),
        (Response(404), False),
        (Response(302), False),
        (Response(200, {}, b"x" * 2_000_000), False),
    ],
    ids=lambda value: str(getattr(value, "status", value))[:30],
)
def test_what_is_repeated(answer: Response | Exception, is_repeated: bool) -> None:
    """500, 502 and 598 are documented, the others are assumed."""
    transport = _InTurn(answer, _FOUND)
    rendered = liquidpilot.render(_CALL + "{{found.name}}", transport=transport)
    assert rendered.abort is None
    assert len(transport.requests) == 1 + is_repeated
    assert rendered.text == ("Truck" if is_repeated else "")
    if not is_repeated:
        rule = "not retried: ':retry' is not for this kind of failure (assumed)"
        assert rendered.exchanges[0].rules[-1] == rule


@pytest.mark.parametrize(
    "answer", [WorkspaceError("two fixtures match", path="a.toml"), ZeroDivisionError(), None]
)
def test_what_is_no_failed_call_is_not_repeated(answer: Exception | None) -> None:
    transport = None if answer is None else _InTurn(answer)
    rendered = liquidpilot.render(_CALL, transport=transport)
    (exchange,) = rendered.exchanges
    assert (rendered.abort, len(exchange.attempts)) == (None, 1)


def test_without_the_option_nothing_is_repeated() -> None:
    transport = _InTurn(_DOWN, _FOUND)
    rendered = liquidpilot.render(_CALL.replace(":retry", ""), transport=transport)
    assert (rendered.abort, len(transport.requests)) == (None, 1)
    assert rendered.exchanges[0].rules == ()


@pytest.mark.parametrize(
    ("channel", "where"), [("in_app", "in-app messages"), ("canvas", "Canvas steps")]
)
def test_channels_without_retry(make_call: MakeCall, channel: str, where: str) -> None:
    """Braze, "Connected Content retries" and "Context step"."""
    transport = _InTurn(_DOWN)
    connector = Connector(transport, channel=channel)
    call = make_call("https://a.example", retry="")
    answer = connector.settle(lambda: connector.connect(call), lambda _: False)
    assert len(transport.requests) == 1
    found = answer.diagnostics[-1]
    assert (found.code, found.column) == ("connected-content-retry", 100)
    assert found.message == f"':retry' has no effect in {where}"
    assert connector.exchanges[0].rules == (found.message,)


def test_what_another_call_cached_meanwhile_ends_the_retry() -> None:
    transport = _InTurn(_DOWN, _FOUND)
    rendered = liquidpilot.render(
        _CALL + _CALL.replace(":retry", "") + "{{found.name}}",
        transport=transport,
        now=datetime(2026, 11, 21, tzinfo=UTC),
    )
    assert (rendered.text, len(transport.requests)) == ("Truck", 2)
    assert rendered.exchanges[0].rules == (
        "2 attempts: 503, cache",
        "Braze waits between them (1 s assumed)",
        "from the cache (300 s, until 2026-11-21T00:05:00Z)",
    )


def test_other_calls_are_made_again_or_come_from_the_cache(make_call: MakeCall) -> None:
    """The whole message is rendered anew, as Braze puts it back into its queue."""
    transport = _InTurn(_FOUND, _FOUND, _DOWN, _FOUND)
    connector = Connector(transport, channel="email")
    calls = [
        make_call("https://a.example/items"),
        make_call("https://a.example/token", method="post"),
        make_call("https://a.example/reviews", retry=""),
    ]

    def render() -> list[ConnectedAnswer]:
        return [connector.connect(call) for call in calls]

    answers = connector.settle(render, lambda _: False)
    assert [answer.abort for answer in answers] == [None] * 3
    paths = [request.url.rpartition("/")[2] for request in transport.requests]
    assert paths == ["items", "token", "reviews", "token", "reviews"]
    assert [exchange.source for exchange in connector.exchanges] == [
        "cache",
        "transport",
        "transport",
    ]
