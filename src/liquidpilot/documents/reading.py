"""Reading a TOML or JSON file into a `Document`.

The project's own files are TOML; JSON is accepted wherever TOML is. The reader of a format is
imported when there is a file of it.
"""

from __future__ import annotations

from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.documents.text_documents import TextDocument


def read_document(file: Path, path: str, *, allow_half_characters: bool = False) -> TextDocument:
    """Read `file`; `path` is how messages name it: from the workspace, or whole.

    Raises WorkspaceError with line and column, and for a file that leads out of the workspace.
    """
    text = Boundary.around(file, path).read_text(file)
    return parse_document(text, path, allow_half_characters=allow_half_characters)


def parse_document(text: str, path: str, *, allow_half_characters: bool = False) -> TextDocument:
    """Return what `text` says: JSON if `path` ends so, else TOML.

    Whether half of a character is a mistake in JSON depends on what the values are for, see
    `json_reading.parse_json`. Raises WorkspaceError with line and column.
    """
    if path.lower().endswith(".json"):
        from liquidpilot.documents.json_reading import parse_json

        return parse_json(text, path, allow_half_characters=allow_half_characters)
    from liquidpilot.documents.toml_reading import parse_toml

    return parse_toml(text, path)
