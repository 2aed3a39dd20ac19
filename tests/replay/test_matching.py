"""Which requests a fixture answers."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.connected_content import Request
from liquidpilot.replay import RequestPattern
from liquidpilot.replay.matching import Matcher, MatcherIndex, ReadRequest

_URL = "https://api.example.com/v1/items"


def matches(pattern: RequestPattern, request: Request) -> bool:
    """Ask the matcher, the index and the differences, which must agree."""
    matcher, read = Matcher(pattern), ReadRequest(request)
    found = matcher.matches(read)
    assert found == (MatcherIndex([(matcher, True)]).best(read) == [True])
    assert found == (not list(matcher.differences(read)))
    return found


@pytest.mark.parametrize(
    ("pattern", "url", "expected"),
    [
        pytest.param(_URL, "HTTPS://api.EXAMPLE.com:443/v1/items#x", True, id="same address"),
        pytest.param(_URL, _URL + "?page=2", False, id="one more query key"),
        pytest.param(_URL + "?page={any}", _URL + "?page=", True, id="a wildcard may be empty"),
        pytest.param(_URL + "?page={any}", _URL + "?page", False, id="but not missing"),
        pytest.param(_URL + "?page={any}", _URL, False, id="nor its key"),
        pytest.param(_URL + "?p={any}", _URL + "?p=a%2Fb%26c", True, id="any value of a query"),
        pytest.param(_URL + "?p=x-{any}+y", _URL + "?p=x-1%20y", True, id="part of a value"),
        pytest.param(_URL + "/{any}", _URL + "/42", True, id="a path segment"),
        pytest.param(_URL + "/{any}", _URL + "/", True, id="an empty path segment"),
        pytest.param(_URL + "/{any}", _URL + "/42/43", False, id="never across a slash"),
        pytest.param(_URL + "/{any}", _URL + "/42%2F43", True, id="an escaped slash is no slash"),
        pytest.param(_URL + "/{any}.json", _URL + "/42.json", True, id="part of a segment"),
        pytest.param(_URL + "/caf%C3%A9-{any}", _URL + "/café-1", True, id="escapes beside one"),
        pytest.param(_URL + "?k={secret:KEY}", _URL + "?k=abc", True, id="a secret"),
        pytest.param(_URL + "?a={any}&b=2", _URL + "?b=2&a=1", True, id="query order"),
        pytest.param(_URL + "?a={any}&a=2", _URL + "?a=2&a=1", False, id="order within a key"),
    ],
)
def test_urls(pattern: str, url: str, expected: bool) -> None:
    assert matches(RequestPattern(pattern), Request("GET", url)) is expected


@pytest.mark.parametrize(
    ("kind", "pattern", "body", "expected"),
    [
        pytest.param(None, None, None, True, id="no body"),
        pytest.param(None, None, "", True, id="an empty body is none"),
        pytest.param(None, None, "a=1", False, id="a body where none is expected"),
        pytest.param("json", '{"a": 1.0, "b": null}', '{"b":null,"a":1}', True, id="JSON as data"),
        pytest.param("json", '{"a": 1}', '{"a": "1"}', False, id="a number is no text"),
        pytest.param("json", '{"a": 1}', '{"a": true}', False, id="nor true"),
        pytest.param("json", "[1, 2]", "[2, 1]", False, id="order of a list"),
        pytest.param("json", "[1, 2]", "[1]", False, id="length of a list"),
        pytest.param("json", '{"a": {"b": "x-{any}"}}', '{"a":{"b":"x-1"}}', True, id="JSON text"),
        pytest.param("json", '{"a": "{any}"}', '{"a": [1]}', True, id="any JSON value"),
        pytest.param("json", '{"a": "x{any}"}', '{"a": 1}', False, id="a part is text only"),
        pytest.param("json", '{"a": "{any}"}', "{}", False, id="the key must be there"),
        pytest.param("json", "{}", "{", False, id="what is no JSON"),
        pytest.param("json", "null", None, False, id="null is a body"),
        pytest.param("form", "a=1&b=x+y", "b=x%20y&a=1", True, id="form as pairs"),
        pytest.param("form", "a=1&a=2", "a=2&a=1", False, id="order within a key"),
        pytest.param("form", "a={any}", "a=1", True, id="wildcard in a form"),
        # Braze, "Making an API call": with content type JSON a form is sent as JSON
        pytest.param("form", "a=1&b={any}", '{"a":"1","b":"x"}', True, id="form sent as JSON"),
        pytest.param("form", "a=1", '{"a":1}', False, id="whose values are texts"),
        pytest.param("body", "a b\nc", "a b\r\nc", True, id="text, whatever its line ends"),
        pytest.param("body", '{"a": 1}', '{"a":1}', False, id="text is not read as JSON"),
        pytest.param("body", "{any}", "a/b\nc", True, id="any body"),
    ],
)
def test_bodies(kind: str | None, pattern: str | None, body: str | None, expected: bool) -> None:
    written = RequestPattern(_URL, "POST", body_kind=kind, body=pattern)  # type: ignore[arg-type]
    request = Request("POST", _URL, {}, None if body is None else body.encode())
    assert matches(written, request) is expected


@pytest.mark.parametrize(
    ("pattern", "request_", "expected"),
    [
        pytest.param(
            RequestPattern(_URL), Request("POST", _URL), False, id="the method is compared"
        ),
        pytest.param(
            RequestPattern(_URL),
            Request("GET", _URL, {"Authorization": "Bearer 1", "x-market": "NO"}),
            True,
            id="headers are not compared",
        ),
        pytest.param(
            RequestPattern(_URL, headers={"x-market": "NO"}),
            Request("GET", _URL, {"X-Market": " NO "}),
            True,
            id="but where they are listed, by any case",
        ),
        pytest.param(
            RequestPattern(_URL, headers={"x-market": "NO"}),
            Request("GET", _URL, {"X-Market": "SE"}),
            False,
            id="another value of a listed header",
        ),
        pytest.param(
            RequestPattern(_URL, headers={"x-market": "{any}"}),
            Request("GET", _URL),
            False,
            id="a listed header that is missing",
        ),
        pytest.param(
            RequestPattern(_URL, auth="basic:shop"),
            Request("GET", _URL, {"Authorization": "Basic eDp5"}, credential="shop"),
            True,
            id="a credential by its name",
        ),
        pytest.param(
            RequestPattern(_URL, auth="basic:shop"),
            Request("GET", _URL, credential="other"),
            False,
            id="another credential",
        ),
        pytest.param(
            RequestPattern(_URL),
            Request("GET", _URL, credential="shop"),
            True,
            id="a credential that the fixture does not ask for",
        ),
    ],
)
def test_method_headers_and_credential(
    pattern: RequestPattern, request_: Request, expected: bool
) -> None:
    assert matches(pattern, request_) is expected


def test_differences_are_named_by_field() -> None:
    pattern = RequestPattern(
        _URL + "/{any}/x?locale=en&page=1&page=2",
        "POST",
        {"x-market": "NO"},
        "json",
        '{"a": {"b": ["x", 1]}, "c": 1, "gone": {}}',
        "basic:shop",
    )
    body = b'{"a": {"b": ["y", "1"]}, "c": [1], "new": {"d": 1}}'
    request = Request("GET", "http://other.example/v1?locale&page=1", {}, body)
    assert [str(each) for each in Matcher(pattern).differences(ReadRequest(request))] == [
        "method: fixture 'POST', request 'GET'",
        "host: fixture 'https://api.example.com', request 'http://other.example'",
        "path: fixture '/v1/items/{any}/x', request '/v1'",
        "query 'locale': fixture 'en', request 'nothing, not even ='",
        "query 'page': fixture '2', request has none",
        "header 'x-market': fixture 'NO', request has none",
        "credential: fixture 'shop', request has none",
        "body 'a.b.0': fixture 'x', request 'y'",
        "body 'a.b.1': fixture '1 (number)', request '1 (text)'",
        "body 'c': fixture '1', request '[1 …]'",
        "body 'gone': fixture '{}', request has none",
        "body 'new': fixture has none, request '{…}'",
    ]


def test_what_is_equal_beside_a_difference_is_not_named() -> None:
    same = '"number": 1.0, "null": null, "true": true, "text": "x", "list": [1, {}], "any": "{any}"'
    pattern = RequestPattern(_URL, "POST", body_kind="json", body=f'{{{same}, "a": 1}}')
    request = Request("POST", _URL, {}, f'{{{same}, "a": 2}}'.replace("1.0", "1").encode())
    assert [str(each) for each in Matcher(pattern).differences(ReadRequest(request))] == [
        "body 'a': fixture '1', request '2'"
    ]


_SEGMENT = st.text("abcXYZ09-._~%é/ ", max_size=6)
_PAIRS = st.lists(st.tuples(st.text("ab", max_size=2), st.text("ab+%é=", max_size=4)), max_size=5)


def query(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{key}={value}" for key, value in pairs)


@settings(max_examples=100, deadline=None)
@given(_SEGMENT, _PAIRS, st.none() | st.text(max_size=10))
def test_a_pattern_without_wildcards_matches_itself(
    path: str, pairs: list[tuple[str, str]], body: str | None
) -> None:
    url = f"https://api.example.com/{path}?{query(pairs)}"
    pattern = RequestPattern(url, "POST", body_kind="body" if body else None, body=body)
    # No text of hypothesis is a wildcard by chance.
    encoded = None if body is None else body.encode("utf-8", "backslashreplace")
    if body is None or body == body.encode("utf-8", "ignore").decode():
        assert matches(pattern, Request("POST", url, {}, encoded))


@settings(max_examples=100, deadline=None)
@given(_SEGMENT, _SEGMENT, _PAIRS, _PAIRS)
def test_matching_is_symmetric(
    path: str, other_path: str, pairs: list[tuple[str, str]], other_pairs: list[tuple[str, str]]
) -> None:
    one, other = (
        f"https://api.example.com/{path}?{query(pairs)}",
        f"https://api.example.com/{other_path}?{query(other_pairs)}",
    )
    forth = matches(RequestPattern(one), Request("GET", other))
    assert forth == matches(RequestPattern(other), Request("GET", one))


@settings(max_examples=100, deadline=None)
@given(_PAIRS, st.randoms(use_true_random=False))
def test_query_order_is_irrelevant_between_keys(
    pairs: list[tuple[str, str]], shuffler: Random
) -> None:
    keys = [key for key, _ in pairs]
    shuffler.shuffle(keys)
    left = list(pairs)
    shuffled = []
    for key in keys:
        found = next(pair for pair in left if pair[0] == key)
        left.remove(found)
        shuffled.append(found)
    pattern = RequestPattern(f"{_URL}?{query(pairs)}")
    assert matches(pattern, Request("GET", f"{_URL}?{query(shuffled)}"))


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=6),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
        max_leaves=8,
    )
)
def test_json_matches_itself_in_another_layout(data: object) -> None:
    pattern = RequestPattern(_URL, "POST", body_kind="json", body=json.dumps(data))
    body = json.dumps(data, indent=1, ensure_ascii=True, sort_keys=True).encode()
    assert matches(pattern, Request("POST", _URL, {}, body))
