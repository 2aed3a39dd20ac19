"""A stub is a whole fixture file that answers the request it was made for."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.connected_content import Request
from liquidpilot.replay import FixtureStore, Redactor, ReplayTransport, parse_fixture
from liquidpilot.replay.missing import stub_text

_URL = "https://api.example.com/items"
_FOLDER = Path("connected_content")


def store_of(text: str) -> FixtureStore:
    return FixtureStore([parse_fixture(text, _FOLDER / "a.toml", _FOLDER, "a.toml")])


def test_a_stub() -> None:
    request = Request(
        "POST",
        _URL + "?q={x}#top",
        {"Authorization": "Basic eDp5", "Content-Type": "application/json"},
        b'{"id": 1, "token": "abc"}',
        credential="shop",
    )
    assert (
        stub_text(Redactor().request(request))
        == """\
[request]
method = "POST"
url = "https://api.example.com/items?q=%7Bx%7D"
auth = "basic:shop"
json = '''
{"id": 1, "token": "{secret:TOKEN}"}
'''

[responses.default]
status = 200
json = '''
{
}
'''
"""
    )


_TEXT = st.text(max_size=15)
_BODIES = (
    st.none() | st.binary(max_size=10) | _TEXT.map(lambda text: text.encode("utf-8", "replace"))
    | st.sampled_from([b'{"a": [1.50, "\\ud83d"], "token": 12}', b"a=1&token=b&c", b'"', b"{any}", b"{ANY}"])
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(_TEXT, _TEXT, _BODIES, st.sampled_from(["application/json", "text/x", None]))
def test_a_stub_answers_the_request_that_it_was_made_for(
    path: str, query: str, body: bytes | None, content_type: str | None
) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    request = Request("POST", f"{_URL}/{path}?{query}&api_key=k-123", headers, body)
    stub = stub_text(Redactor().request(request))
    assert "k-123" not in stub
    assert ReplayTransport(store_of(stub)).send(request).body == b"{\n}\n"
