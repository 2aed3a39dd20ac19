"""Catalogs: `catalogs/<name>/` with `items.csv` or `items.json`, `schema.yaml`, `selections.toml`.

`schema.yaml` is braze-sync's (`fields`, each with `name` and `type`); the items are rows to render
with, which a repository may have or not. A catalog without a schema has text in every field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import field
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.datafiles.csv_rows import check_cells, check_columns, csv_rows
from liquidpilot.datafiles.reading import both_formats, find_data_file, parse_json, read_data_file
from liquidpilot.datafiles.shapes import (
    TEXT,
    Anything,
    Either,
    Flag,
    Key,
    ListOf,
    NamesTo,
    Number,
    Shape,
    Text,
    Whole,
)
from liquidpilot.datafiles.tables import Document, KeyPath, Table, empty_table
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import WorkspaceError
from liquidpilot.immutable import immutable
from liquidpilot.sources import Place
from liquidpilot.suggestions import did_you_mean
from liquidpilot.workspace.folders import join


def _is_time(value: object) -> bool:
    # Braze's items have `2022-11-02T09:03:19.967Z`; how much of that is needed is assumed.
    return isinstance(value, str) and re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is not None


_CHECKS: dict[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "time": _is_time,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "unknown": lambda _value: True,
}

FIELD_TYPES = tuple(_CHECKS)
"""The types of a field (Braze, "Create a catalog"); braze-sync writes `unknown` for newer ones."""


def is_of_type(value: object, kind: str) -> bool:
    """Return whether a value of JSON is of the type `kind`, one of `FIELD_TYPES`."""
    return _CHECKS[kind](value)


def value_of_cell(cell: str, kind: str) -> object:
    """Return the value of type `kind` that a cell of CSV stands for; ValueError if there is none.

    >>> value_of_cell("9.90", "number"), value_of_cell("TRUE", "boolean")
    (9.9, True)
    """
    if kind in ("string", "unknown"):
        return cell
    text = cell.strip()
    value: object = text
    if kind == "boolean":
        value = {"true": True, "false": False}.get(text.lower())
    elif kind != "time":
        # A number may have a plus or leading zeros, which JSON does not know.
        value = _number(text) if kind == "number" else _json(text)
    if not is_of_type(value, kind):
        raise ValueError(cell)
    return value


def _number(text: str) -> object:
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    match = re.fullmatch(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", text)
    return float(text) if match else None


def _json(text: str) -> object:
    try:
        return parse_json(text, "").data
    except WorkspaceError as error:
        raise ValueError(text) from error


_FIELD = Shape(
    "field",
    "One field of the items.",
    (
        Key("name", "Its name; no two have the same.", Text(blank=False), "price", required=True),
        Key("type", "What its values are.", Text(FIELD_TYPES), "number", required=True),
        Key("description", "What it is for.", TEXT, "In euros"),
    ),
)
CATALOG = Shape(
    "catalog",
    "The fields of a catalog, as braze-sync exports them.",
    (
        Key("name", "Its name, which is that of the folder.", TEXT, "toys"),
        Key("description", "What it is for.", TEXT, "What the shop sells"),
        Key(
            "fields",
            "The fields beside `id`.",
            ListOf(_FIELD),
            [{"name": "price", "type": "number"}],
        ),
    ),
)
"""What may stand in `catalogs/NAME/schema.yaml`."""


# The items of a catalog, out of CSV or JSON, with values of the types that the schema says.
#
# Assumed, as no page says it: a cell that is left empty is a field without a value, and a time
# stays the text that it is.

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
        return f"the item has no '{_ID}', or one that is not text"
    return f"the {_ID} '{value}' is used already: {unit} {first}" if first else None


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


SCHEMA_FILE = "schema.yaml"
ITEM_FILES = ("items.csv", "items.json")


@immutable
class Catalog:
    """A catalog with its items; each is a mapping with `id` and the fields that have a value.

    `fields` has the type of each field that the schema knows, `selections` what
    `selections.toml` says of each selection, as it stands there. `diagnostics` warn of what is not
    read of its files.
    """

    name: str
    path: str
    items: tuple[Item, ...] = ()
    fields: FieldTypes = field(default_factory=dict)
    description: str | None = None
    selections: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def read_catalogs(root: Path, folder: str) -> tuple[dict[str, Catalog], list[WorkspaceError]]:
    """Return the catalogs of `folder` by name, and what is wrong with those that are broken."""
    catalogs: dict[str, Catalog] = {}
    problems: list[WorkspaceError] = []
    try:
        names = Boundary(root).list(folder).folders
    except WorkspaceError as error:
        return {}, [error]
    for name in names:
        try:
            catalogs[name] = read_catalog(root, join(folder, name))
        except WorkspaceError as error:
            problems.append(error)
    return catalogs, problems


def read_catalog(root: Path, path: str) -> Catalog:
    """Return the catalog in the folder `path`, which has its name.

    Raises WorkspaceError, with line and where possible column, for a broken file, a field type that
    does not exist, an item without an id or with one that is there already, and a value that is
    not of its field's type.
    """
    name = path.rpartition("/")[2]
    files = Boundary(root).list(path).files
    schema = _schema(root, join(path, SCHEMA_FILE), name)
    fields = _field_types(schema)
    items, notes = _items(root, path, files, fields)
    return Catalog(
        name=name,
        path=path,
        items=items,
        fields=fields,
        description=schema.text("description"),
        selections=_selections(root, path, known_fields(fields, items)),
        diagnostics=(*schema.document.notes, *notes),
    )


def known_fields(fields: FieldTypes, items: Iterable[Item]) -> frozenset[str]:
    """Return the names of the fields that a catalog has; without a schema those of its items."""
    if fields:
        return frozenset(("id", *fields))
    return frozenset(str(name) for item in items for name in item)


def _schema(root: Path, path: str, name: str) -> Table:
    if not Boundary(root).has(path):
        return empty_table(path)
    schema = read_data_file(root, path).table()
    written = schema.text("name")
    if written not in (None, name):
        raise schema.error(
            f"the name '{written}' is not the name of the folder, '{name}'",
            "name",
            "Braze knows a catalog by one name: rename one of the two",
        )
    schema.note_unknown(CATALOG)
    return schema


def _field_types(schema: Table) -> dict[str, str]:
    fields: dict[str, str] = {}
    for entry in schema.tables("fields"):
        entry.note_unknown(_FIELD)
        entry.text("description")
        kind = entry.required_text("type")
        if kind not in FIELD_TYPES:
            hint = did_you_mean(kind, FIELD_TYPES) or f"known: {', '.join(FIELD_TYPES)}"
            raise entry.error(f"there is no field type '{kind}'", "type", hint)
        name = entry.required_text("name")
        if name in fields:
            raise entry.error(f"the field '{name}' appears twice", "name", "keep one of the two")
        fields[name] = kind
    return fields


def _items(
    root: Path, path: str, files: tuple[str, ...], fields: FieldTypes
) -> tuple[tuple[Item, ...], list[Diagnostic]]:
    found = [join(path, name) for name in ITEM_FILES if name in files]
    if not found:
        return (), []
    if len(found) > 1:
        raise both_formats(found[0], found[1])
    if found[0].endswith(".csv"):
        return items_of_csv(Boundary(root).read_text(found[0]), found[0], fields)
    document = read_data_file(root, found[0])
    return tuple(items_of_json(document, fields)), document.notes


def _selections(root: Path, path: str, fields: Collection[str]) -> dict[str, Mapping[str, object]]:
    file = find_data_file(root, join(path, "selections"))
    if file is None:
        return {}

    table = read_data_file(root, file).table()
    return {name: read_selection(table, name, fields) for name in table}


# `selections.toml`: the saved selections of a catalog, as Braze's dashboard has them.
#
#     [cheap]
#     filters = [{ field = "price", operator = "<", value = 20 }]   # all of them must hold
#     sort = "price"                                                # without it the order is random
#     order = "ascending"                                           # or "descending"
#     limit = 10                                                    # at most 50
#
# The words for operators are those of Liquid (assumed; Braze, "Selections", shows them in a menu).

_OPERATORS = ("==", "!=", "<>", "<", ">", "<=", ">=", "contains")
_ORDERS = ("ascending", "descending")
# Braze, "Selections".
_MOST_FILTERS = 10
_MOST_ITEMS = 50

_FILTER = Shape(
    "filter",
    "What an item must be like.",
    (
        Key("field", "The field that is looked at.", Text(blank=False), "price", required=True),
        Key("operator", "How it is compared; `==` without it.", Text(_OPERATORS), "<"),
        Key(
            "value",
            "What it is compared with.",
            Either((TEXT, Number(), Flag(), ListOf(Anything()))),
            20,
            required=True,
        ),
    ),
)
SELECTION = Shape(
    "selection",
    "Which items of a catalog a selection has.",
    (
        Key("description", "What it is for.", TEXT, "Less than twenty euros"),
        Key(
            "filters",
            "All of them hold.",
            ListOf(_FILTER, most=_MOST_FILTERS),
            [{"field": "price", "operator": "<", "value": 20}],
        ),
        Key("sort", "The field they are sorted by; without it the order is random.", TEXT, "price"),
        Key("order", "How they are sorted; `ascending` without it.", Text(_ORDERS), "descending"),
        Key("limit", "How many items at most.", Whole(1, _MOST_ITEMS), 10),
    ),
    needing=(("order", "sort"),),
)
SELECTIONS = NamesTo(SELECTION)
"""What may stand in `catalogs/NAME/selections.toml`."""


def read_selection(selections: Table, name: str, fields: Collection[str]) -> Mapping[str, object]:
    """Return what is said about the selection `name`; `fields` are those of the catalog, if known.

    Raises WorkspaceError, with line and column, for an unknown key, a wrong type, a field that the
    catalog does not have, and an operator or an order that there is not.
    """
    table = selections.table(name, f"[{name}]")
    if table is None:
        raise selections.wrong_type(name, "names with values", f"for example: [{name}]")
    table.refuse_unknown(SELECTION)
    table.text("description")
    filters = table.tables("filters")
    for each in filters:
        _check_filter(each, fields)
    if len(filters) > _MOST_FILTERS:
        message = f"a selection has at most {_MOST_FILTERS} filters, not {len(filters)}"
        raise table.error(message, "filters")
    _check_field(table, "sort", fields)
    if table.choice("order", _ORDERS) is not None and "sort" not in table:
        raise table.error("'order' has no effect without 'sort'", "order", 'add sort = "…"')
    limit = table.integer("limit", 10)
    if limit is not None and not 1 <= limit <= _MOST_ITEMS:
        message = f"'limit' should be a number from 1 to {_MOST_ITEMS}, not {limit}"
        raise table.error(message, "limit", "Braze gives no more for one selection")
    return table.values


def _check_filter(table: Table, fields: Collection[str]) -> None:
    table.refuse_unknown(_FILTER)
    table.required_text("field")
    _check_field(table, "field", fields)
    operator = table.text("operator")
    operator = "==" if operator is None else operator
    if operator not in _OPERATORS:
        hint = _MEANT.get(operator.strip().lower().replace(" ", "_").replace("-", "_"))
        raise table.error(
            f"there is no operator '{operator}'",
            "operator",
            f"write '{hint}'" if hint else f"known: {', '.join(_OPERATORS)}",
        )
    if "value" not in table:
        raise table.error("the filter has no 'value'", None, 'for example: value = "blue"')
    value = table.values["value"]
    if not isinstance(value, str | int | float | list | None):
        raise table.wrong_type(
            "value", "text, a number, or true or false", "write a date in quotes"
        )


def _check_field(table: Table, key: str, fields: Collection[str]) -> None:
    name = table.text(key)
    if name is not None and fields and name not in fields:
        hint = did_you_mean(name, fields) or f"there is: {', '.join(sorted(fields))}"
        raise table.error(f"the catalog has no field '{name}'", key, hint)


_MEANT = {
    **dict.fromkeys(("=", "equals", "equal", "is", "eq"), "=="),
    **dict.fromkeys(("not_equals", "does_not_equal", "is_not", "not_equal", "ne"), "!="),
    **dict.fromkeys(("less_than", "lt", "before", "below"), "<"),
    **dict.fromkeys(("greater_than", "more_than", "gt", "after", "above"), ">"),
    **dict.fromkeys(("less_than_or_equal", "less_than_or_equal_to", "at_most", "lte"), "<="),
    **dict.fromkeys(("greater_than_or_equal", "greater_than_or_equal_to", "at_least", "gte"), ">="),
    **dict.fromkeys(("includes", "include", "has", "in"), "contains"),
}
