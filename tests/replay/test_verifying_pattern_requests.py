"""From a pattern to the request that it stands for."""

from __future__ import annotations

import pytest

from liquidpilot.replay import RequestPattern
from liquidpilot.replay.verifying import fill_secrets, request_of

_URL = "https://api.example.com/items"
_SECRETS = {"KEY": 'a&"b'}


def test_a_secret_is_spelt_as_its_place_needs_it() -> None:
    in_json = RequestPattern(
        _URL + "?key={secret:KEY}", "POST", {"X-Key": "{secret:KEY}"}, "json", '{"a": "{secret:KEY}"}'
    )  # fmt: skip
    request, problem = fill_secrets(in_json, _SECRETS)
    assert problem is None
    assert request is not None
    assert request.url == f"{_URL}?key=a%26%22b"
    assert dict(request.headers) == {"X-Key": 'a&"b', "Content-Type": "application/json"}
    assert request.body == b'{"a": "a&\\"b"}'
    form = RequestPattern(_URL, "POST", {}, "form", "a={secret:KEY}", auth="basic:shop")
    request, _ = fill_secrets(form, _SECRETS)
    assert request is not None
    assert (request.body, request.credential) == (b"a=a%26%22b", "shop")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("description", "pattern", "problem"),
    [
        ("a wildcard in the URL", RequestPattern(_URL + "/{any}"), "its request has {any}"),
        ("a wildcard in the body", RequestPattern(_URL, "POST", {}, "body", "{any}"), "its request has {any}"),
        ("a wildcard in a header", RequestPattern(_URL, headers={"x-a": "{any}"}), "its request has {any}"),
        ("another secret", RequestPattern(_URL + "?a={secret:B}"), "there is no secret 'B'"),
    ],
)  # fmt: skip
def test_what_says_too_little(description: str, pattern: RequestPattern, problem: str) -> None:
    assert fill_secrets(pattern, _SECRETS) == (None, problem), description


def test_to_be_shown_wildcards_are_left() -> None:
    pattern = RequestPattern(_URL + "/{any}?key={secret:KEY}", "POST", {}, "body", "{any}")
    request = request_of(pattern)
    assert (request.url, request.body) == (pattern.url, b"{any}")
