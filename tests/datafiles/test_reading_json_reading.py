from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.datafiles.reading import parse_json
from liquidpilot.errors import WorkspaceError


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "not valid JSON: expected a value"),
        ('{"a": 1,\r\n}', 2, 1, "not valid JSON"),
        ('{"a": 1,\n"a": 2}', 2, 1, "'a' appears twice, first in line 1"),
        ('{"a": NaN}', 1, 7, "'NaN' is not a JSON number"),
        ('["\\ud800"]', 1, 3, "half a character"),
        ('{"\\ud800": 1}', 1, 3, "half a character"),
        ('["\\\\ud800 \\ud83d\\ude00",\n"\\ude00"]', 2, 2, "half a character"),
        ("[" * 200_000, 1, 101, "nested more than 100"),
        ("9" * 5000, 1, 1, "more than 4300 digits"),
    ],
    ids=[
        "empty",
        "comma",
        "twice",
        "NaN",
        "half a value",
        "half a key",
        "half after a whole",
        "200000 brackets",
        "5000 digits",
    ],
)
def test_broken_json_is_shown(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        parse_json(text, "x.json")
    assert message in caught.value.message
    assert (caught.value.path, caught.value.line, caught.value.column) == ("x.json", line, column)


def test_json_keys_are_located_between_tabs_and_escapes() -> None:
    document = parse_json(
        '{\r\n\t"a": [\r\n\t\t{"x": "\\ud83d\\ude00",\t"b\\u00e9": 1}]}', "x.json"
    )
    assert document.data == {"a": [{"x": "😀", "bé": 1}]}
    place = document.place(("a", 0, "bé"))
    assert place is not None
    assert (str(place), place.text) == ("x.json:3:25", '"b\\u00e9"')
    assert document.place(("gone",)) is None


def test_half_a_character_may_be_passed_on_as_it_is_spelled() -> None:
    text = '{"a": { "b":\t"\\ud83d" }}'
    document = parse_json(text, "x.json", allow_half_characters=True)
    assert document.spelling(("a",)) == '{ "b":\t"\\ud83d" }'
    inner = document.table().table("a")
    assert inner is not None
    with pytest.raises(WorkspaceError, match="'b' has half a character") as caught:
        inner.text("b")
    assert (caught.value.line, caught.value.column) == (1, 9)


@given(st.one_of(st.text(), st.text(alphabet='{}[]:,"a1 \n\t\\ud8-.eNaN')))
@settings(max_examples=100, deadline=None)
def test_any_text_is_data_or_an_error(text: str) -> None:
    with contextlib.suppress(WorkspaceError):
        parse_json(text, "x").table()
