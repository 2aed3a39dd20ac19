"""The items of a catalog, out of CSV or JSON, with values of the types that the schema says.

Assumed, as no page says it: a cell that is left empty is a field without a value, and a time stays
the text that it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from liquidpilot.documents.places import KeyPath
from liquidpilot.documents.tables import Document
from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.catalog_types import is_of_type, value_of_cell
from liquidpilot.workspace.csv_rows import csv_rows

Item = Mapping[str, object]
FieldTypes = Mapping[str, str]
"""The type of each field by its name, as `schema.yaml` says it."""

_ID = "id"


def items_of_csv(text: str, path: str, fields: FieldTypes) -> Iterator[Item]:
    """Yield the items of a CSV file, one a line, with the names of the fields in its first line.

    A cell of the type array or object holds JSON. Raises WorkspaceError with the line of the file
    on which the item starts.
    """
    rows = csv_rows(text, path)
    header_line, header = next(rows, (1, []))
    names = [name.strip() for name in header]
    _check_header(names, path, header_line)
    lines: dict[str, int] = {}
    for line, cells in rows:
        if len(cells) != len(names):
            raise WorkspaceError(
                f"the item has {len(cells)} cells, and the first line names {len(names)} fields",
                hint='put a value that contains a comma or a quote into quotes: "a, b"',
                path=path,
                line=line,
            )
        item: dict[str, object] = {}
        for name, cell in zip(names, cells, strict=True):
            item[name] = cell if name == _ID else _cell(cell, name, fields, path, line)
        first = lines.setdefault(str(item[_ID]), line)
        problem = _id_problem(item[_ID], first if first != line else None)
        if problem:
            raise WorkspaceError(problem, path=path, line=line)
        yield item


def items_of_json(document: Document, fields: FieldTypes) -> Iterator[Item]:
    """Yield the items of a JSON file: a list of objects, or `{"items": […]}` as Braze answers.

    An id that is a number becomes text. Raises WorkspaceError with line and column.
    """
    data = document.data
    keys: KeyPath = ()
    if isinstance(data, dict) and "items" in data:
        data, keys = data["items"], ("items",)
    if not isinstance(data, list):
        raise document.error("the file should hold a list of items", keys, '[{"id": "…"}, …]')
    seen: dict[str, int] = {}
    for index, each in enumerate(data):
        place = (*keys, index)
        if not isinstance(each, dict):
            raise document.error("an item should be an object", place, '{"id": "…"}')
        item = dict(each)
        if isinstance(item.get(_ID), int) and not isinstance(item[_ID], bool):
            item[_ID] = str(item[_ID])
        first = seen.setdefault(str(item.get(_ID)), index)
        problem = _id_problem(item.get(_ID), first + 1 if first != index else None, "item")
        if problem:
            raise document.error(problem, (*place, _ID) if _ID in item else place)
        for name, value in item.items():
            kind = fields.get(name, "unknown")
            if name != _ID and value is not None and not is_of_type(value, kind):
                raise document.error(_wrong_type(name, kind, value), (*place, name))
        yield item


def _check_header(names: list[str], path: str, line: int) -> None:
    if _ID not in names:
        only = names[0] if len(names) == 1 else ""
        raise WorkspaceError(
            f"there is no field '{_ID}' in the first line",
            hint="separate the fields with commas" if re.search("[;\t]", only) else None,
            path=path,
            line=line,
        )
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise WorkspaceError(f"the field '{twice}' is there twice", path=path, line=line)


def _id_problem(value: object, first: int | None, unit: str = "line") -> str | None:
    if not isinstance(value, str) or not value.strip():
        return f"the item has no '{_ID}', or one that is no text"
    return f"the {_ID} '{value}' is there already: {unit} {first}" if first else None


def _cell(cell: str, name: str, fields: FieldTypes, path: str, line: int) -> object:
    kind = fields.get(name, "unknown")
    if not cell:
        return None
    try:
        return value_of_cell(cell, kind)
    except ValueError as error:
        raise WorkspaceError(_wrong_type(name, kind, cell), path=path, line=line) from error


def _wrong_type(name: str, kind: str, value: object) -> str:
    shown = value if isinstance(value, str) else repr(value)
    return f"the field '{name}' should be of the type {kind}, not '{shown[:60]}'"
