from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.datafiles.reading import parse_json
from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.catalogs import FIELD_TYPES, items_of_csv, items_of_json

TYPES = {f"a_{kind}": kind for kind in FIELD_TYPES}


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("string", " 007 ", " 007 "),
        ("unknown", "007", "007"),
        ("number", "12", 12),
        ("number", " +007 ", 7),
        ("number", "9.90", 9.9),
        ("number", "-.5e2", -50.0),
        ("boolean", "TRUE", True),
        ("boolean", "false", False),
        ("time", " 2022-11-02T09:03:19.967Z", "2022-11-02T09:03:19.967Z"),
        ("time", "2022-11-02", "2022-11-02"),
        ("array", '["a", 1]', ["a", 1]),
        ("object", '{"a": 1}', {"a": 1}),
        *((kind, "", None) for kind in FIELD_TYPES),
    ],
)
def test_a_cell_is_of_the_type_of_its_field(kind: str, cell: str, value: object) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    ((item,), _) = items_of_csv(f"id,a_{kind}\nx,{quoted}\n", "x.csv", TYPES)
    assert item == {"id": "x", f"a_{kind}": value}


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("number", "12,5"),
        ("number", "1e"),
        ("number", "NaN"),
        ("boolean", "yes"),
        ("time", "12 May"),
        ("array", "a, b"),
        ("array", "{}"),
        ("object", "[]"),
        ("object", "{'a': 1}"),
    ],
)
def test_a_cell_of_another_type_is_an_error_on_its_line(kind: str, cell: str) -> None:
    text = f'id,a_{kind},"other"\n1,,"over\nlines"\n2,"{cell}",\n'
    with pytest.raises(WorkspaceError) as caught:
        items_of_csv(text, "x.csv", TYPES)
    assert (
        f"the field 'a_{kind}' should be of the type {kind}, not '{cell}'" in caught.value.message
    )
    assert (caught.value.path, caught.value.line) == ("x.csv", 4)


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("", 1, "there is no column 'id'", None),
        ("\n\nname\nx\n", 3, "there is no column 'id'", None),
        ("id;name\n1;x\n", 1, "separated by ';'", "separate them with commas"),
        ("id\tname\n", 1, "separated by tabs", "separate them with commas"),
        ("id,a,a\n", 1, "the column 'a' appears twice", None),
        ("id,a\n\n1,x\n2,y,z\n", 4, "has 3 cells, and the first line names 2", "into quotes"),
        ("id,a\n1\n", 2, "has 1 cell, and", "into quotes"),
        ("id,a\n ,x\n", 2, "the item has no 'id'", None),
        ("id,a\n1,x\n2,y\n1,z\n", 4, "the id '1' is used already: line 2", None),
        ('id,a\n1,"x" y\n', 2, "not valid CSV", None),
        ('id,a\n1,"x\n\n', 2, "not valid CSV: a quote is never closed", "never closed"),
        ("id,a\n1," + "x" * 200_000, 2, "not valid CSV: a cell is too long", "never closed"),
    ],
    ids=range(12),
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_broken_csv_is_an_error_on_its_line(
    text: str, line: int, message: str, hint: str | None, line_end: str
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        items_of_csv(text.replace("\n", line_end), "x.csv", {})
    assert message in caught.value.message
    assert caught.value.line == line
    assert (hint or "") in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("{}", (1, 1), "a list of items"),
        ('{"items": 1}', (1, 2), "a list of items"),
        ("[\n1]", (2, 1), "an item should be an object"),
        ('[\n{"a": 1}]', (2, 1), "the item has no 'id'"),
        ('[\n{"id": null}]', (2, 2), "the item has no 'id'"),
        ('[{"id": 1},\n{"id": "1"}]', (2, 2), "the id '1' is used already: item 1"),
        ('[{"id": "1",\n\t"a_number": "5"}]', (2, 2), "should be of the type number, not '5'"),
        ('{"items": [{"id": "1", "a_time": 5}]}', (1, 24), "of the type time, not '5'"),
    ],
)
def test_broken_json_is_an_error_at_its_place(
    text: str, place: tuple[int, int], message: str
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        list(items_of_json(parse_json(text, "x.json"), TYPES))
    assert message in caught.value.message
    assert (caught.value.line, caught.value.column) == place


CELLS = st.text(alphabet='id,";\n\r\t[]{}1\0')


@given(st.one_of(st.text(), CELLS, CELLS.map(lambda rows: "id,a_array\n" + rows)))
@settings(max_examples=100, deadline=None)
def test_any_text_is_items_or_an_error(text: str) -> None:
    with contextlib.suppress(WorkspaceError):
        items_of_csv(text, "x.csv", TYPES)
