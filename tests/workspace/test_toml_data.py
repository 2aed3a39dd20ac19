from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.toml_data import parse_toml


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a = \n", 1, 5, "not valid TOML: invalid value"),
        ("a = 1\r\nb = no\r\n", 2, 5, "not valid TOML: invalid value"),
        ("a = 1\na = 2\n", 2, 6, "not valid TOML: cannot overwrite a value"),
        ("a = [1,\n", 2, 1, "not valid TOML"),
        ("a = " + "9" * 5000, None, None, "too large"),
        ("a = " + "[" * 5000, None, None, "too large"),
    ],
    ids=["no value", "no quotes", "twice", "not closed", "5000 digits", "5000 brackets"],
)
def test_broken_toml_is_shown(
    text: str, line: int | None, column: int | None, message: str
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        parse_toml(text, "x.toml")
    assert message in caught.value.message
    assert (caught.value.path, caught.value.line, caught.value.column) == ("x.toml", line, column)


@given(st.one_of(st.text(), st.text(alphabet="a.=[]{}\"'#\n\r\\1 ,")))
@settings(max_examples=100, deadline=None)
def test_any_text_is_data_or_an_error(text: str) -> None:
    with contextlib.suppress(WorkspaceError):
        parse_toml(text, "x").table()
