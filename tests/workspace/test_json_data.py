from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.json_data import parse_json


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "not valid JSON: expecting value"),
        ('{"a": 1,\r\n}', 2, 1, "not valid JSON"),
        ('{"a": 1,\n"a": 2}', 2, 1, "the key 'a' is there twice"),
        ('{"a": NaN}', None, None, "'NaN' is no JSON number"),
        ('["\\ud800"]', None, None, "half a character"),
        ('{"\\ud800": 1}', None, None, "half a character"),
        ("[" * 5000, None, None, "too large"),
        ("9" * 5000, None, None, "too large"),
    ],
    ids=[
        "empty",
        "comma",
        "twice",
        "NaN",
        "half a value",
        "half a key",
        "5000 brackets",
        "5000 digits",
    ],
)
def test_broken_json_is_shown(
    text: str, line: int | None, column: int | None, message: str
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        parse_json(text, "x.json")
    assert message in caught.value.message
    assert (caught.value.path, caught.value.line, caught.value.column) == ("x.json", line, column)


def test_json_keys_are_located_between_tabs_and_escapes() -> None:
    document = parse_json(
        '{\r\n\t"a": [\r\n\t\t{"x": "\\ud83d\\ude00",\t"b\\u00e9": 1}]}', "x.json"
    )
    assert document.data == {"a": [{"x": "😀", "bé": 1}]}
    assert document.position(("a", 0, "bé")) == (3, 25)
    assert document.position(("gone",)) is None


@given(st.one_of(st.text(), st.text(alphabet='{}[]:,"a1 \n\t\\ud8-.eNaN')))
@settings(max_examples=100, deadline=None)
def test_any_text_is_data_or_an_error(text: str) -> None:
    with contextlib.suppress(WorkspaceError):
        parse_json(text, "x").table()
