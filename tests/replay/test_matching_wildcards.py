"""`{any}` and `{secret:NAME}`: what they stand for, and what is none of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.replay.matching import (
    Wild,
    mend_wildcards,
    misspelt_in_text,
    misspelt_in_url,
    text_or_wild,
    wildcards_in,
)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        pytest.param("{any}", "", True, id="a wildcard may be empty"),
        pytest.param("{any}", "a/b c", True, id="the whole of a text"),
        pytest.param("id-{any}", "id-", True, id="at the end, empty"),
        pytest.param("id-{any}", "id", False, id="what stands before it is needed"),
        pytest.param("{any}.json", "a.json.json", True, id="at the start"),
        pytest.param("a{any}a", "a", False, id="start and end do not share a character"),
        pytest.param("a{any}b{any}c", "a1b2bc", True, id="several"),
        pytest.param("a{any}bb{any}c", "abc", False, id="a middle piece that is not there"),
        pytest.param("a{any}b{any}b", "ab", False, id="the middle does not share with the end"),
        pytest.param("{secret:KEY}", "k-123", True, id="a secret is a wildcard"),
        pytest.param("{any}{secret:A_1.b-c}", "x", True, id="side by side"),
        pytest.param("{Any}", "x", False, id="another spelling is only text"),
    ],
)
def test_matching(pattern: str, text: str, matches: bool) -> None:
    expected = text_or_wild(pattern)
    found = expected.matches(text) if isinstance(expected, Wild) else expected == text
    assert found is matches


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("ab", max_size=3), min_size=2, max_size=5), st.text("ab", max_size=12))
def test_matching_agrees_with_a_regular_expression(pieces: list[str], text: str) -> None:
    pattern = re.compile(".*".join(map(re.escape, pieces)), re.DOTALL)
    assert Wild(tuple(pieces)).matches(text) == bool(pattern.fullmatch(text))


def test_wildcards_are_counted() -> None:
    assert [wildcards_in(text_or_wild(text)) for text in ("a", "{any}", "{any}-{secret:X}")] == [
        0,
        1,
        2,
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://a.example/{any}/b?c={secret:KEY}", None),
        ("https://a.example/{ANY}", "{ANY}"),
        ("https://a.example/{any", "{any"),
        ("https://a.example/any}", "}"),
        ("https://a.example/{ any }/b", "{ any }"),
        ("https://a.example/{secret}", "{secret}"),
        ("https://a.example/{secret:a b}", "{secret:a b}"),
        ("https://a.example/{{any}}", "{"),
    ],
)
def test_braces_of_an_address_that_are_no_wildcard(text: str, found: str | None) -> None:
    assert misspelt_in_url(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": "{any}", "b": {"c": "{name}"}}', None),
        ('{"a": "{ANY}"}', "{ANY}"),
        ("a={ any }", "{ any }"),
        ("a={Secret:KEY}", "{Secret:KEY}"),
        ("a={secret:a b}", "{secret:a b}"),
        ("if (any) { any(); }", None),
    ],
)
def test_what_must_be_meant_as_a_wildcard(text: str, found: str | None) -> None:
    assert misspelt_in_text(text) == found
    assert misspelt_in_text(mend_wildcards(text)) is None
