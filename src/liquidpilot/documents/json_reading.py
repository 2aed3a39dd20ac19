"""A JSON text as data, whose keys have places.

Stricter than Python's own reader: a key given twice, `NaN` and half a character are refused, as
they would be lost, or break whoever prints them.
"""

from __future__ import annotations

from liquidpilot.documents.json_places import entries, locate_json_keys
from liquidpilot.documents.places import KeyPath, KeyPlace
from liquidpilot.documents.text_documents import TextDocument
from liquidpilot.errors import WorkspaceError
from liquidpilot.json_text import JsonMistake, read_json
from liquidpilot.sources import Source


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
        raise _error(Source(text, path), message, mistake.offset, mistake.hint) from mistake
    return _JsonDocument(path, data, text)


class _JsonDocument(TextDocument):
    is_json = True

    def spelling(self, keys: KeyPath) -> str | None:
        found = (entry for entry in entries(self.text) if entry.path == keys)
        return next((self.text[each.start : each.end] for each in found), None)

    def _locate(self) -> dict[KeyPath, KeyPlace]:
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
            message = f"'{entry.path[-1]}' stands twice, first in line {line}"
            return _error(source, message, entry.key_start, "keep one of the two")
        first[entry.path] = entry.key_start
    raise AssertionError("the reader has seen a key twice")


def _error(source: Source, message: str, offset: int, hint: str | None) -> WorkspaceError:
    line, column = source.position(offset)
    return WorkspaceError(message, hint=hint, path=source.path, line=line, column=column)
