"""Catalogs: `catalogs/<name>/` with `items.csv` or `items.json`, `schema.yaml`, `selections.toml`.

`schema.yaml` is braze-sync's (`fields`, each with `name` and `type`); the items are rows to render
with, which a repository may have or not. A catalog without a schema has text in every field.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.documents.tables import Table, empty_table
from liquidpilot.errors import WorkspaceError
from liquidpilot.suggestions import did_you_mean
from liquidpilot.workspace.catalog_items import FieldTypes, Item, items_of_csv, items_of_json
from liquidpilot.workspace.catalog_types import FIELD_TYPES
from liquidpilot.workspace.data_files import both_formats, find_data_file, read_data_file
from liquidpilot.workspace.folders import join

SCHEMA_FILE = "schema.yaml"
ITEM_FILES = ("items.csv", "items.json")


@dataclass(frozen=True, slots=True)
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
    schema.note_unknown(("name", "description", "fields"))
    return schema


def _field_types(schema: Table) -> dict[str, str]:
    fields: dict[str, str] = {}
    for entry in schema.tables("fields"):
        entry.note_unknown(("name", "type", "description"))
        kind = entry.required_text("type")
        if kind not in FIELD_TYPES:
            hint = did_you_mean(kind, FIELD_TYPES) or f"known: {', '.join(FIELD_TYPES)}"
            raise entry.error(f"there is no field type '{kind}'", "type", hint)
        name = entry.required_text("name")
        if name in fields:
            raise entry.error(f"the field '{name}' is there twice", "name", "keep one of the two")
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
    from liquidpilot.workspace.catalog_selections import read_selection

    table = read_data_file(root, file).table()
    return {name: read_selection(table, name, fields) for name in table}
