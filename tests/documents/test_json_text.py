"""What is no JSON: where it shows, and what an author is told."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.documents.json_text import JsonMistake, check_json, decode_json


@pytest.mark.parametrize(
    ("text", "offset", "message", "hint"),
    [
        ('{"a": 1,}', 8, "property name", "comma behind the last"),
        ("[1, ]", 4, "value", "comma behind the last"),
        ("{'a': 1}", 1, "property name", "double quotes"),
        ('{"a": “x”}', 6, "value", "straight quotes"),
        ('{"a": True}', 6, "value", "true, false and null"),
        ('{"a": 1 "b": 2}', 8, "',' delimiter", "comma between"),
        ('{"a": 1} // no', 9, "extra data", "no comments"),
        ('["NaN", NaN]', 8, "'NaN' is no JSON number", "null"),
        ("", 0, "value", "{}"),
        ("[" * 101, 100, "nested more than 100", None),
        ("[" * 50000, 100, "nested more than 100", None),
    ],
)
def test_mistakes(text: str, offset: int, message: str, hint: str | None) -> None:
    with pytest.raises(JsonMistake) as caught:
        check_json(text)
    # Newer Pythons point at a trailing comma, older ones behind it.
    assert offset - 1 <= caught.value.offset <= offset
    assert message in caught.value.message or "comma" in caught.value.message
    assert (hint or "") in (caught.value.hint or "")


def test_brackets_within_texts_are_no_depth() -> None:
    check_json(json.dumps("[" * 200))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_json_or_a_mistake(text: str) -> None:
    with contextlib.suppress(JsonMistake):
        check_json(text)


@pytest.mark.parametrize(
    ("text", "offset"),
    [('{"a": ' + "9" * 5000 + "}", 6), ('["' + "9" * 5000 + '", -' + "9" * 5000 + "]", 5005)],
    ids=["a value", "behind a text of digits"],
)
def test_a_number_that_is_too_long_is_told_with_its_place(text: str, offset: int) -> None:
    with pytest.raises(JsonMistake, match="a number is too long") as caught:
        decode_json(text, json.JSONDecoder())
    assert caught.value.offset == offset
