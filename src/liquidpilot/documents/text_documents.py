"""A document that was read out of a text, TOML or JSON, and finds its places there."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property

from liquidpilot.documents.places import KeyPath, KeyPlace, offset_of
from liquidpilot.documents.tables import Document
from liquidpilot.errors import WorkspaceError
from liquidpilot.sources import Position, Source


class TextDocument(Document):
    """The data of a file with its `text`, which has `\\n` as its line end."""

    def __init__(self, path: str, data: object, text: str) -> None:
        super().__init__(path, data)
        self.text = text

    def position(self, keys: KeyPath) -> Position | None:
        """Return where the key at the end of `keys` stands; the file itself starts at its top."""
        place = self._places.get(keys)
        return place.key if place else None if keys else Position(1, 1)

    def error_within(
        self, message: str, keys: KeyPath, offset: int, hint: str | None = None
    ) -> WorkspaceError:
        """Return the error for character `offset` of the text at `keys`.

        It is the place of the key where escapes make the text longer in the file than it is.
        """
        place, value = self._places.get(keys), self._value(keys)
        if place is not None and isinstance(value, str):
            start = _content_start(self.text, offset_of(self.text, place.value))
            if self.text.startswith(value, start):
                line, column = Source(self.text).position(start + offset)
                return WorkspaceError(message, hint=hint, path=self.path, line=line, column=column)
        return self.error(message, keys, hint)

    @abstractmethod
    def _locate(self) -> dict[KeyPath, KeyPlace]:
        """Read the text once more, for the places."""

    @cached_property
    def _places(self) -> dict[KeyPath, KeyPlace]:
        # Only somebody who made a mistake pays for this.
        return self._locate()

    def _value(self, keys: KeyPath) -> object:
        value = self.data
        for key in keys:
            if isinstance(value, dict):
                value = value.get(key)
            elif isinstance(value, list) and isinstance(key, int):
                value = value[key]
        return value


def _content_start(text: str, at: int) -> int:
    """Return where the content of the string starts whose quotes open at `at`."""
    for quotes in ("'''", '"""'):
        if text.startswith(quotes, at):
            at += len(quotes)
            return at + 1 if text.startswith("\n", at) else at
    return at + 1
