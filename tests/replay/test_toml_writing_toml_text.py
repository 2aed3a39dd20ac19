"""The TOML that is written is read back as what it was."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.replay.toml_writing import toml_key, toml_lines, toml_string

_TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.text(
    "'\"\\\n\r\t\x00\x7f{}é", max_size=12
)


@settings(max_examples=100, deadline=None)
@given(_TEXT, _TEXT)
def test_texts_come_back(key: str, text: str) -> None:
    line = f"{toml_key(key)} = {toml_string(text)}"
    assert "\n" not in line
    assert tomllib.loads(line) == {key: text}
    lines = tomllib.loads(f"{toml_key(key)} = {toml_lines(text)}")
    assert lines[key] in (text, text + "\n")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('{"a": 1}', "'''\n{\"a\": 1}\n'''"),
        ("a\n", "'''\na\n'''"),
        ("it's", "'''\nit's\n'''"),
        ("'''", "\"'''\""),
        ("a\x07\n", '"a\\u0007\\n"'),
        ("half \ud83d", "'''\nhalf \ufffd\n'''"),
    ],
)
def test_lines(text: str, written: str) -> None:
    assert toml_lines(text) == written
