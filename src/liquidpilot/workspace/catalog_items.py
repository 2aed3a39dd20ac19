"""The items of a catalog, out of CSV or JSON, with values of the types that the schema says.

Assumed, as no page says it: a cell that is left empty is a field without a value, and a time stays
the text that it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.documents.places import KeyPath
from liquidpilot.documents.tables import Document
from liquidpilot.errors import WorkspaceError
from liquidpilot.sources import Place
from liquidpilot.suggestions import did_you_mean
from liquidpilot.workspace.catalog_types import is_of_type, value_of_cell
from liquidpilot.workspace.csv_rows import check_cells, check_columns, csv_rows

Item = Mapping[str, object]
FieldTypes = Mapping[str, str]
"""The type of each field by its name, as `schema.yaml` says it."""

_ID = "id"


def items_of_csv(
    text: str, path: str, fields: FieldTypes
) -> tuple[tuple[Item, ...], list[Diagnostic]]:
    """Return the items of a CSV file, one a line, and what is not read of it.

    Its first line names the fields. A cell of the type array or object holds JSON. Raises
    WorkspaceError with the line of the file on which the item starts.
    """
    rows = csv_rows(text, path)
    header_line, header = next(rows, (1, []))
    names = [name.strip() for name in header]
    check_columns(names, path, header_line)
    unknown = [name for name in names if fields and name not in (_ID, *fields)]
    notes = [
        Diagnostic(
            "unknown-key", "warning", _not_in_schema(name), did_you_mean(name, fields),
            Place.at(path, header_line),
        )
        for name in unknown
    ]  # fmt: skip
    return tuple(_csv_items(rows, names, path, fields)), notes


def _csv_items(
    rows: Iterator[tuple[int, list[str]]], names: list[str], path: str, fields: FieldTypes
) -> Iterator[Item]:
    lines: dict[str, int] = {}
    for line, cells in rows:
        check_cells(cells, names, path, line)
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

    An id that is a number becomes text. Names that the schema does not have are noted. Raises
    WorkspaceError with line and column.
    """
    data = document.data
    keys: KeyPath = ()
    if isinstance(data, dict) and "items" in data:
        document.table().refuse_unknown(("items", "message"))
        data, keys = data["items"], ("items",)
    unknown: set[str] = set()
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
            if fields and name not in (_ID, *fields) and name not in unknown:
                unknown.add(name)
                hint = did_you_mean(name, fields)
                message, keys = _not_in_schema(name), (*place, name)
                document.notes.append(document.remark("unknown-key", message, keys, hint))
            if name != _ID and value is not None and not is_of_type(value, kind):
                raise document.error(_wrong_type(name, kind, value), (*place, name))
        yield item


def _not_in_schema(name: str) -> str:
    return f"the field '{name}' is not in 'schema.yaml'"


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
