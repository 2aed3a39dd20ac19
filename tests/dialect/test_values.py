"""Ruby's values: how they are written, read as numbers, and judged true, blank or empty."""

from __future__ import annotations

import json
import uuid
from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.values import (
    BLANK,
    EMPTY,
    RubyRange,
    inspect_text,
    is_blank,
    is_empty,
    is_truthy,
    output_text,
    ruby_class,
    to_integer,
    to_number,
    to_text,
)

RUBY = json.loads(Path(__file__).with_name("ruby_values.json").read_text("utf-8"))
NOON = datetime(2021, 6, 3, 12, 0, tzinfo=UTC)


class Colour(StrEnum):
    RED = "red"


class Size(IntEnum):
    SMALL = 1


class Hostile:
    """An object whose every method fails."""

    def __str__(self) -> str:
        raise ValueError("no text")


@pytest.mark.parametrize("case", RUBY["cases"], ids=lambda case: json.dumps(case["value"])[:40])
def test_values_are_written_and_judged_as_in_ruby(
    case: dict[str, object], revive: Callable[[object], object]
) -> None:
    value = revive(case["value"])
    tests = {"truthy": is_truthy, "blank": is_blank, "empty": is_empty}
    assert {
        "output": output_text(value),
        "text": to_text(value),
        "inspect": inspect_text(value),
        "is": [name for name, test in tests.items() if test(value)],
    } == {key: case[key] for key in ("output", "text", "inspect", "is")}


@pytest.mark.parametrize(
    ("description", "value", "expected"),
    [
        # Ruby 3.1.2, `Float#to_s`
        ("the last float without an exponent", 999999999999999.9, "999999999999999.9"),
        ("a fraction keeps sixteen digits", 1234567890123456.8, "1234567890123456.8"),
        ("the first float with an exponent", 1e15, "1.0e+15"),
        ("all digits before the point", 9999999999999998.0, "9.999999999999998e+15"),
        ("negative and large", -1.5e15, "-1.5e+15"),
        ("the smallest without an exponent", 0.00012345, "0.00012345"),
        ("a small one", -1e-5, "-1.0e-05"),
        # Ruby 3.1.2, `Time#to_s`
        ("a time without a zone is in UTC", datetime(2021, 6, 3, 1, 2), "2021-06-03 01:02:00 UTC"),
        ("an early year", datetime(21, 1, 2, tzinfo=UTC), "0021-01-02 00:00:00 UTC"),
        (
            "a zone with its summer time",
            NOON.astimezone(ZoneInfo("America/Los_Angeles")),
            "2021-06-03 05:00:00 -0700",
        ),
        (
            "a zone that happens to be at UTC's time is not UTC",
            NOON.replace(month=1).astimezone(ZoneInfo("Europe/London")),
            "2021-01-03 12:00:00 +0000",
        ),
        ("blank, outside its question", BLANK, ""),
        ("empty, outside its question", EMPTY, ""),
    ],
)
def test_to_text(description: str, value: object, expected: str) -> None:
    assert to_text(value) == expected


@pytest.mark.parametrize(
    ("description", "value", "expected"),
    [
        # Ruby 3.1.2, `String#inspect`
        ("controls that have a letter", "\a\b\x1b", r'"\a\b\e"'),
        ("controls that have none", "\x00\x1f\x7f\x80", r'"\u0000\u001F\u007F\u0080"'),
        ("the one control that stays", "\x85", '"\x85"'),
        ("not assigned, beyond the first plane", "\U0001fffe", r'"\u{1FFFE}"'),
        ("a number sign alone", "#a # {", '"#a # {"'),
        ("a fraction of a second", NOON.replace(microsecond=50), "2021-06-03 12:00:00.00005 UTC"),
        # ActiveSupport 6.1, `Date#inspect`
        ("a date in an array", [date(2021, 6, 3)], "[Thu, 03 Jun 2021]"),
    ],
)
def test_inspect_text(description: str, value: object, expected: str) -> None:
    assert inspect_text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ((1, (2, None)), "12"),
        ({"only"}, "only"),
        (deque(["a", "b"]), "ab"),
        ({"a": 1}.keys(), "a"),
        (MappingProxyType({"a": (1,)}), '{"a"=>[1]}'),
        (OrderedDict(a=1), '{"a"=>1}'),
        ({1: True}, "{1=>true}"),
        (b"caf\xc3\xa9 \xff", "café \ufffd"),
        (Decimal("9.90"), "9.9"),
        (Decimal("NaN"), "NaN"),
        (Fraction(1, 4), "0.25"),
        (uuid.UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (NOON.time(), "12:00:00"),
        (timedelta(seconds=5), "0:00:05"),
        (Colour.RED, "red"),
        (Size.SMALL, "1"),
        (Hostile(), "Hostile"),
        (RubyRange(1, 10**30), "1..1000000000000000000000000000000"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_caller_of_the_library_hands_over_is_written(value: object, expected: str) -> None:
    assert output_text(value) == expected
    assert isinstance(inspect_text([value]), str)


def test_an_array_inside_itself_is_a_fault() -> None:
    endless: list[object] = []
    endless.append(endless)
    for write in (to_text, output_text, inspect_text):
        with pytest.raises(RenderFault, match="stack level too deep"):
            write(endless)


def test_numbers_of_any_length_are_read_and_written() -> None:
    # Python alone refuses more than 4300 digits.
    digits = "9" * 5000
    assert to_number(digits) == to_integer(digits) == 10**5000 - 1
    assert to_text(10**5000 - 1) == digits


# Ruby Liquid 5.4.0, `Liquid::Utils.to_number`
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((None, 0), (True, 0), ([5], 0), ({}, 0), (NOON, 0), ("", 0), ("abc", 0), (5, 5)),
        *(("12abc", 12), (" +5", 5), ("+ 5", 0), ("1,234", 1), ("1_000", 1000), ("1__0", 1)),
        *(("_5", 0), ("0x1A", 0), ("0d12", 12), ("1e3", 1), ("\u00a05", 0), ("\v5", 5)),
        *(("3.50", Decimal("3.5")), (" -2.5\n", Decimal("-2.5")), ("1.", 1), (".5", 0)),
        *(("+1.5", 1), ("1.5.2", 1), (0.1, Decimal("0.1")), ("٣", 0)),
        *((Size.SMALL, 1), (Decimal("9.90"), Decimal("9.9"))),
    ],
)
def test_to_number(value: object, expected: object) -> None:
    number = to_number(value)
    assert number == expected
    assert isinstance(number, Decimal) == isinstance(expected, Decimal)


# Ruby 3.1.2, `Integer()`
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((7, 7), ("7", 7), (" -5\n", -5), ("+5", 5), ("1_000", 1000), ("0x1A", 26), ("-0b11", -3)),
        *(("017", 15), ("0o17", 15), ("0_7", 7), ("0d10", 10), ("0", 0)),
    ],
)
def test_to_integer(value: object, expected: int) -> None:
    assert to_integer(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 2.0, [1], NOON),
        *("", "1.5", "08", "1__0", "_1", "1_", "0x", "- 5", "5\0", "\u00a05"),
    ],
)
def test_to_integer_refuses(value: object) -> None:
    with pytest.raises(RenderFault, match=r"^invalid integer$"):
        to_integer(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((None, "NilClass"), (True, "TrueClass"), (False, "FalseClass"), (1, "Integer")),
        *((1.0, "Float"), ("", "String"), ((), "Array"), ({}, "Hash"), (NOON, "Time")),
        *((NOON.date(), "Date"), (RubyRange(1, 2), "Range")),
        (BLANK, "Liquid::Condition::MethodLiteral"),
    ],
)
def test_ruby_class(value: object, expected: str) -> None:
    assert ruby_class(value) == expected


@settings(max_examples=100, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_float_reads_back(number: float) -> None:
    assert float(to_text(number)) == number


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_an_inspected_text_reads_back(text: str) -> None:
    # Within these escapes, Ruby's notation is Python's, but for \e, \u{…} and the number sign.
    quoted = inspect_text(text)
    if "\\e" not in quoted and "\\u{" not in quoted and "\\#" not in quoted:
        source = quoted.replace("\x85", "\\x85").encode("ascii", "backslashreplace")
        assert source.decode("unicode_escape")[1:-1] == text


@settings(max_examples=50, deadline=None)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates()),
        lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_value_is_written(value: object) -> None:
    assert isinstance(to_text(value), str)
    assert output_text([value, value]) == output_text(value) * 2
    assert inspect_text([value]) == f"[{inspect_text(value)}]"


def test_a_zone_that_is_a_mere_offset_is_written_with_its_sign() -> None:
    west = timezone(-timedelta(hours=3, minutes=30))
    assert to_text(NOON.astimezone(west)) == "2021-06-03 08:30:00 -0330"
