"""From a response to what the tag stores or prints."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.connected_content import Outcome, Response, interpret
from liquidpilot.connected_content.limits import LARGEST_BODY
from liquidpilot.sources import Place


def _codes(outcome: Outcome) -> list[str]:
    return [found.code.removeprefix("connected-content-") for found in outcome.diagnostics]


@pytest.mark.parametrize(
    ("status", "body", "value"),
    [
        pytest.param(200, '{"a": 1}', {"a": 1, "__http_status_code__": 200}, id="object"),
        pytest.param(201, "{}", {"__http_status_code__": 201}, id="any 2XX"),
        pytest.param(
            200,
            '{"__http_status_code__": 1}',
            {"__http_status_code__": 200},
            id="the key is Braze's own (assumed)",
        ),
        pytest.param(200, "[1, 2]", [1, 2], id="array, without status"),
        pytest.param(200, '"token"', "token", id="string"),
        pytest.param(200, " 12 \n", 12, id="number"),
        pytest.param(200, "null", None, id="null"),
        pytest.param(200, "false", False, id="false"),
        pytest.param(200, "5.8143475362693e+15", 5.8143475362693e15, id="documented number"),
        pytest.param(200, "123456789012345678901234", 123456789012345678901234, id="long number"),
        pytest.param(200, '"\\ud83d\\ude00"', "😀", id="a pair of surrogates"),
        pytest.param(200, "[" * 100 + "]" * 100, None, id="100 deep (Ruby JSON 2.6)"),
    ],
)
def test_json_is_saved(status: int, body: str, value: object) -> None:
    outcome = interpret(Response(status, {"content-type": "text/html"}, body.encode()), save="x")
    assert (outcome.kind, outcome.text, outcome.error, _codes(outcome)) == ("saved", "", None, [])
    if not body.startswith("[["):
        assert outcome.value == value


@pytest.mark.parametrize(
    "body",
    ["Hello", "<h1>Hi</h1>", "", " \n", "{'a': 1}", "[1,]", "NaN", "-Infinity", "01", '{"a": 1',
     '"a\nb"', "[" * 101 + "]" * 101, "[" * 100_000, "1" * 5000],
    ids=lambda body: repr(body[:12]),
)  # fmt: skip
def test_what_is_no_json_is_printed_and_not_saved(body: str) -> None:
    """Braze, "User profile fields in Connected Content"; refused by Ruby's parser (observed)."""
    response = Response(200, {"content-type": "application/json"}, body.encode())
    assert interpret(response) == Outcome("printed", text=body)
    outcome = interpret(response, Place.at("x.html", 4, 7), save="result")
    assert (outcome.kind, outcome.text) == ("printed", body)
    assert _codes(outcome) == ["not-json"]
    found = outcome.diagnostics[0]
    assert (found.severity, found.path, found.line, found.column) == ("warning", "x.html", 4, 7)
    assert "'result' is not set" in found.message


@pytest.mark.parametrize(
    ("status", "rules", "hint"),
    [
        (404, (), "{% if result == null %}"),
        (500, (), "{% if result == null %}"),
        (199, (), "{% if result == null %}"),
        (300, ("redirects are not followed",), "call the URL that it redirects to"),
        (399, ("redirects are not followed",), "call the URL that it redirects to"),
        (400, (), "{% if result == null %}"),
        (301, ("redirects are not followed",), "call the URL that it redirects to"),
        (
            598,
            ("host unhealthy: Braze sends it no calls for a minute",),
            "{% if result == null %}",
        ),
        (599, ("that is Braze's status for no connection",), "{% if result == null %}"),
    ],
)
def test_other_statuses_fail(status: int, rules: tuple[str, ...], hint: str) -> None:
    """Braze, "Making an API call", troubleshooting and unhealthy host detection."""
    outcome = interpret(Response(status, {}, b'{"a": 1}'), save="result")
    assert (outcome.kind, outcome.value, outcome.text) == ("failed", None, "")
    assert (outcome.error, outcome.rules) == (f"status {status}", rules)
    (found,) = outcome.diagnostics
    assert (found.code, found.severity) == ("connected-content-failed", "warning")
    assert found.message == ", ".join([f"the call failed: status {status}", *rules])
    assert hint in (found.hint or "")


@pytest.mark.parametrize(
    ("status", "is_one"), [(999, True), (1000, False), (-999, True), (-1000, False)]
)
def test_a_status_has_three_digits(status: int, is_one: bool) -> None:
    with contextlib.nullcontext() if is_one else pytest.raises(ValueError, match="three digits"):
        assert Response(status).status == status


def test_largest_response() -> None:
    """Braze, "Making an API call": 1 MB."""
    fits = interpret(Response(200, {}, b'"' + b"x" * (LARGEST_BODY - 2) + b'"'))
    assert fits.kind == "saved"
    refused = interpret(Response(200, {}, b"x" * (LARGEST_BODY + 1)), save="x")
    assert (refused.kind, refused.text, _codes(refused)) == ("failed", "", ["too-large"])
    assert refused.rules == ("a response may have 1 MB",)


@pytest.mark.parametrize(
    ("body", "content_type", "value", "code"),
    [
        (b'\xef\xbb\xbf{"a":1}', None, {"a": 1}, "byte-order-mark"),
        ('{"a":1}'.encode("utf-16"), None, {"a": 1}, "byte-order-mark"),
        (b'{"a":1,"b":{"a":2,"a":3}}', None, {"a": 1, "b": {"a": 3}}, "duplicate-key"),
        (b'{"a\\ud83d":["\\udc00x"]}', None, {"a\ufffd": ["\ufffdx"]}, "half-character"),
        (b'{"a":"\xe9"}', None, {"a": "é"}, "charset"),
        (b'{"a":"\xe9"}', "application/json; charset=utf-8", {"a": "é"}, "charset"),
        ('{"a":"é"}'.encode(), "text/x;charset=klingon", {"a": "é"}, "charset"),
        ('{"a":"é"}'.encode(), "text/x;charset=unicode_escape", {"a": "é"}, "charset"),
        (b'{"a":"\xe9"}', "text/x; Charset=\"ISO-8859-1\"", {"a": "é"}, None),
    ],
)  # fmt: skip
def test_unusual_json_is_read_and_reported(
    body: bytes, content_type: str | None, value: dict[str, object], code: str | None
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    outcome = interpret(Response(200, headers, body))
    assert outcome.value == {**value, "__http_status_code__": 200}
    assert _codes(outcome) == ([code] if code else [])


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_JSON)
def test_any_json_comes_back(value: object) -> None:
    outcome = interpret(Response(200, {}, json.dumps(value).encode()))
    expected = {**value, "__http_status_code__": 200} if isinstance(value, dict) else value
    assert outcome.value == expected


@settings(max_examples=100, deadline=None)
@given(st.integers(-999, 999), st.binary(), st.text())
def test_any_response_is_understood(status: int, body: bytes, content_type: str) -> None:
    outcome = interpret(Response(status, {"content-type": f"a; charset={content_type}"}, body))
    outcome.text.encode()
