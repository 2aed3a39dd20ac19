"""The quick ways of filters give what the general ones give, which Ruby's cases judge."""

from __future__ import annotations

import html
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.filters.registry import FILTERS, call
from liquidpilot.dialect.values import inspect_text

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class _Text(str):
    """A text of a caller's own kind, such as numpy's: it takes the general way."""


class _Integer(int):
    """An integer of a caller's own kind."""


class _Float(float):
    """A float of a caller's own kind."""


def _own_kind(value: object) -> object:
    own = {str: _Text, int: _Integer, float: _Float}.get(type(value))
    return own(value) if own else value


def _answer(name: str, value: object, arguments: list[object]) -> str:
    try:
        return inspect_text(call(FILTERS[name], value, arguments, NOW))
    except RenderFault as fault:
        return fault.message


# Prices, halves of a cent, and what is too long or too large for a quick way.
_DECIMALS = st.builds(lambda digits, places: digits / 10**places, st.integers(), st.integers(0, 9))
_SHORT_DECIMALS = st.builds(
    lambda digits, places: digits / 10**places, st.integers(-99_999, 99_999), st.integers(0, 6)
)
_NUMBERS = st.integers() | st.integers(-9, 9) | _DECIMALS | _SHORT_DECIMALS | st.floats()
_VALUES = (
    _NUMBERS
    | _NUMBERS.map(str)
    | st.from_regex(r"\s?[-+]?[0-9_]{0,20}(\.[0-9]{0,9})?(e[-+]?[0-9]{1,3})?", fullmatch=True)
    | st.text(max_size=9)
    | st.sampled_from([None, True, -0.0, "-0", "-0.0", "٣.٢", "1.", ".5", "1.5\n"])
)


@pytest.mark.parametrize(
    "name",
    [
        *("plus", "minus", "times", "divided_by", "modulo", "at_least", "at_most"),
        *("round", "ceil", "floor", "abs", "money", "number_with_delimiter", "truncate"),
    ],
)
@settings(max_examples=150, deadline=None)
@given(value=_VALUES, operand=_VALUES | st.integers(-12, 12))
@example(value=2.675, operand=2)
@example(value=-0.25, operand=0.25)
def test_a_number_counts_as_one_of_a_callers_own_kind(
    name: str, value: object, operand: object
) -> None:
    arguments = [operand] if FILTERS[name].most else []
    own = [_own_kind(argument) for argument in arguments]
    assert _answer(name, value, arguments) == _answer(name, _own_kind(value), own)


_PIECES = st.text("aZ ,\t\n\x1c\x85&<>\"'#39;\\Σß", max_size=20) | st.text(max_size=20)


@settings(max_examples=150, deadline=None)
@given(_PIECES)
def test_text_is_escaped_as_html_escapes_it(text: str) -> None:
    assert _answer("escape", text, []) == inspect_text(html.escape(text).replace("&#x27;", "&#39;"))


@settings(max_examples=150, deadline=None)
@given(_PIECES)
def test_a_letter_beyond_ascii_changes_nothing_of_the_rest(text: str) -> None:
    longer = f"{text} é"
    for name in ("capitalize", "downcase"):
        assert _answer(name, longer, []) == inspect_text(f"{call(FILTERS[name], text, [], NOW)} é")
    words = call(FILTERS["split"], text, [" "], NOW)
    assert isinstance(words, list)
    assert _answer("split", longer, [" "]) == inspect_text([*words, "é"])
