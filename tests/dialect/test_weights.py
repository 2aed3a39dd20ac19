"""What is kept of the weights of values is what weighing them anew gives."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect import weights
from liquidpilot.dialect.weights import keep_weights, weigh


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_kept", {})


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_VALUES, max_size=4), st.integers(0, 60), st.sampled_from([1, 60]))
def test_a_kept_value_weighs_what_its_copy_weighs(
    items: list[object], most: int, each: int
) -> None:
    twice = [*items, *items]
    copied = copy.deepcopy(twice)
    keep_weights(items)
    for limit in (most, 10**9):
        assert weigh(twice, limit, each=each) == weigh(copied, limit, each=each)
        assert weigh(twice, limit) == weigh(copied, limit)


def test_what_is_nested_without_an_end_is_not_kept() -> None:
    value: dict[str, object] = {}
    value["again"] = [value]
    keep_weights(value)
    assert weights._kept == {}


def test_no_more_than_a_number_of_hashes_is_kept() -> None:
    for number in range(4):
        keep_weights([{"n": number} for _ in range(weights._MOST_KEPT)])
    assert len(weights._kept) <= 2 * weights._MOST_KEPT
