"""A TOML text as data, whose keys have places."""

from __future__ import annotations

import tomllib

from liquidpilot.documents.places import KeyPath, KeyPlace
from liquidpilot.documents.text_documents import TextDocument
from liquidpilot.errors import WorkspaceError


def parse_toml(text: str, path: str) -> TextDocument:
    """Return the data of a TOML text. Raises WorkspaceError with line and column."""
    text = text.replace("\r\n", "\n")
    try:
        return _TomlDocument(path, tomllib.loads(text), text)
    except (ValueError, RecursionError) as error:
        # Only somebody who made a mistake pays for this.
        from liquidpilot.documents.toml_mistakes import explain

        message, hint, (line, column) = explain(error, text)
        raise WorkspaceError(message, hint=hint, path=path, line=line, column=column) from error


class _TomlDocument(TextDocument):
    def _locate(self) -> dict[KeyPath, KeyPlace]:
        from liquidpilot.documents.toml_places import locate_toml_keys

        return locate_toml_keys(self.text)
