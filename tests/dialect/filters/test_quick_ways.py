"""The quick ways of filters give what the general ones give, which Ruby's cases judge."""

from __future__ import annotations

import html
import re
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


@settings(max_examples=150, deadline=None)
@given(_PIECES, st.integers(-1, 6))
@example("a b ", 2)
@example(" a b", 2)
@example(" ", 1)
@example("a\x1cb\xa0c \ud800", 1)
def test_words_are_cut_where_a_pattern_splits_them(text: str, words: int) -> None:
    pieces = re.split(r"[ \t\n\v\f\r]+", text.lstrip(" \t\n\v\f\r"), maxsplit=max(words, 1))
    cut = text if len(pieces) <= max(words, 1) else " ".join(pieces[: max(words, 1)]) + "…"
    assert _answer("truncatewords", text, [words, "…"]) == inspect_text(cut)


_DATES = st.datetimes().flatmap(
    lambda moment: st.sampled_from(
        [moment.isoformat(), f"{moment:%Y-%m-%d %H:%M:%S} UTC", f"{moment.date()}", f"{moment:%c}"]
    )
)
_PATTERNS = st.lists(
    st.sampled_from(["%Y", "%-d", "%B", "%^a", "%3N", "%Z", "%z", "%90H", "%", " ", "é"]),
    max_size=4,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(_DATES | st.text("0123-: TZ", max_size=20) | st.just("now"), _PATTERNS)
@example("2021-06-03", "%")
def test_a_date_counts_as_one_of_a_callers_own_kind(text: str, pattern: str) -> None:
    for _ in range(2):  # the second is kept
        own = _answer("date", _Text(text), [_Text(pattern)])
        assert _answer("date", text, [pattern]) == own
