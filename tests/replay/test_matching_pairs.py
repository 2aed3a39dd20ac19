"""The pairs of a query or a form: order within a key, wildcards, keys without a value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidpilot.replay.matching import expected_pairs, pair_differences, pairs_fit
from liquidpilot.replay.urls import normalise_pairs


def differences(fixture: str, request: str) -> list[str]:
    """Return them as an author reads them; where there are none, the pairs fit, and only there."""
    expected, pairs = expected_pairs(fixture), normalise_pairs(request)
    found = [str(each) for each in pair_differences("query", expected, pairs)]
    assert pairs_fit(expected, pairs) == (not found)
    return found


@pytest.mark.parametrize(
    ("description", "fixture", "request_", "found"),
    [
        ("nothing", "", "", []),
        ("the same", "a=1&b=2", "a=1&b=2", []),
        ("another order of the keys", "b=2&a=1", "a=1&b=2", []),
        ("another order within a key", "a=1&a=2", "a=2&a=1", [
            "query 'a': fixture '1', request '2'", "query 'a': fixture '2', request '1'",
        ]),
        ("one order within a key, between others", "a=1&b=3&a=2", "b=3&a=1&a=2", []),
        ("other spellings", "a=%41+b", "%61=A%20b", []),
        ("upper case is another key", "A=1", "a=1", [
            "query 'A': fixture '1', request has none", "query 'a': fixture has none, request '1'",
        ]),
        ("a value too many", "a=1", "a=1&a=2", ["query 'a': fixture has none, request '2'"]),
        ("a value too few", "a=1&a=2", "a=1", ["query 'a': fixture '2', request has none"]),
        ("a key too many", "a=1", "a=1&b=", ["query 'b': fixture has none, request ''"]),
        ("a key too few", "a=1&b=2", "b=2", ["query 'a': fixture '1', request has none"]),
        ("no value and an empty one", "a", "a=", ["query 'a': fixture 'nothing, not even =', request ''"]),
        ("an empty value and none", "a=", "a", ["query 'a': fixture '', request 'nothing, not even ='"]),
        ("no value, twice", "a&a", "a&a", []),
        ("no value, once of two", "a&a", "a", ["query 'a': fixture 'nothing, not even =', request has none"]),
        ("a wildcard", "a={any}", "a=x%26y", []),
        ("a wildcard for nothing", "a={any}", "a=", []),
        ("a wildcard, but no value", "a={any}", "a", ["query 'a': fixture '{any}', request 'nothing, not even ='"]),
        ("a wildcard in a value", "a=x-{any}", "a=y-1", ["query 'a': fixture 'x-{any}', request 'y-1'"]),
        ("a wildcard is no key", "{any}=1", "a=1", [
            "query 'a': fixture has none, request '1'", "query '{any}': fixture '1', request has none",
        ]),
    ],
)  # fmt: skip
def test_differences(description: str, fixture: str, request_: str, found: list[str]) -> None:
    assert differences(fixture, request_) == found, description


_TEXTS = st.lists(st.sampled_from(["a", "a=", "a=1", "a=2", "b", "b=1", "c={any}", "c=x"]))


@given(_TEXTS, _TEXTS)
def test_what_fits_has_no_differences(fixture: list[str], request_: list[str]) -> None:
    differences("&".join(fixture), "&".join(request_))
