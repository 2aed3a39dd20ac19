"""Reading a TOML, JSON or YAML file into a `Document`.

The project's own files are TOML; JSON is accepted wherever TOML is. YAML stands where braze-sync
put it.
"""

from __future__ import annotations

from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.documents.reading import parse_document
from liquidpilot.documents.tables import Document
from liquidpilot.errors import WorkspaceError

DATA_SUFFIXES = (".toml", ".json")
"""The formats of a data file of ours, the usual one first."""


def read_data_file(root: Path, path: str) -> Document:
    """Return the data of `root`/`path`, by its suffix: `.json`, `.yaml`, `.yml`, else TOML.

    Raises WorkspaceError, with line and column, for a file that cannot be read as that.
    """
    if Path(path).suffix.lower() in (".yaml", ".yml"):
        from liquidpilot.workspace.yaml_core import parse_yaml

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
