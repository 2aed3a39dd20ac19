"""The cache: what is kept, for whom and how long (Braze, "Caching responses")."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import liquidpilot
from liquidpilot import Request, Response, ResponseCache
from liquidpilot.connected_content import Connector
from liquidpilot.connected_content.limits import LARGEST_BODY
from liquidpilot.dialect.connection import ConnectedCall

MakeCall = Callable[..., ConnectedCall]
_NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
_URL = "https://a.example/v1"


class _Counting:
    """Answers with the number of the request, or with what it is given."""

    def __init__(self, *answers: Response) -> None:
        self.requests: list[Request] = []
        self._answers = answers

    def send(self, request: Request) -> Response:
        self.requests.append(request)
        number = len(self.requests)
        if self._answers:
            return self._answers[min(number, len(self._answers)) - 1]
        return Response(200, {}, b"%d" % number, source="fixture", fixture="count")


def _codes(found: Iterable[liquidpilot.Diagnostic]) -> list[str]:
    return [each.code.removeprefix("connected-content-") for each in found]


@pytest.mark.parametrize(
    ("options", "seconds", "asked"),
    [
        pytest.param({}, 299, 1, id="GET is kept for five minutes"),
        pytest.param({}, 300, 2, id="and then no longer"),
        pytest.param({"cache_max_age": "900"}, 899, 1, id="as long as the tag says"),
        pytest.param({"cache_max_age": "900"}, 900, 2, id="and then no longer"),
        pytest.param({"cache_max_age": ""}, 299, 1, id="without a value: five minutes"),
        pytest.param({"cache_max_age": "0"}, 299, 1, id="at least five minutes (Convercus)"),
        pytest.param({"cache_max_age": "99999"}, 14400, 2, id="at most four hours"),
        pytest.param({"cache_max_age": "99999"}, 14399, 1, id="but those"),
        pytest.param({"no_cache": ""}, 0, 2, id=":no_cache"),
        pytest.param({"method": "post"}, 0, 2, id="POST is not cached"),
        pytest.param({"method": "post", "cache_max_age": ""}, 299, 1, id="POST on request"),
        pytest.param({}, -1, 2, id="an answer of the future is none"),
    ],
)
def test_second_call(
    make_call: MakeCall, options: dict[str, str], seconds: int, asked: int
) -> None:
    transport, cache = _Counting(), ResponseCache()
    for now in (_NOON, _NOON + timedelta(seconds=seconds)):
        connector = Connector(transport, cache=cache)
        connector.connect(make_call(_URL, now=now, **options))
    assert len(transport.requests) == asked
    assert connector.exchanges[0].source == ("cache" if asked == 1 else "fixture")


def test_exchange_says_what_the_cache_did(make_call: MakeCall) -> None:
    connector = Connector(_Counting())
    first = connector.connect(make_call(_URL, save="x", cache_max_age="900"))
    second = connector.connect(make_call(_URL, save="y"))
    assert (first.saves, second.saves) == (("x", 1), ("y", 1))
    assert second.diagnostics == ()
    asked, cached = connector.exchanges
    assert (asked.source, asked.rules, len(asked.attempts)) == ("fixture", (), 1)
    assert (cached.source, cached.attempts, cached.saved_as) == ("cache", (), "y")
    assert cached.response is asked.response
    # The call that stored it decides for how long (assumed).
    assert cached.rules == ("from the cache (900 s, until 2026-11-21T12:15:00Z)",)


@pytest.mark.parametrize(
    ("response", "asked"),
    [
        pytest.param(Response(503), 2, id="a failure (assumed)"),
        pytest.param(Response(404), 2, id="another one (assumed)"),
        pytest.param(Response(200, {}, b"x" * (LARGEST_BODY + 1)), 2, id="more than 1 MB"),
        pytest.param(Response(200, {}, b"x" * LARGEST_BODY), 1, id="1 MB"),
        pytest.param(Response(204, {}, b"not JSON"), 1, id="a text"),
    ],
)
def test_what_is_kept(make_call: MakeCall, response: Response, asked: int) -> None:
    transport = _Counting(response)
    connector = Connector(transport)
    for _ in range(2):
        connector.connect(make_call(_URL))
    assert len(transport.requests) == asked


_POST = {"method": "post", "cache_max_age": "", "body": "a=1"}
_GRAPHQL = {**_POST, "body": '{"q":"a"}', "content_type": "application/json"}


@pytest.mark.parametrize(
    ("first", "second", "asked"),
    [
        pytest.param(_POST, _POST, 1, id="the same call"),
        pytest.param(_POST, {**_POST, "body": "a=2"}, 2, id="another body"),
        pytest.param(_GRAPHQL, {**_GRAPHQL, "body": '{"q":"b"}'}, 2, id="GraphQL, another query"),
        pytest.param(
            {"content_type": "text/csv"}, {"content_type": "text/html"}, 2, id="another type"
        ),
        pytest.param(
            {"headers": '{"Content-Type": "text/csv"}'},
            {"content_type": "text/csv"},
            1,
            id="one type, said in two ways (assumed)",
        ),
        pytest.param({"headers": '{"X-M": "1"}'}, {"headers": '{"X-M": "2"}'}, 1, id="a header"),
        pytest.param(_POST, {}, 2, id="a form and nothing"),
        pytest.param(
            {"content_type": "application/json"},
            {"method": "post", "cache_max_age": "", "content_type": "application/json"},
            1,
            id="another method alone",
        ),
    ],
)
def test_url_content_type_and_body_are_the_key(
    make_call: MakeCall, first: dict[str, str], second: dict[str, str], asked: int
) -> None:
    """Braze, "Caching responses": workspace, URL, content type and body; no headers."""
    transport = _Counting()
    connector = Connector(transport)
    for options in (first, second):
        connector.connect(make_call(_URL, **options))
    assert len(transport.requests) == asked


@pytest.mark.parametrize(
    ("first", "second", "severity", "about"),
    [
        (
            {"content_type": "application/json"},
            {"method": "post", "cache_max_age": "", "content_type": "application/json"},
            "warning",
            "method",
        ),
        (_POST, {**_POST, "headers": '{"X-M": "2"}'}, "info", "x-m"),
    ],
)
def test_what_is_not_in_the_key_is_reported(
    make_call: MakeCall, first: dict[str, str], second: dict[str, str], severity: str, about: str
) -> None:
    connector = Connector(_Counting())
    connector.connect(make_call(_URL, **first))
    answer = connector.connect(make_call(_URL, **second))
    assert answer.saves == ("connected", 1)
    (found,) = answer.diagnostics
    assert (found.code, found.severity) == ("connected-content-cached-other", severity)
    assert about in found.message


def test_cache_drops_the_oldest_answers_when_it_is_full() -> None:
    cache, body = ResponseCache(), b"x" * LARGEST_BODY
    for number in range(65):
        cache.keep(Request("GET", f"{_URL}/{number}"), Response(200, {}, body), 300, _NOON)
    kept = [cache.find(Request("GET", f"{_URL}/{number}"), _NOON) for number in range(65)]
    assert [each is None for each in kept] == [True] + [False] * 64


_SECONDS = st.integers(-20_000, 40_000)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(-5, 99_999), _SECONDS), max_size=8),
    st.sampled_from("abc"),
    _SECONDS,
)
def test_an_answer_is_for_its_call_and_never_too_old(
    kept: list[tuple[str, int, int]], url: str, second: int
) -> None:
    cache = ResponseCache()
    for stored, age, at in kept:
        cache.keep(Request("GET", stored), Response(200, {}, stored.encode()), age, _at(at))
    found = cache.find(Request("POST", url, {"X-M": "1"}), _at(second))
    # The last one stored stands, if it is of the past and not of long ago.
    latest = next(((age, at) for stored, age, at in reversed(kept) if stored == url), None)
    is_there = latest is not None and 0 <= second - latest[1] < min(max(latest[0], 300), 14_400)
    assert (found is not None) is is_there
    assert found is None or found.response.text == url


def _at(second: int) -> datetime:
    return _NOON + timedelta(seconds=second)


_TEMPLATE = liquidpilot.parse(
    "{% connected_content https://a.example/{{${shop}}} :save found %}{{ found.name }}"
)


class _Names:
    def send(self, request: Request) -> Response:
        return Response(200, {}, b'{"name": "%s"}' % request.url.rpartition("/")[2].encode())


def test_threads_may_share_a_cache() -> None:
    """Which of them asked is not fixed, what each of them gets is."""
    cache = ResponseCache()

    def render(number: int) -> str:
        shop = f"shop{number % 7}"
        now = _at(number * 40)
        rendered = _TEMPLATE.render({"shop": shop}, transport=_Names(), now=now, cache=cache)
        assert rendered.text == shop
        return rendered.exchanges[0].source

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(render, range(200))) == {"transport", "cache"}


def test_without_a_shared_cache_each_rendering_asks_anew() -> None:
    transport = _Counting()
    for _ in range(2):
        _TEMPLATE.render({"shop": "a"}, transport=transport, now=_NOON)
    assert len(transport.requests) == 2
    with pytest.raises(TypeError, match="cache must be a ResponseCache, not dict"):
        _TEMPLATE.render({}, cache={})  # type: ignore[arg-type]


def test_codes_are_those_of_the_tag(make_call: MakeCall) -> None:
    connector = Connector(_Counting())
    answer = connector.connect(make_call(_URL, cache_max_age="60", no_cache=""))
    assert _codes(answer.diagnostics) == ["no-cache", "cache-max-age"]
