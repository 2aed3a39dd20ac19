"""One spelling for the same address."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.replay.urls import body_text, normalise_pairs, normalise_url, path_text, split_url

_BASE = "https://api.example.com/v1/caf%C3%A9?a=1&b=2"


@pytest.mark.parametrize(
    "same",
    [
        pytest.param("HTTPS://API.Example.COM/v1/caf%C3%A9?a=1&b=2", id="case of scheme and host"),
        pytest.param("https://api.example.com:443/v1/caf%C3%A9?a=1&b=2", id="default port"),
        pytest.param("https://api.example.com:/v1/caf%C3%A9?a=1&b=2", id="no port after a colon"),
        pytest.param("https://api.example.com/v1/caf%C3%A9?a=1&b=2#part", id="fragment"),
        pytest.param("https://me:pw@api.example.com/v1/caf%C3%A9?a=1&b=2", id="user"),
        pytest.param("https://api.example.com/%76%31/café?a=1&b=2", id="escapes of the path"),
        pytest.param("https://api.example.com/v1/caf%c3%a9?a=1&b=2", id="case of escapes"),
        pytest.param("https://api.example.com/v1/caf%C3%A9?b=2&a=1", id="order of the query"),
        pytest.param("https://api.example.com/v1/caf%C3%A9?%61=%31&&b=2&", id="query escapes"),
    ],
)
def test_the_same_address(same: str) -> None:
    assert normalise_url(same) == normalise_url(_BASE)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("http://api.example.com/v1/caf%C3%A9?a=1&b=2", id="scheme"),
        pytest.param("https://api.example.com:8443/v1/caf%C3%A9?a=1&b=2", id="port"),
        pytest.param("https://api.example.com/V1/caf%C3%A9?a=1&b=2", id="case of the path"),
        pytest.param("https://api.example.com/v1%2Fcaf%C3%A9?a=1&b=2", id="an escaped slash"),
        pytest.param("https://api.example.com/v1/caf%C3%A9/?a=1&b=2", id="a last slash"),
        pytest.param("https://api.example.com/v1/caf%C3%A9?a=1&b=2&b=3", id="one more value"),
        pytest.param("https://api.example.com/v1/caf%C3%A9?a=1", id="a key that is missing"),
    ],
)
def test_another_address(other: str) -> None:
    assert normalise_url(other) != normalise_url(_BASE)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        pytest.param("q=a+b", "q=a%20b", True, id="a plus is a blank"),
        pytest.param("q=a%2Bb", "q=a+b", False, id="an escaped plus is none"),
        pytest.param("q=", "q", False, id="an empty value is not a missing one"),
        pytest.param("q=", "", False, id="an empty value is not a missing key"),
        pytest.param("a=1&b=9&a=2", "b=9&a=1&a=2", True, id="order counts within a key only"),
        pytest.param("a=1&a=2", "a=2&a=1", False, id="order of a repeated key"),
        pytest.param("q=%FF", "q=%FE", False, id="bytes that are not UTF-8 stay apart"),
        pytest.param("q=a=b", "q=a%3Db", True, id="only the first = counts"),
    ],
)
def test_pairs(first: str, second: str, same: bool) -> None:
    assert (normalise_pairs(first) == normalise_pairs(second)) is same


def test_a_path_keeps_the_escapes_that_it_needs() -> None:
    assert path_text("a%2fb c\u00e9%7E%zz{") == "a%2Fb%20c%C3%A9~%25zz%7B"


def test_no_path_is_the_root() -> None:
    assert normalise_url("https://a.example") == normalise_url("https://a.example/?#")


@pytest.mark.parametrize("text", ["", "no address", "/path/https://a.example/b", "?a", "#", "://"])
def test_what_is_no_address_is_still_cut(text: str) -> None:
    parts = split_url(text)
    assert not parts.scheme
    normalise_url(text)


def test_line_ends_of_a_body_do_not_count() -> None:
    assert body_text(b"a\r\nb") == body_text(b"a\nb") == "a\nb"
    assert body_text(None) == ""
    assert body_text(b"\xff") == "\\xff"


_TEXT = st.text(max_size=12)


@settings(max_examples=100, deadline=None)
@given(_TEXT, _TEXT, _TEXT)
def test_normalising_never_fails_and_normalises_once(host: str, path: str, query: str) -> None:
    url = f"https://{host}/{path}?{query}"
    normal = normalise_url(url)
    assert all(path_text(segment) == segment for segment in normal.segments)
    assert normalise_url(url.replace("https://", "HTTPS://")) == normal
