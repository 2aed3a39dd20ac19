from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.datafiles.tables import KeyPath
from liquidpilot.datafiles.toml_reading import locate_toml_keys
from liquidpilot.sources import Source

FILE = """\
# a comment = "not a key"
title = "x [not] = y"
"quoted key" = 1
a.b.c = { d = [10, 20], 'e f' = '''
g = 1
''' }

[table]
list = [
  "one", # two
  ["three"],
]
when = 1979-05-27 07:32:00Z
[[people]]
name = "A"
[people.home]
city = "Oslo"
[[people]]
name = \"\"\"B"\"\"\"\"
"""


@pytest.mark.parametrize(
    ("path", "key", "value", "text"),
    [
        (("title",), (2, 1), (2, 9), "title"),
        (("quoted key",), (3, 1), (3, 16), '"quoted key"'),
        (("a",), (4, 1), (4, 1), "a"),
        (("a", "b", "c"), (4, 5), (4, 9), "c"),
        (("a", "b", "c", "d", 1), (4, 20), (4, 20), "20"),
        (("a", "b", "c", "e f"), (4, 25), (4, 33), "'e f'"),
        (("table",), (8, 2), (8, 2), "table"),
        (("table", "list", 1, 0), (11, 4), (11, 4), '"three"'),
        (("table", "when"), (13, 1), (13, 8), "when"),
        (("people", 0, "name"), (15, 1), (15, 8), "name"),
        (("people", 0, "home", "city"), (17, 1), (17, 8), "city"),
        (("people", 1, "name"), (19, 1), (19, 8), "name"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_keys_are_located(
    path: KeyPath, key: tuple[int, int], value: tuple[int, int], text: str, line_end: str
) -> None:
    source = Source(FILE.replace("\n", line_end))
    span = locate_toml_keys(source.text)[path]
    assert (source.place(span.key).start, source.place(span.value).start) == (key, value)
    assert source.place(span.key).text == text


def _paths(value: object, path: KeyPath = ()) -> list[KeyPath]:
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [path, *(each for key, below in inner for each in _paths(below, (*path, key)))]


SIGNS = "a,#]}[{'\"\\ \t=.\n"
PIECES = (
    """b = ;[a]\n;[[a.b]]\n;x.y = 1\n;'c' = ;"d" = ;[1, [2]];{ e = 1 };''';\r\n;1979-05-27;true"""
)
TOML_PIECES = st.sampled_from([*SIGNS, *PIECES.split(";"), '"""'])


@given(st.one_of(st.text(), st.lists(TOML_PIECES).map("".join)))
@settings(max_examples=100, deadline=None)
def test_whatever_tomllib_reads_is_located_and_nothing_raises(text: str) -> None:
    places = locate_toml_keys(text)
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError):
        return
    assert {path for path in _paths(data) if path} <= set(places)


def test_deep_nesting_raises_nothing() -> None:
    assert ("x",) in locate_toml_keys("x = " + "[" * 20_000)
