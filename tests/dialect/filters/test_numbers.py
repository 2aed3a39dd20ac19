"""`money` and `number_with_delimiter`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect.filters.numbers import FILTERS as FILTERS
from liquidpilot.dialect.values import to_text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Braze, "Filters": money filters
        (145, "145.00"),
        (17.8, "17.80"),
        (1.45, "1.45"),
        (350000.25, "350000.25"),  # whether with a separator is not documented
        # Rails 6.1: number_to_currency without a unit and a delimiter
        ("17.8", "17.80"),
        (2.675, "2.68"),
        (1.005, "1.01"),
        (-5.555, "-5.56"),
        (12345678901234567890, "12345678901234567890.00"),
        (" 5 ", "5.00"),
        ("350,000.25", "350,000.25"),
        ("abc", "abc"),
        ("", ""),
        (None, None),
        (True, True),
        ([1], [1]),
        ([1, 2], [1, 2]),
        ({"a": 1}, {"a": 1}),
        # Assumed: Rails gives 1.0e+20 and -0.00
        (1e20, "100000000000000000000.00"),
        (-0.001, "0.00"),
    ],
)
def test_money(value: object, expected: object) -> None:
    assert FILTERS["money"](value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Braze, "Filters": number filters
        (123456, "123,456"),
        # Rails 6.1: number_to_delimited
        (12, "12"),
        (-1234, "-1,234"),
        (1234567.8901234, "1,234,567.8901234"),
        (12345.0, "12,345.0"),
        (1e20, "1.0e+20"),
        ("12345.678", "12,345.678"),
        ("+1234567", "+1,234,567"),
        ("12,345", "12,345"),
        ("12345.67.89", "12345.67.89"),
        ("12345abc", "12345abc"),
        ("", ""),
        (None, None),
        (True, True),
        ([1234], [1234]),
        (1234567890123456789012, "1,234,567,890,123,456,789,012"),
        # Rails 7: 6.1 has a comma after this minus
        (-123456, "-123,456"),
    ],
)
def test_number_with_delimiter(value: object, expected: object) -> None:
    assert FILTERS["number_with_delimiter"](value) == expected


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["money", "number_with_delimiter"]),
    st.integers()
    | st.floats()
    | st.text()
    | st.from_regex(r"\s?[-+]?[0-9_]{1,20}(\.[0-9]{0,9})?(e[-+]?[0-9]{1,9})?", fullmatch=True),
)
def test_nothing_is_raised(name: str, value: object) -> None:
    assert isinstance(to_text(FILTERS[name](value)), str)
