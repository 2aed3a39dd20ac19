"""JSON as data to compare."""

from __future__ import annotations

import contextlib
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.datafiles.json_text import JsonMistake
from liquidpilot.replay.json_data import Number, parse_json


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        pytest.param("9.90", "9.9", True, id="zeros at the end"),
        pytest.param("1e3", "1000.0", True, id="powers of ten"),
        pytest.param("-0.0", "0", True, id="nothing has no sign"),
        pytest.param("12345678901234567890", "12345678901234567891", False, id="20 digits count"),
        pytest.param("0.1", "0.10000000000000001", False, id="no rounding"),
        pytest.param('"1"', "1", False, id="a text is no number"),
        pytest.param("1e9999999999999999999", "1e9999999999999999998", False, id="huge powers"),
        pytest.param("true", "1", False, id="true is no number"),
        pytest.param('{"a": 1, "b": [2]}', '{"b":[2.0],"a":1}', True, id="order of keys, layout"),
        pytest.param("[1, 2]", "[2, 1]", False, id="order of a list"),
        pytest.param('"\\u00e9"', '"é"', True, id="escapes"),
    ],
)
def test_comparing(first: str, second: str, same: bool) -> None:
    assert (parse_json(first) == parse_json(second)) is same


def test_brackets_within_texts_are_no_depth() -> None:
    assert parse_json(json.dumps("[" * 200)) == "[" * 200
    with pytest.raises(JsonMistake, match="nested more than 100"):
        parse_json("[" * 101 + "]" * 101)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_data_or_a_mistake(text: str) -> None:
    with contextlib.suppress(JsonMistake):
        parse_json(text)


@settings(max_examples=50, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_a_number_is_shown_by_its_value(number: Decimal) -> None:
    shown = parse_json(f"{number:f}")
    assert isinstance(shown, Number)
    assert Decimal(str(shown)) == number
    assert str(Number("1", 40)) == "1e40"
