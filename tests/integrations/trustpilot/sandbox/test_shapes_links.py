from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.integrations.trustpilot.sandbox.shapes import (
    average,
    distribution,
    half_stars,
    trust_score,
)
from liquidpilot.integrations.trustpilot.store.store import StarCounts

from_here = 0
COUNTS = st.tuples(*[st.integers(0, 10**6)] * 5)


@pytest.mark.parametrize(
    ("counts", "expected", "why"),
    [
        ((2, 3, 2, 5, 2), 3.1, "the documentation's own sample"),
        ((0, 0, 0, 3, 1), 4.3, "4.25 is rounded up (assumed)"),
        ((0, 0, 0, 0, 9), 5.0, "a number with one decimal"),
        ((0, 0, 0, 0, 0), None, "nothing"),
    ],
)
def test_averages(counts: StarCounts, expected: float | None, why: str) -> None:
    assert average(counts) == expected, why


@pytest.mark.parametrize(
    ("score", "stars"),
    [(4.6, 4.5), (4.8, 5.0), (4.7, 4.5), (4.3, 4.5), (4.2, 4.0), (3.8, 4.0), (1.2, 1.0)],
)
def test_stars_are_the_nearest_half(score: float, stars: float) -> None:
    # 4.6 and 4.5 are the documentation's sample
    assert half_stars(score) == stars


@given(COUNTS)
@settings(max_examples=50, deadline=None)
def test_scores_are_within_the_stars(counts: StarCounts) -> None:
    assert sum(int(str(each)) for each in list(distribution(counts).values())[1:]) == sum(counts)
    for score in (average(counts), trust_score(counts)):
        if not any(counts):
            assert score is None
        else:
            assert score is not None
            assert 1 <= score <= 5
            assert score == round(score, 1)
