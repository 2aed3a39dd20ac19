"""Translations: `translations.csv` in a message's folder, and one for all in the templates' folder.

The form is that of Braze's own file: a column `id`, then a column for each locale; an empty cell
has no translation (Braze, "Locales in messages"). The texts of a message come before those for all,
which content blocks use.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.csv_rows import csv_rows
from liquidpilot.workspace.folders import join

TRANSLATIONS_FILE = "translations.csv"

Translations = Mapping[str, Mapping[str, str]]


def read_translations(root: Path, folders: list[str]) -> Translations:
    """Return the texts by id and locale; of one that several `folders` have, the last counts.

    Raises WorkspaceError, with the line, for a file without a column `id` and for an id that the
    same file has twice.
    """
    found: dict[str, Mapping[str, str]] = {}
    for folder in folders:
        path = join(folder, TRANSLATIONS_FILE)
        if Boundary(root).has(path):
            found.update(_texts(Boundary(root).read_text(path), path))
    return found


def _texts(text: str, path: str) -> dict[str, Mapping[str, str]]:
    rows = csv_rows(text, path)
    found: dict[str, Mapping[str, str]] = {}
    _, first = next(rows, (1, list[str]()))
    header = [name.strip() for name in first]
    if "id" not in header:
        hint = "name the first column 'id' and each further one by its locale, such as 'de-DE'"
        raise WorkspaceError("there is no column 'id'", hint=hint, path=path, line=1)
    for line, row in rows:
        cells = dict(zip(header, row, strict=False))
        identifier = cells.pop("id", "").strip()
        if not identifier:
            continue
        if identifier in found:
            message = f"the id '{identifier}' is there already"
            raise WorkspaceError(message, hint="keep one of the two rows", path=path, line=line)
        found[identifier] = {locale: cell for locale, cell in cells.items() if cell}
    return found
