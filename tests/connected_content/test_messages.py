"""Requests, responses, their headers and errors: what a transport and its author handle."""

from __future__ import annotations

import pickle

import pytest

from liquidpilot.connected_content import (
    ConnectFailed,
    Headers,
    MissingFixture,
    Request,
    RequestTimeout,
    Response,
)
from liquidpilot.errors import LiquidPilotError


def test_headers_ignore_case_and_keep_spelling_and_order() -> None:
    headers = Headers([("X-B", "1"), ("x-a", "2"), ("X-b", "3")])
    assert list(headers.items()) == [("X-b", "3"), ("x-a", "2")]
    assert (headers["x-B"], headers.get("X-A"), headers.get("z")) == ("3", "2", None)
    assert "X-A" in headers
    assert len(headers) == 2


def test_headers_are_equal_without_regard_to_case_and_order() -> None:
    headers = Headers({"A": "1", "B": "2"})
    assert headers == Headers({"b": "2", "a": "1"})
    assert headers == {"a": "1", "b": "2"}
    assert hash(headers) == hash(Headers({"b": "2", "a": "1"}))
    assert headers != Headers({"A": "1"})
    assert headers != "A"


def test_merged_headers_are_new() -> None:
    headers = Headers({"Accept": "*/*", "A": "1"})
    assert dict(headers.merged({"accept": "text/x"})) == {"accept": "text/x", "A": "1"}
    assert headers["accept"] == "*/*"


@pytest.mark.parametrize("name", ["Authorization", "apikey", "X-Auth-Token", "Cookie"])
def test_repr_of_headers_shows_no_secret(name: str) -> None:
    assert "hush" not in repr(Request("GET", "https://a.example", {name: "hush"}))


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        (
            Request("get", "https://ada:hush@a.example/x?token=hush&hush&y=#hush"),
            "Request('GET', 'https://a.example/x?token=…&…&y=…')",
        ),
        (Request("GET", "https://a.example?"), "Request('GET', 'https://a.example?')"),
        (Request("GET", "not a URL?hush"), "Request('GET', 'not a URL?…')"),
        (
            Request("POST", "https://a.example", {"apikey": "hush"}, b"hush", credential="shop"),
            "Request('POST', 'https://a.example', Headers({'apikey': '…'}), body=<4 bytes>, "
            "credential='shop')",
        ),
        (Response(204), "Response(204, body=<0 bytes>, source='transport')"),
        (
            Response(200, {"a": "1"}, b"h", source="fixture", fixture="token#default"),
            "Response(200, Headers({'a': '1'}), body=<1 byte>, source='fixture', "
            "fixture='token#default')",
        ),
    ],
)
def test_repr_shows_no_secret(secret: Request | Response, shown: str) -> None:
    assert repr(secret) == shown


def test_request_takes_any_mapping() -> None:
    request = Request("post", "https://a.example", {"X-A": "1"}, b"x")
    assert (request.method, request.headers["x-a"], request.body) == ("POST", "1", b"x")
    assert request == Request("POST", "https://a.example", {"x-a": "1"}, b"x", credential="shop")
    assert len({request, request}) == 1
    assert pickle.loads(pickle.dumps(request)) == request
    with pytest.raises(AttributeError):
        request.method = "GET"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("https://a.example/v1?apikey=1#x", "https://a.example/v1"),
        ("https://ada:p@w@a.example", "https://a.example"),
        ("https://a.example/@ada", "https://a.example/@ada"),
    ],
)
def test_endpoint_is_safe_to_show(url: str, endpoint: str) -> None:
    assert Request("GET", url).endpoint == endpoint


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("blåbær".encode(), None, "blåbær"),
        ("blåbær".encode("latin-1"), "text/html; charset=iso-8859-1", "blåbær"),
        ("blåbær".encode("cp1252"), None, "blåbær"),
        ("blåbær".encode("utf-16"), "text/html; charset=utf-8", "blåbær"),
        ("東京".encode("shift_jis"), "text/html; charset=Shift_JIS", "東京"),
        (b"a", "text/html; charset=hex", "a"),
        (b"a", "text/html; charset=", "a"),
    ],
)
def test_text_of_a_response(body: bytes, content_type: str | None, text: str) -> None:
    headers = {"Content-Type": content_type} if content_type else None
    assert Response(200, headers, body).text == text


def test_response_says_where_it_comes_from() -> None:
    response = Response(200)
    assert (response.headers, response.body, response.source) == (Headers(), b"", "transport")
    recorded = Response(200, source="fixture", fixture="fixtures/x.toml")
    assert (recorded.source, recorded.fixture) == ("fixture", "fixtures/x.toml")


def test_missing_fixture_shows_all_it_knows() -> None:
    error = MissingFixture("no fixture answers", hint="record it", detail=["closest: a.toml"])
    assert str(error) == "no fixture answers\n  closest: a.toml\n  record it"
    assert (error.remedy, error.source) == ("closest: a.toml\nrecord it", "missing")
    assert str(MissingFixture("no fixture")) == "no fixture"
    assert MissingFixture("no fixture").remedy is None


@pytest.mark.parametrize("kind", [RequestTimeout, ConnectFailed, MissingFixture])
def test_errors_cross_process_borders(kind: type[LiquidPilotError]) -> None:
    error = pickle.loads(pickle.dumps(kind("no answer", hint="wait")))
    assert isinstance(error, kind)
    assert str(error) == "no answer\n  wait"
