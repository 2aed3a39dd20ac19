"""The plain filters where no stored Ruby value reaches: what Braze documents, `sum`, bounds."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect.faults import LimitReached, RenderFault
from liquidpilot.dialect.filters import arrays, numbers, strings
from liquidpilot.dialect.filters.registry import FILTERS, call
from liquidpilot.dialect.values import RubyRange, inspect_text

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PLAIN = sorted(name for name in ("default", *arrays.FILTERS, *numbers.FILTERS, *strings.FILTERS))


def apply(value: object, name: str, *arguments: object) -> object:
    return call(FILTERS[name], value, arguments, NOW)


@pytest.mark.parametrize(
    ("source", "value", "name", "arguments", "expected"),
    [
        ("Braze, Filters: two integers", 15, "divided_by", [2], 7),
        ("Braze, Filters: a fraction", 15, "divided_by", [2.0], 7.5),
        ("Braze, Filters: capitalize", "hello WORLD", "capitalize", [], "Hello world"),
        ("Braze, Setting Default Values: white space stays", "  ", "default", ["x"], "  "),
        ("Braze, Setting Default Values: an empty array", [], "default", ["x"], "x"),
        ("Braze, Setting Default Values: 0 stays", 0, "default", ["x"], 0),
        ("Ruby Liquid 5.4.0: a text is a number", "3.5", "plus", [1], 4.5),
        ("Ruby Liquid 5.4.0: exact decimals", 0.1, "plus", [0.2], 0.3),
        ("Ruby Liquid 5.4.0: half goes away from zero", 2.675, "round", [2], 2.68),
        ("Ruby Liquid 5.4.0: zero keeps the sign", -5e-20, "round", [6], -0.0),
        ("Ruby Liquid 5.4.0: an exact fit is not cut", "abc", "truncate", [3], "abc"),
        ("Ruby Liquid 5.4.0: nor are so many words", "a b", "truncatewords", [2], "a b"),
        ("Ruby Liquid 5.4.0: no final sigma", "ΟΔΟΣ", "downcase", [], "οδοσ"),
        ("Ruby: a backslash before a quote stays", '"', "replace", ['"', r"\""], r"\""),
        ("Ruby: two backslashes are one", "a", "replace", ["a", r"\\"], "\\"),
        ("ActiveSupport: a text has a first character", "abc", "first", [], "a"),
    ],
)
def test_facts_that_authors_meet(
    source: str, value: object, name: str, arguments: list[object], expected: object
) -> None:
    assert inspect_text(apply(value, name, *arguments)) == inspect_text(expected)


@pytest.mark.parametrize(
    ("description", "value", "arguments", "expected"),
    [
        # Ruby Liquid 5.5.1 and its tests
        ("integers", [1, 2, 3], [], 6),
        ("fractions are exact", [0.1, 0.2, 0.3], [], 0.6),
        ("texts count for their number", [1, "2", "3.5 ", "x", None], [], 6.5),
        ("arrays inside", [1, [2, [3]]], [], 6),
        ("nothing", [], [], 0),
        ("a single value", 1.5, [], 1.5),
        ("a property", [{"n": 1}, {"n": "2.5"}, {}], ["n"], 3.5),
        ("an item without properties counts 0", [{"n": 1}, None, 1.5], ["n"], 1),
        ("a property that is an array", [{"n": [1, 2]}, {"n": 3}], ["n"], 6),
    ],
)
def test_sum(description: str, value: object, arguments: list[object], expected: object) -> None:
    assert inspect_text(apply(value, "sum", *arguments)) == inspect_text(expected)


def test_sum_of_a_property_of_a_number_is_a_fault() -> None:
    with pytest.raises(RenderFault, match=r"^cannot select the property 'n'$"):
        apply([1], "sum", "n")


def test_texts_without_regard_to_case_put_nil_last() -> None:
    people = [{"n": None, "id": 1}, {"n": "b"}, {"id": 2}, {"n": "A"}]
    # Ruby's sort turns the nils round: it is told that each is greater than the other.
    ordered = [{"n": "A"}, {"n": "b"}, {"id": 2}, {"n": None, "id": 1}]
    assert apply(people, "sort_natural", "n") == ordered


def test_what_no_machine_has_room_for_ends_the_field() -> None:
    with pytest.raises(LimitReached, match="a range of more than 200,000 numbers"):
        apply(RubyRange(1, 10**30), "join")
    with pytest.raises(LimitReached, match="a number of more than 100,000 bits"):
        apply(2**600_000, "times", 2**600_000)
    with pytest.raises(LimitReached, match="a text of more than 20,000,000 characters"):
        apply("a" * 10_000_001, "replace", "a", "ab")


@pytest.mark.parametrize("places", [-(2**31), 2**31 - 1])
def test_places_that_fit_into_a_machine_word(places: int) -> None:
    """Ruby: Float#round takes a C int, and refuses what does not fit (Liquid: internal)."""
    assert apply(1.5, "round", places) == (0 if places < 0 else 1.5)
    beyond = places - 1 if places < 0 else places + 1
    with pytest.raises(RenderFault, match=r"^internal$"):
        apply(1.5, "round", beyond)


def test_an_array_inside_itself_is_a_fault() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(RenderFault, match=r"^tried to flatten recursive array$"):
        apply(endless, "join")


@pytest.mark.parametrize(
    ("name", "value", "arguments", "expected"),
    [
        ("map", ({"n": 1}, MappingProxyType({"n": (2,)})), ["n"], [1, (2,)]),
        ("plus", Decimal("9.90"), [Decimal("0.10")], 10.0),
        ("size", (1, 2), [], 2),
        ("last", ("a", "b"), [], "b"),
        ("default", (), ["x"], "x"),
        ("append", b"a", [b"b"], "ab"),
        ("uniq", [(1,), [1.0], {"a": (1,)}, {"a": [1]}], [], [1, 1.0, {"a": (1,)}]),
    ],
)
def test_what_a_caller_of_the_library_hands_over_is_filtered(
    name: str, value: object, arguments: list[object], expected: object
) -> None:
    assert apply(value, name, *arguments) == expected


@pytest.mark.parametrize(
    ("items", "left"),
    [
        ([{"a": "x"}, {"a": "y"}, {"b": "x"}], [0, 1, 2]),
        ([{"a": "x", "b": 1}, {"a": "x"}, {"b": 1, "a": "x"}], [0, 1]),
        ([{"a": "x"}, {"a": 1}, {"a": 1.0}, {"a": 1}], [0, 1, 2]),
        ([{"a": "x"}, "x", {"a": "x"}], [0, 1]),
        ([{}, {"a": "x"}, {}], [0, 1]),
        ([{"a": ["x"]}, {"a": ["y"]}, {"a": ["x"]}], [0, 1]),
        ([{"a": {"b": 1}}, {"a": "x"}, {"a": {"b": 1}}], [0, 1]),
        ([{"a": None}, {"a": "x"}, {"a": None}], [0, 1]),
    ],
)
def test_hashes_are_the_same_where_all_of_them_is(items: list[object], left: list[int]) -> None:
    """Ruby 3.1: Array#uniq asks eql?, for which the order of a hash's keys does not count."""
    assert apply(items, "uniq") == [items[at] for at in left]


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("an"), inner, max_size=2),
    max_leaves=5,
)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(PLAIN), _ANY, _ANY, _ANY)
def test_a_filter_gives_a_value_or_a_fault(
    name: str, value: object, first: object, second: object
) -> None:
    found = FILTERS[name]
    for count in range(found.least, 1 + (found.most or 0)):
        with suppress(RenderFault):
            apply(value, name, *[first, second][:count])


_FEW = st.none() | st.integers(0, 2) | st.sampled_from(["x", "y", 1.0, True])
_HASHES = st.dictionaries(
    st.sampled_from("an"), _FEW | st.lists(_FEW, max_size=2) | st.dictionaries(st.just("a"), _FEW)
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_HASHES | _FEW, max_size=5))
def test_equal_items_are_found_in_either_way(items: list[object]) -> None:
    """Hashes of which one text tells all apart need no comparing: an item before them does."""
    compared = apply([3, *items], "uniq")
    assert isinstance(compared, list)
    assert apply([*items, 3], "uniq") == [*compared[1:], 3]
