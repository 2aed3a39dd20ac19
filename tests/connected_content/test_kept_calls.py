"""What is kept of earlier calls gives what reading them anew would give."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liquidpilot.connected_content import building
from liquidpilot.connected_content.building import (
    build_request,
    check_header,
    read_credentials,
    read_headers,
)
from liquidpilot.connected_content.findings import Findings
from liquidpilot.dialect.connection import ConnectedCall, Piece, RenderedText
from liquidpilot.sources import NOWHERE

MakeCall = Callable[..., ConnectedCall]

_NAMES = st.sampled_from(["A", "a", "X-b", "x y", ""])
_VALUES = st.sampled_from(["v", " v ", "“v”", "a\nb", "é", '"', 5, 1.5, None, True, {"k": [1]}])
_OBJECTS = st.dictionaries(_NAMES, _VALUES, max_size=3).map(json.dumps)
_WRITTEN = _OBJECTS | st.sampled_from(["{“a”: “b”}", "[1]", "{", '{"a": "«"}', '{"a": 1, "A": 2}'])


def _read(text: str, inserted: str, failed: bool) -> tuple[object, object, bool]:
    pieces = [Piece(part) for part in text.split("«")]
    if len(pieces) > 1:
        pieces.insert(1, Piece(inserted, liquid=True))
    findings = Findings()
    findings.failed = failed
    headers = read_headers(RenderedText(tuple(pieces), NOWHERE), findings)
    shown = None if headers is None else list(headers.items())
    return shown, findings.diagnostics, findings.failed


@settings(max_examples=200, deadline=None)
@given(_WRITTEN, st.sampled_from(["x", 'x"y', "\n"]), st.booleans())
@example('{"a": "b"}', "", True)
def test_headers_that_are_kept_are_those_that_are_read(
    text: str, inserted: str, failed: bool
) -> None:
    kept = [_read(text, inserted, failed) for _ in range(2)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(building, "_well_written", lambda text: None)
        anew = _read(text, inserted, failed)
    assert kept == [anew, anew]


def test_headers_keep_the_letters_that_their_credential_has(make_call: MakeCall) -> None:
    call = make_call("https://a.example", auth_credentials="token")
    for name in ("ApiKey", "apikey", "APIKEY"):
        credentials = read_credentials({"token": {"headers": {name: "t"}}})
        request = build_request(call, credentials).request
        assert request is not None
        assert name in list(request.headers)
        assert build_request(call, credentials).request is request


def test_more_calls_than_are_kept_are_made_as_well(make_call: MakeCall) -> None:
    urls = [f"https://a.example/{number}" for number in range(600)]
    for url in urls:
        request = build_request(make_call(url, headers=json.dumps({"X-Url": url}))).request
        assert request is not None
        assert (request.url, request.headers["x-url"]) == (url, url)


@pytest.mark.parametrize("value", ["a\nb", "a\x7fb", "text/html", "a\tb"])
def test_a_content_type_is_looked_at_as_each_header_is(make_call: MakeCall, value: str) -> None:
    call = make_call("https://a.example", content_type=value)
    findings = Findings()
    check_header(call.options["content_type"], "Content-Type", value, findings)
    assert build_request(call).diagnostics == findings.diagnostics
