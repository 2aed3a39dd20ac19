"""Shapes of JSON answers: what counts as a difference, and what is only another value."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.replay.json_data import parse_json
from liquidpilot.replay.verifying import shape_differences, shape_of


def differences(fixture: object, live: object) -> list[str]:
    first, second = (shape_of(parse_json(json.dumps(each))) for each in (fixture, live))
    return [str(difference) for difference in shape_differences(first, second)]


@pytest.mark.parametrize(
    ("description", "fixture", "live", "expected"),
    [
        ("values do not count", {"a": 1, "b": "x"}, {"b": "y", "a": 2.5}, []),
        ("a key came", {"a": 1}, {"a": 1, "b": "x"}, ["came: b (text)"]),
        ("a key went", {"a": 1, "b": True}, {"a": 1}, ["went: b (true or false)"]),
        ("a type changed", {"a": 1}, {"a": "1"}, ["changed: a (number in the fixture, text in the live answer)"]),
        ("a value became null", {"a": "x"}, {"a": None}, ["changed: a (text in the fixture, null in the live answer)"]),
        ("in the items of a list", {"reviews": [{"content": "x"}]}, {"reviews": [{"text": "x"}]}, ["went: reviews[].content (text)", "came: reviews[].text (text)"]),
        ("in a list of lists", [[{"a": 1}]], [[{"b": 1}]], ["went: [][].a (number)", "came: [][].b (number)"]),
        ("only the topmost key is named", {}, {"a": {"b": {"c": 1}}}, ["came: a (object)"]),
        ("nothing is known of an empty list", {"a": []}, {"a": [{"b": 1}]}, []),
        ("an empty list says nothing", {"a": [{"b": 1}]}, {"a": []}, []),
        ("types in turn", {"a": [1, None]}, {"a": [None]}, []),
        ("a further type in a list", {"a": [1]}, {"a": [1, None]}, ["changed: a[] (number in the fixture, null or number in the live answer)"]),
        ("a key that some items have may be gone", [{"a": 1, "b": 2}, {"a": 1}], [{"a": 1}], []),
        ("a key that all items have may not", [{"a": 1, "b": 2}, {"a": 1}], [{"b": 1}], ["went: [].a (number)"]),
        ("what is no object says nothing about keys", [None, {"a": 1}], [{}], ["went: [].a (number)"]),
        ("below what is now null nothing is named", {"a": {"b": 1}}, {"a": None}, ["changed: a (object in the fixture, null in the live answer)"]),
        ("the whole answer", {}, [], ["changed: the whole answer (object in the fixture, list in the live answer)"]),
        ("a key that is no word", {}, {"a b": {}, "": 1}, ["came: ['a b'] (object)", "came: [''] (number)"]),
    ],
)  # fmt: skip
def test_differences(description: str, fixture: object, live: object, expected: list[str]) -> None:
    assert differences(fixture, live) == expected, description


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(["value-1", "value-2"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(_JSON, _JSON)
def test_an_answer_has_its_own_shape_and_no_value_is_ever_named(
    fixture: object, live: object
) -> None:
    assert differences(fixture, fixture) == []
    assert "value-" not in " ".join(differences(fixture, live))
