"""Conditions compare as in Ruby Liquid: a matrix of all operators, and what is special."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect.comparison import compare, equals, order, same
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.values import BLANK, EMPTY, RubyRange

RUBY = json.loads(Path(__file__).with_name("ruby_comparisons.json").read_text("utf-8"))
TIME = datetime(2021, 6, 3, 17, 13, 41, tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=timezone(-timedelta(hours=8)))

Revive = Callable[[object], object]


def _is_nan(value: object) -> bool:
    return value != value


KNOWN_DIFFERENCES: dict[str, Callable[[object, object], bool]] = {
    "Ruby stumbles over NaN against a time, inside its Rational; here NaN merely differs": (
        lambda left, right: (
            (_is_nan(left) and isinstance(right, date))
            or (_is_nan(right) and isinstance(left, date))
        )
    ),
}


def _answer(operator: str, left: object, right: object) -> str:
    try:
        return "T" if compare(operator, left, right) else "F"
    except RenderFault as fault:
        return f"Liquid error: {fault.message}"


@pytest.mark.parametrize("operator", RUBY["table"])
def test_every_pair_of_values_compares_as_in_ruby(operator: str, revive: Revive) -> None:
    operands = [*map(revive, RUBY["operands"][:-2]), BLANK, EMPTY]
    wrong, known, judged = [], 0, 0
    for left, row in zip(operands, RUBY["table"][operator], strict=True):
        for right, cell in zip(operands, row, strict=True):
            expected = cell if cell in "TF" else RUBY["faults"][ord(cell) - ord("a")]
            judged += 1
            if _answer(operator, left, right) == expected:
                continue
            if any(explains(left, right) for explains in KNOWN_DIFFERENCES.values()):
                known += 1
            else:
                wrong.append((left, operator, right, _answer(operator, left, right), expected))
    assert not wrong
    assert known <= judged * 0.01


@pytest.mark.parametrize(
    ("description", "left", "operator", "right", "expected"),
    [
        # Ruby with ActiveSupport 6.1: a time takes a text for a time, a text does not equal a time
        ("a text that names a day", TIME, ">", "June 3 2021", True),
        ("on either side", "2021-06-03 17:13:41 -0800", ">", TIME, True),
        ("but a text never equals a time", "2021-06-03T17:13:41Z", "==", TIME, False),
        ("days are counted from the year -4712", TIME, "<", 1_622_740_421, True),
        # Ruby would take the rest from the clock, and a comparison has none: assumed
        ("a text without a day is no time", TIME, "==", "17:13", False),
        # Ruby Liquid 5.4.0
        ("a list in a list", [1, [2.0]], "==", [1, [2]], True),
        ("true is not 1, inside lists neither", [True], "==", [1], False),
        ("a hash has the key", {"a": None}, "contains", "a", True),
        ("a range has a fraction between its ends", RubyRange(1, 3), "contains", 2.5, True),
        ("a text has the text of a number", "a1.0", "contains", 1.0, True),
        # What only a caller of the library can hand over
        ("a tuple is an array", (1, 2), "==", [1, 2], True),
        ("bytes are a text", b"abc", "contains", "b", True),
        ("the last time there is, in a far zone", LAST, ">", 5, True),
        ("the first time there is", datetime.min, "<", LAST, True),
    ],
)
def test_compare(
    description: str, left: object, operator: str, right: object, expected: bool
) -> None:
    assert compare(operator, left, right) is expected


def test_values_without_an_order_give_nil() -> None:
    assert compare("<", None, 5) is None
    assert compare(">=", [1], [1]) is None


def test_a_text_without_a_day_has_no_order_with_a_time() -> None:
    with pytest.raises(RenderFault, match=r"^comparison of Time with String failed$"):
        compare("<", TIME, "17:13")


def test_an_unknown_operator_is_a_fault_with_the_known_ones_in_its_hint() -> None:
    with pytest.raises(RenderFault, match=r"^Unknown operator =$") as caught:
        compare("=", 1, 1)
    assert caught.value.hint
    assert "contains" in caught.value.hint


def test_blank_and_empty_ask_only_in_conditions() -> None:
    assert equals("", BLANK)
    assert not same("", BLANK)
    assert order("", EMPTY) is None


_VALUES = st.one_of(
    st.integers(-3, 3), st.sampled_from([0.5, -1.0]), st.text("ab", max_size=2), st.none()
)


@settings(max_examples=100, deadline=None)
@given(_VALUES | st.lists(_VALUES, max_size=2), _VALUES | st.lists(_VALUES, max_size=2))
def test_order_agrees_with_itself_and_with_the_operators(left: object, right: object) -> None:
    position = order(left, right)
    assert (position == 0) == equals(left, right)
    assert order(right, left) == (None if position is None else -position)
    if position is not None and compare("<", left, right) is not None:
        assert compare("<", left, right) == (position < 0)
        assert compare(">=", left, right) == (position >= 0)
