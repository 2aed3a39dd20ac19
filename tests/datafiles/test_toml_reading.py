from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.datafiles.tables import KeyPath
from liquidpilot.datafiles.toml_reading import parse_toml
from liquidpilot.errors import WorkspaceError

_REQUEST = '[request]\nurl = "https://api.example.com/items"\n'
_DEFAULT = "[responses.default]\n"


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "hint"),
    [
        ("url", 1, 4, "expected '='", "key = value"),
        ("[request]\nurl = NO\n", 2, 7, "expected a value", "in quotes"),
        ("[request]\nurl = “x”\n", 2, 7, "curly quote '“'", "straight quotes"),
        ('[request]\nurl = "x\n', 2, 9, "a line break within a text in quotes", "'''"),
        (
            'a = "C:\\new\\users"',
            1,
            14,
            "not valid TOML: expected hexadecimal digits",
            "single quotes",
        ),
        (_REQUEST + _DEFAULT + "json = '''\n{}\n", 4, 8, "never ends", "close it"),
        (_REQUEST + "url = 'x'\n" + _DEFAULT, 3, 1, "'request.url' appears twice", "keep one"),
        (
            _REQUEST + _DEFAULT + "[responses.a]\n" + _DEFAULT,
            5,
            1,
            "'[responses.default]' appears twice, first in line 3",
            "another name",
        ),
        (
            _REQUEST + _DEFAULT + "json = '''\n{}\n'''\nstatus = 1\njson = '''\n[]\n'''\n",
            8,
            1,
            "'responses.default.json' appears twice, first in line 4",
            "keep one",
        ),
        ("a = " + "[" * 5000, 1, 105, "not valid TOML: nested more than 100 levels deep", ""),
        ("a = " + "{b=" * 50_000, 1, 305, "not valid TOML: nested more than 100 levels deep", ""),
        ("a" + ".a" * 500 + " = 1", 1, 202, "not valid TOML: nested more than 100 levels deep", ""),
        ("a" + ".a" * 100_000 + " = 1", 1, 202, "nested more than 100 levels deep", ""),
        ("b = 1\n['a'" + ' . "a"' * 500 + "]", 2, 606, "nested more than 100 levels deep", ""),
        ("[a" + ".a" * 60 + "]\nb" + ".b" * 60 + " = 1", 2, 77, "nested more than 100 levels", ""),
        ("[a" + ".a" * 60 + "]\nb = " + "[" * 60 + "]" * 60, 2, 43, "nested more than 100", ""),
        ("[[a" + ".a" * 98 + "]]\nb = 1", 1, 199, "nested more than 100 levels deep", ""),
        ("a = " + "9" * 5000, 1, 5, "not valid TOML: a number of more than 4300 digits", ""),
        ("a = -1_" + "9" * 5000, 1, 6, "not valid TOML: a number of more than 4300 digits", ""),
        ("a = 0x" + "f" * 5000, 1, 1, "a number of more than 4300 digits", ""),
        ("a = \n", 1, 5, "not valid TOML: expected a value", "in quotes"),
        ("a = 1\r\nb = no\r\n", 2, 5, "not valid TOML: expected a value", "in quotes"),
        ("a = 1 b = 2", 1, 7, "expected the end of the line after the value", "line of its own"),
        ("[a\n", 1, 3, "expected ']' after the name of the table", "[name]"),
        ("[[a]\n", 1, 4, "expected ']]' after the name of the table", "[[items]]"),
        ("= 1", 1, 1, "expected a key or a table", "key = value"),
        ("a. = 1", 1, 4, "expected a key", "key = value"),
        ("a = {b = 1", 1, 11, "expected ',' or '}' in the table", "close the bracket"),
        ("a = 'b\n", 1, 7, "a text in quotes is not closed", "same line"),
        ('a = "\\ud800"', 1, 12, "an escape that stands for no character", "itself"),
        ('a = "\\q"', 1, 8, "a backslash that is not the start of an escape", "single quotes"),
        ("a = 2026-02-30", 1, 5, "a date or a time that does not exist", "in quotes"),
        ("a = 1 # \x01", 1, 9, "an invisible character", "remove it"),
        ('a = "\x01"', 1, 6, "an invisible character", "remove it"),
        ("a = 1\na = 2\n", 2, 1, "'a' appears twice, first in line 1", "keep one"),
        ("a = [1,\n", 1, 8, "not valid TOML", ""),
    ],
)
def test_mistakes(text: str, line: int, column: int, message: str, hint: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        parse_toml(text, "x.toml")
    error = caught.value
    assert message in error.message
    assert (error.path, error.line, error.column) == ("x.toml", line, column)
    assert hint in (error.hint or "")


@pytest.mark.parametrize(
    ("text", "keys", "offset", "place"),
    [
        pytest.param("a = 'xyz'", ("a",), 1, (1, 7), id="one line"),
        pytest.param("b = 1\r\na = '''\r\nx\r\nyz'''", ("a",), 3, (4, 2), id="several lines"),
        pytest.param("a = ['p', 'q']", ("a", 1), 0, (1, 12), id="in a list"),
        pytest.param('a = "\\"z"', ("a",), 1, (1, 1), id="with an escape it is the key"),
        pytest.param("[t]\na = 1", ("t", "gone"), 1, (1, 2), id="not there: what is above"),
    ],
)
def test_a_mistake_within_a_text_has_its_own_place(
    text: str, keys: KeyPath, offset: int, place: tuple[int, int]
) -> None:
    error = parse_toml(text, "x.toml").error_within("no", keys, offset)
    assert (error.line, error.column) == place


@given(st.one_of(st.text(), st.text(alphabet="a.=[]{}\"'#\n\r\\1 ,")))
@settings(max_examples=100, deadline=None)
def test_any_text_is_data_or_an_error(text: str) -> None:
    with contextlib.suppress(WorkspaceError):
        parse_toml(text, "x").table()
