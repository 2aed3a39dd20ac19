"""How a difference is said."""

from __future__ import annotations

import pytest

from liquidpilot.replay.matching import Difference


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (Difference("method", (), "GET", "POST"), "method: fixture 'GET', request 'POST'"),
        (Difference("query", ("a",), "1", None), "query 'a': fixture '1', request has none"),
        (Difference("query", ("a",), None, ""), "query 'a': fixture has none, request ''"),
        (Difference("body", ("a", "0", "b"), "1", "2"), "body 'a.0.b': fixture '1', request '2'"),
        (Difference("body", ("",), "1", "2"), "body '': fixture '1', request '2'"),
        (Difference("body", (), None, "x"), "body: fixture has none, request 'x'"),
    ],
)
def test_how_it_is_said(difference: Difference, said: str) -> None:
    assert str(difference) == said
