"""A table of a TOML file is changed, and everything beside it stays to the character."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.replay.toml_writing import edit_table

_FILE = """\
# About all of it.
[request]   # which
url = 'https://a.example/x' # literal quotes

[responses.default] # the usual answer
# It has a price.
status = 200    # fine
json = '''
{"a" : 1, "b": [2]}
''' # as JSON
# The end of it.

# What happens at night.
[responses.down]
status = 503

[recorded]
on = 2026-01-02
"""
_TABLE = ("responses", "default")


@pytest.mark.parametrize(
    ("description", "keys", "old", "new"),
    [
        ("nothing is new", {"status": "200", "json": "'{\"a\": 1, \"b\": [2]}'"}, "", ""),
        ("a value", {"status": "404", "json": "'{\"b\": [2], \"a\": 1.0}'"}, "status = 200 ", "status = 404 "),
        (
            "a body",
            {"status": "200", "json": "'''\n{}\n'''"},
            "'''\n{\"a\" : 1, \"b\": [2]}\n''' #",
            "'''\n{}\n''' #",
        ),
        (
            "a key goes, another comes",
            {"status": "200", "text": '"x"'},
            "json = '''\n{\"a\" : 1, \"b\": [2]}\n''' # as JSON\n",
            'text = "x"\n',
        ),
        (
            "all of them",
            {"fault": '"timeout"'},
            "status = 200    # fine\njson = '''\n{\"a\" : 1, \"b\": [2]}\n''' # as JSON\n",
            'fault = "timeout"\n',
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_edits(description: str, keys: dict[str, str], old: str, new: str, line_end: str) -> None:
    text, old, new = (each.replace("\n", line_end) for each in (_FILE, old, new))
    assert edit_table(text, _TABLE, keys) == text.replace(old, new, 1), description


@pytest.mark.parametrize(
    ("description", "text", "edited"),
    [
        ("an empty table", "[a]\n[b]\n", "[a]\nx = 1\n[b]\n"),
        ("no last line end", "[a]\ny = 2", "[a]\nx = 1"),
        ("no last line end after the header", "[a]", "[a]\nx = 1"),
        ("no last line end elsewhere", "[a]\n[b]", "[a]\nx = 1\n[b]"),
        ("a table inside", "[a]\nx = 2\n[a.b]\nc = 1\n", "[a]\nx = 1\nc = 1\n"),
        ("quotes and blanks", '[ "a" ]\n  "x"=2\n', '[ "a" ]\n  "x"=1\n'),
        ("a list over lines", "[a]\nx = [ # one\n 2, # two\n]\n", "[a]\nx = 1\n"),
    ],
)
def test_shapes_of_tables(description: str, text: str, edited: str) -> None:
    """Of a table inside only the header goes: the result is read before it is written."""
    assert edit_table(text, ("a",), {"x": "1"}) == edited, description


def test_headers_as_a_table_that_stays() -> None:
    text = "[a]\nstatus = 1\n\n[a.headers]\nx = 'y'\n"
    keys = {"status": "2", "headers": '{ x = "y" }', "text": '"new"'}
    assert edit_table(text, ("a",), keys) == (
        "[a]\nstatus = 2\ntext = \"new\"\n\n[a.headers]\nx = 'y'\n"
    )


def test_a_file_without_a_last_line_end_keeps_being_one() -> None:
    assert edit_table("[a]\nx = 2", ("a",), {"x": "1"}) == "[a]\nx = 1"


def test_no_such_table() -> None:
    with pytest.raises(KeyError):
        edit_table("[a]\n", ("b",), {"x": "1"})


_VALUES = st.sampled_from(
    ['"a"', "1", "2.50", "true", "'''\na\nb'''", '"""\n#"""', "[1, 2]", "{ a = 1 }"]
)
_KEYS = st.dictionaries(st.sampled_from("abcde"), _VALUES, max_size=5)


@settings(max_examples=100, deadline=None)
@given(
    _KEYS, _KEYS, st.sampled_from(["", "# c", "# [t]"]), st.booleans(), st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
)  # fmt: skip
def test_the_table_says_what_was_wanted(
    old: dict[str, str], new: dict[str, str], comment: str, at_end: bool, ended: bool, line_end: str
) -> None:
    before = "x = 1\n[s]\na = 3\n"
    lines = "".join(f"{key} = {value} {comment}\n" for key, value in old.items())
    after = "" if at_end else "\n# about u\n[u]\na = '4'\n"
    text = f"{before}[t] {comment}\n{lines}{after}"
    if not ended:
        text, after = text[:-1], after[:-1]
    text, before, after = (each.replace("\n", line_end) for each in (text, before, after))
    edited = edit_table(text, ("t",), new)
    assert edited.startswith(before)
    assert edited.endswith(after)
    wanted = tomllib.loads("".join(f"{key} = {value}\n" for key, value in new.items()))
    assert tomllib.loads(edited)["t"] == wanted
