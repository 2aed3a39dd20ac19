"""A TOML text as data, whose keys have places."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from liquidpilot.errors import WorkspaceError
from liquidpilot.sources import Position, Source
from liquidpilot.workspace.documents import Document

if TYPE_CHECKING:
    from liquidpilot.toml_locations import KeyPath, KeyPlace

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def parse_toml(text: str, path: str) -> Document:
    """Return the data of a TOML text. Raises WorkspaceError with line and column."""
    try:
        return _TomlDocument(text, path, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(str(error), text, path) from error
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits, or a thousand lists in each other.
        message = "not valid TOML: a number or a nesting is too large"
        raise WorkspaceError(message, path=path) from error


class _TomlDocument(Document):
    def __init__(self, text: str, path: str, data: object) -> None:
        super().__init__(path, data)
        self._text = text
        self._places: dict[KeyPath, KeyPlace] | None = None

    def position(self, keys: KeyPath) -> Position | None:
        if self._places is None:
            from liquidpilot.toml_locations import locate_toml_keys

            self._places = locate_toml_keys(self._text)
        place = self._places.get(keys)
        return place.key if place else None


def _syntax_error(message: str, text: str, path: str) -> WorkspaceError:
    """Return the error for what `tomllib` says, which ends with the place."""
    match = _PLACE.search(message)
    problem = message[: match.start()] if match else message
    line, column = Source(text).position(len(text)) if match else (None, None)
    if match and match[1]:
        line, column = int(match[1]), int(match[2])
    problem = problem[:1].lower() + problem[1:]
    hint = 'text is written in quotes: name = "value"' if problem == "invalid value" else None
    return WorkspaceError(
        f"not valid TOML: {problem}", hint=hint, path=path, line=line, column=column
    )
