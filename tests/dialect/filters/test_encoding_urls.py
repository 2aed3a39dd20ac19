"""Text for URLs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.filters.encoding import FILTERS as FILTERS


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        # Braze, "Advanced filters": URL filters
        ("url_escape", "hey<>hi", "hey%3C%3Ehi"),
        ("url_param_escape", "hey<&>hi", "hey%3C%26%3Ehi"),
        ("url_encode", "google search", "google+search"),
        # Braze, "Making a Connected Content call": an address; "Create a webhook": Twilio
        ("url_param_escape", "ada@example.com", "ada%40example.com"),
        ("url_param_escape", "+12125551212", "%2B12125551212"),
        # Assumed
        (
            "url_escape",
            "https://a.no/søk?q=a b&x=[1]#top",
            "https://a.no/s%C3%B8k?q=a%20b&x=[1]%23top",
        ),
        ("url_escape", "100%", "100%25"),
        ("url_param_escape", "a b/c?d=é'~", "a%20b%2Fc%3Fd%3D%C3%A9%27~"),
        ("url_param_escape", None, None),
        ("url_escape", 5, "5"),
        # Ruby Liquid 5.4.0
        ("url_encode", "é a~*-._()!", "%C3%A9+a~%2A-._%28%29%21"),
        ("url_encode", None, None),
        ("url_encode", 1.0, "1.0"),
        ("url_decode", "a b%20c+d", "a b c d"),
        ("url_decode", "%C3%A9%zz%", "é%zz%"),
        ("url_decode", None, None),
    ],
)
def test_urls(name: str, value: object, expected: str | None) -> None:
    assert FILTERS[name](value) == expected


def test_url_decode_refuses_another_encoding() -> None:
    # Ruby Liquid 5.4.0
    with pytest.raises(RenderFault, match=r"^invalid byte sequence in UTF-8$"):
        FILTERS["url_decode"]("caf%e9")


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_decoding_gives_the_text_back(text: str) -> None:
    for name in ("url_encode", "url_param_escape"):
        assert FILTERS["url_decode"](FILTERS[name](text)) == text


_OF_URLS = sorted(name for name in FILTERS if name.startswith("url"))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(_OF_URLS), st.text(st.characters()))
def test_nothing_but_faults_is_raised(name: str, text: str) -> None:
    try:
        result = FILTERS[name](text)
    except RenderFault as fault:
        result = fault.message
    assert isinstance(result, str)
