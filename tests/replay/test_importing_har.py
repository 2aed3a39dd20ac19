"""Reading HAR files; the shape of the entries is that of HAR 1.2 as Chrome and Firefox write it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liquidpilot.errors import WorkspaceError
from liquidpilot.replay.importing import HarCapture, read_har

_URL = "https://api.example.com/v1/items?user=ada"


def entry(
    url: str = _URL,
    method: str = "GET",
    status: object = 200,
    post: object = None,
    content: object = None,
    headers: object = None,
) -> dict[str, Any]:
    return {
        "startedDateTime": "2026-11-20T23:30:00.000+01:00",
        "request": {"method": method, "url": url, "postData": post, "cookies": [], "headers": [{"name": "Cookie", "value": "sid=1"}]},
        "response": {"status": status, "headers": headers, "content": content or {"size": 2, "mimeType": "application/json", "text": "{}"}},
    }  # fmt: skip


def read(*entries: object, hosts: tuple[str, ...] = ("api.example.com",)) -> HarCapture:
    return read_har(json.dumps({"log": {"entries": entries}}), "capture.har", hosts)


def test_an_entry() -> None:
    headers = [
        {"name": "Content-Type", "value": "application/json; charset=latin-1"},
        {"name": "Set-Cookie", "value": "sid=1"},
    ]
    content = {"size": 8, "mimeType": "application/json", "text": '"Café"'}
    (found,) = read(entry(headers=headers, content=content)).entries
    assert (found.request.method, found.request.url) == ("GET", _URL)
    assert dict(found.request.headers) == {}
    assert found.request.body is None
    assert found.response.status == 200
    assert dict(found.response.headers) == {"content-type": "application/json"}, "no cookies"
    assert found.response.text == '"Café"', "the browser has decoded it: the charset is gone"
    assert found.on == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("description", "content", "content_type", "body"),
    [
        ("text", {"size": 4, "text": "Café"}, "text/html; charset=latin-1", "Café".encode()),
        ("base64 keeps the bytes and their charset", {"size": 4, "text": "Y2Fm6Q==", "encoding": "base64"}, "text/html; charset=latin-1", b"caf\xe9"),
        ("what is no base64 is text", {"text": "Ü", "encoding": "base64"}, None, "Ü".encode()),
        ("an empty answer", {"size": 0}, None, b""),
        ("half an emoji", {"text": "\ud83d"}, None, b"?"),
    ],
)  # fmt: skip
def test_the_body_of_an_answer(
    description: str, content: object, content_type: str | None, body: bytes
) -> None:
    headers = [{"name": "content-type", "value": content_type}] if content_type else []
    (found,) = read(entry(content=content, headers=headers)).entries
    assert found.response.body == body, description
    if b"\xe9" in body:
        assert found.response.text == "café"


@pytest.mark.parametrize(
    ("description", "post", "body"),
    [
        ("JSON", {"mimeType": "application/json", "text": '{"a": 1}'}, b'{"a": 1}'),
        ("a form as text", {"mimeType": "application/x-www-form-urlencoded", "text": "a=1&b=x+y"}, b"a=1&b=x+y"),
        ("a form as fields only", {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a b", "value": "1&2"}, {"name": "c"}]}, b"a+b=1%262&c="),
        ("no body", None, None),
    ],
)  # fmt: skip
def test_the_body_of_a_request(description: str, post: object, body: bytes | None) -> None:
    (found,) = read(entry(method="POST", post=post)).entries
    assert found.request.body == body, description


@pytest.mark.parametrize(
    ("description", "skipped", "reason"),
    [
        ("a method that Braze does not send", entry(method="OPTIONS"), "neither GET nor POST"),
        ("blocked, or still under way", entry(status=0), "without an answer"),
        ("from the browser's cache", entry(status=304), "browser's cache"),
        ("saved without content", entry(content={"size": 9}), "save the HAR file with content"),
        ("a status that is none", entry(status="200"), "without an answer"),
    ],
)
def test_what_can_be_no_fixture(description: str, skipped: object, reason: str) -> None:
    capture = read(skipped, entry())
    assert len(capture.entries) == 1, description
    ((said, count),) = capture.skipped.items()
    assert reason in said
    assert count == 1


@pytest.mark.parametrize(
    ("host", "urls"),
    [
        ("API.example.com", [_URL, "https://api.example.com:443/a"]),
        ("https://api.example.com/", [_URL, "https://api.example.com:443/a"]),
        ("api.example.com:8443", ["https://api.example.com:8443/a"]),
        ("example.com", []),
    ],
)
def test_only_the_hosts_that_were_asked_for(host: str, urls: list[str]) -> None:
    everything = [_URL, "https://api.example.com:443/a", "https://api.example.com:8443/a", "wss://api.example.com/"]  # fmt: skip
    capture = read(*(entry(url) for url in everything), hosts=(host,))
    assert [each.request.url for each in capture.entries] == urls
    assert capture.hosts == {"api.example.com": 2, "api.example.com:8443": 1, "": 1}


@pytest.mark.parametrize(
    ("description", "text", "message"),
    [
        ("no JSON", "<html>", "it is not JSON"),
        ("an empty file", "", "it is not JSON"),
        ("other JSON", '{"log": {}}', "no 'entries'"),
        ("a list", "[]", "no 'entries'"),
        ("too deep", "[" * 100_000, "nested more than 100 levels deep"),
        (
            "a number of 5000 digits",
            f'{{"log": {"1" * 5000}}}',
            "a number of more than 4300 digits",
        ),
    ],
)
def test_what_is_no_har_file(description: str, text: str, message: str) -> None:
    with pytest.raises(WorkspaceError, match=message) as caught:
        read_har(text, "capture.har", ["api.example.com"])
    assert caught.value.path == "capture.har", description
    assert caught.value.hint


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
_PART = st.dictionaries(
    st.sampled_from(["method", "url", "status", "headers", "content", "postData", "text", "params", "mimeType", "size", "encoding", "name", "value"]),
    st.sampled_from([_URL, "GET", "POST", 200, "base64", "=", [{"name": 1}], {"text": [], "size": 1}, {"text": "é"}]) | _JSON,
)  # fmt: skip
_ENTRY = _JSON | st.fixed_dictionaries(
    {"request": _PART | _JSON, "response": _PART | _JSON}, optional={"startedDateTime": _JSON}
)


@settings(max_examples=100, deadline=None)
@given(st.lists(_ENTRY, max_size=4).map(lambda entries: {"log": {"entries": entries}}) | _JSON)
@example({"log": {"entries": [entry(content={"text": "\ud83d", "encoding": "base64"})]}})
def test_any_json_is_read_or_refused(data: object) -> None:
    try:
        capture = read_har(json.dumps(data), "capture.har", ["api.example.com"])
    except WorkspaceError:
        return
    assert all(each.request.method in ("GET", "POST") for each in capture.entries)
