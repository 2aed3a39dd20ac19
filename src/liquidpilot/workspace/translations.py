"""Translations: `translations.csv` in a message's folder, and one for all in the templates' folder.

The form is that of Braze's own file: a column `id`, then a column for each locale; an empty cell
has no translation, and is kept to say so (Braze, "Locales in messages"). The texts of a message
come before those for all, which content blocks use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.datafiles.csv_rows import check_cells, check_columns, csv_rows
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import WorkspaceError
from liquidpilot.immutable import immutable
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Place
from liquidpilot.workspace.folders import join

TRANSLATIONS_FILE = "translations.csv"

# A language of two or three letters, then a script or a region: de, zh-Hant, pt_BR, es-419.
_LOCALE = lazy_pattern(r"[A-Za-z]{2,3}(?:[-_](?:[A-Za-z]{4}|[A-Za-z]{2}|[0-9]{3})){0,2}")


@immutable
class Translations:
    """The texts by id and locale; `diagnostics` warn of columns that are not read."""

    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def read_translations(root: Path, folders: list[str]) -> Translations:
    """Return the translations; of a text that several `folders` have, the last counts.

    Raises WorkspaceError, with the line, for a file without a column `id`, two columns of one
    locale, a row with too few or too many cells, and an id that is missing or there twice.
    """
    found: dict[str, Mapping[str, str]] = {}
    notes: list[Diagnostic] = []
    for folder in folders:
        path = join(folder, TRANSLATIONS_FILE)
        if Boundary(root).has(path):
            found.update(_texts(Boundary(root).read_text(path), path, notes))
    return Translations(found, tuple(notes))


def _texts(text: str, path: str, notes: list[Diagnostic]) -> dict[str, Mapping[str, str]]:
    rows = csv_rows(text, path)
    found: dict[str, Mapping[str, str]] = {}
    line, first = next(rows, (1, list[str]()))
    header = [name.strip() for name in first]
    check_columns(header, path, line)
    locales = _locales(header, path, line, notes)
    for line, row in rows:
        check_cells(row, header, path, line)
        identifier = row[header.index("id")].strip()
        if not identifier:
            if any(cell.strip() for cell in row):
                message, hint = "the row has no id", "write one, or remove the row"
                raise WorkspaceError(message, hint=hint, path=path, line=line, column=1)
            continue
        if identifier in found:
            message = f"the id '{identifier}' is used already"
            raise WorkspaceError(message, hint="keep one of the two rows", path=path, line=line)
        found[identifier] = {locale: row[at] for locale, at in locales.items()}
    return found


def _locales(header: list[str], path: str, line: int, notes: list[Diagnostic]) -> dict[str, int]:
    """Return the columns of locales by their names; note those that are none."""
    found: dict[str, int] = {}
    normalised: dict[str, str] = {}
    for at, name in enumerate(header):
        if name == "id":
            continue
        if not _LOCALE.fullmatch(name):
            message = f"the column '{name}' is not named after a locale, and is not read"
            hint = "name it as Braze names the locale, such as 'de' or 'de-AT'"
            notes.append(Diagnostic("unknown-key", "warning", message, hint, Place.at(path, line)))
            continue
        same = normalised.setdefault(name.replace("_", "-").lower(), name)
        if same != name:
            message = f"the columns '{same}' and '{name}' are for the same locale"
            raise WorkspaceError(message, hint="keep one of the two", path=path, line=line)
        found[name] = at
    return found
