"""Reading a TOML or JSON file into a `Document`.

The project's own files are TOML; JSON is accepted wherever TOML is. The reader of a format is
imported when there is a file of it.
"""

from __future__ import annotations

from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.datafiles.json_text import JsonMistake, entries, locate_json_keys, read_json
from liquidpilot.datafiles.tables import Document, KeyPath, KeySpan, TextDocument
from liquidpilot.errors import WorkspaceError
from liquidpilot.sources import Source


def read_document(file: Path, path: str, *, allow_half_characters: bool = False) -> TextDocument:
    """Read `file`; `path` is how messages name it: from the workspace, or whole.

    Raises WorkspaceError with line and column, and for a file that leads out of the workspace.
    """
    text = Boundary.around(file, path).read_text(file)
    return parse_document(text, path, allow_half_characters=allow_half_characters)


def parse_document(text: str, path: str, *, allow_half_characters: bool = False) -> TextDocument:
    """Return what `text` says: JSON if `path` ends so, else TOML.

    Whether half of a character is a mistake in JSON depends on what the values are for, see
    `parse_json`. Raises WorkspaceError with line and column.
    """
    if path.lower().endswith(".json"):
        return parse_json(text, path, allow_half_characters=allow_half_characters)
    from liquidpilot.datafiles.toml_reading import parse_toml

    return parse_toml(text, path)


# A JSON text as data, whose keys have places.
#
# Stricter than Python's own reader: a key given twice, `NaN` and half a character are refused, as
# they would be lost, or could not be printed.


def parse_json(text: str, path: str, *, allow_half_characters: bool = False) -> TextDocument:
    """Return the data of a JSON text. Raises WorkspaceError with line and column.

    Half of a character, as `\\ud83d` alone, may be allowed where values are passed on as they are
    spelled: the body of an API's answer has what it has.
    """
    text = text.replace("\r\n", "\n")
    try:
        data = read_json(text, members=_object, half_characters=allow_half_characters)
    except _GivenTwice as error:
        raise _twice(text, path) from error
    except JsonMistake as mistake:
        message = f"not valid JSON: {mistake.message}"
        place = Source(text, path).place((mistake.offset, mistake.offset))
        raise WorkspaceError.at(place, message, mistake.hint) from mistake
    return _JsonDocument(path, data, text)


class _JsonDocument(TextDocument):
    is_json = True

    def spelling(self, keys: KeyPath) -> str | None:
        found = (entry for entry in entries(self.text) if entry.path == keys)
        return next((self.text[each.start : each.end] for each in found), None)

    def _locate(self) -> dict[KeyPath, KeySpan]:
        return locate_json_keys(self.text)


class _GivenTwice(Exception):
    pass


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _GivenTwice
    return found


def _twice(text: str, path: str) -> WorkspaceError:
    source = Source(text, path)
    first: dict[KeyPath, int] = {}
    for entry in sorted(entries(text), key=lambda entry: entry.key_start):
        if entry.path in first:
            line = source.position(first[entry.path]).line
            message = f"'{entry.path[-1]}' appears twice, first in line {line}"
            place = source.place((entry.key_start, entry.key_start))
            return WorkspaceError.at(place, message, "keep one of the two")
        first[entry.path] = entry.key_start
    raise AssertionError("the reader has seen a key twice")


# Reading a TOML, JSON or YAML file into a `Document`.
#
# The project's own files are TOML; JSON is accepted wherever TOML is. YAML stands where braze-sync
# put it.

DATA_SUFFIXES = (".toml", ".json")
"""The formats of a data file of ours, the usual one first."""


def read_data_file(root: Path, path: str) -> Document:
    """Return the data of `root`/`path`, by its suffix: `.json`, `.yaml`, `.yml`, else TOML.

    Raises WorkspaceError, with line and column, for a file that cannot be read as that.
    """
    if Path(path).suffix.lower() in (".yaml", ".yml"):
        from liquidpilot.datafiles.yaml_reading import parse_yaml

        return parse_yaml(Boundary(root).read_text(path), path)
    return parse_document(Boundary(root).read_text(path), path)


def find_data_file(root: Path, stem: str) -> str | None:
    """Return the path of the TOML or JSON file called `stem`, or None.

    Raises WorkspaceError if both are there: one of them would be read and the other not.
    """
    found = [stem + suffix for suffix in DATA_SUFFIXES if Boundary(root).has(stem + suffix)]
    if len(found) > 1:
        raise both_formats(found[0], found[1])
    return found[0] if found else None


def both_formats(first: str, second: str) -> WorkspaceError:
    """Return the error for two files that say the same thing in two formats."""
    return WorkspaceError(
        f"there is '{first}' and '{second}'", hint="keep one of the two", path=second
    )
