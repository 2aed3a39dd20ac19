"""The data of one TOML, JSON or YAML file, asked for by name and type, with places for complaints.

Every reader of a user's file works on a `Table`: what is missing is None, what is of the wrong type
or unknown is a `WorkspaceError` at its line and column.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liquidpilot.errors import WorkspaceError
from liquidpilot.suggestions import did_you_mean

if TYPE_CHECKING:
    from liquidpilot.sources import Position, Source
    from liquidpilot.toml_locations import KeyPath


class Document(ABC):
    """The data of one file; `path` is how messages name it."""

    def __init__(self, path: str, data: object) -> None:
        self.path = path
        self.data = data

    @abstractmethod
    def position(self, keys: KeyPath) -> Position | None:
        """Return where the key at the end of `keys` stands, or None if that is not known."""

    def source(self, keys: KeyPath) -> Source | None:
        """Return the scalar at `keys` as the author spelled it; None if the format has no such."""
        return None

    def table(self) -> Table:
        """Return the whole file as a table; an empty file is an empty one.

        Raises WorkspaceError if the file holds something else, for example a list.
        """
        if self.data is None:
            return Table(self, (), {})
        if not isinstance(self.data, dict):
            raise WorkspaceError(
                f"the file should hold names with values, not {_kind(self.data)}",
                path=self.path,
                line=1,
                column=1,
            )
        return Table(self, (), self.data)

    def error(self, message: str, keys: KeyPath, hint: str | None = None) -> WorkspaceError:
        """Return the error that says `message` about what stands at `keys`."""
        line, column = self.position(keys) or (None, None)
        return WorkspaceError(message, hint=hint, path=self.path, line=line, column=column)


class _Nothing(Document):
    def position(self, keys: KeyPath) -> Position | None:
        return None


def empty_table(path: str) -> Table:
    """Return the table of a file that is not there, or that has no such part."""
    return Table(_Nothing(path, None), (), {})


@dataclass(frozen=True, slots=True)
class Table:
    """Names with values, somewhere in a document; `keys` is the way there from the top."""

    document: Document
    keys: KeyPath
    values: Mapping[str, object]

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def error(
        self, message: str, key: str | int | None = None, hint: str | None = None
    ) -> WorkspaceError:
        """Return the error that says `message` about `key`, or about the table itself."""
        keys = self.keys if key is None else (*self.keys, key)
        return self.document.error(message, keys, hint)

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Raise WorkspaceError for the first key that is not in `known`."""
        for key in self.values:
            if key not in known:
                hint = did_you_mean(key, known) or f"known here: {', '.join(sorted(known))}"
                raise self.error(f"unknown key '{key}'", key, hint)

    def text(self, key: str) -> str | None:
        """Return the text at `key`. In YAML, `12:30`, `no` and `0123` are texts as typed."""
        value = self.values.get(key)
        if value is None or isinstance(value, str):
            return value
        spelled = self.document.source((*self.keys, key))
        if spelled is not None:
            return spelled.text
        raise self.wrong_type(key, "text", "write it in quotes")

    def required_text(self, key: str) -> str:
        """Return the text at `key`; it must be there and not be blank."""
        text = self.text(key)
        if text is None or not text.strip():
            raise self.error(f"'{key}' is missing", key if key in self else None)
        return text

    def source(self, key: str) -> Source | None:
        """Return the scalar at `key` as a source that knows its place; None where it is null."""
        if self.values.get(key) is None:
            return None
        source = self.document.source((*self.keys, key))
        if source is None:
            raise self.wrong_type(
                key, "text", "put the value in quotes if it starts with '{', '[', '%' or '*'"
            )
        return source

    def flag(self, key: str) -> bool | None:
        """Return the true or false at `key`."""
        value = self.values.get(key)
        if value is None or isinstance(value, bool):
            return value
        raise self.wrong_type(key, "true or false")

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the list of texts at `key`."""
        value = self.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self.wrong_type(key, "a list of texts")
        return tuple(self._element(key, index, element) for index, element in enumerate(value))

    def table(self, key: str) -> Table | None:
        """Return the table at `key`."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.wrong_type(key, "names with values")
        return Table(self.document, (*self.keys, key), value)

    def tables(self, key: str) -> list[Table]:
        """Return the list of tables at `key`."""
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.wrong_type(key, "a list of entries with names and values")
        keys = (*self.keys, key)
        return [Table(self.document, (*keys, index), each) for index, each in enumerate(value)]

    def wrong_type(self, key: str, wanted: str, hint: str | None = None) -> WorkspaceError:
        """Return the error that the value at `key` should be `wanted`."""
        found = _kind(self.values.get(key))
        return self.error(f"'{key}' should be {wanted}, not {found}", key, hint)

    def _element(self, key: str, index: int, element: object) -> str:
        if isinstance(element, str):
            return element
        keys = (*self.keys, key, index)
        spelled = self.document.source(keys)
        if spelled is not None:
            return spelled.text
        raise self.document.error(f"'{key}' should be a list of texts", keys)


def _kind(value: object) -> str:
    kinds: tuple[tuple[type, str], ...] = (
        (str, "text"),
        (bool, "true or false"),
        (int, "a number"),
        (float, "a number"),
        (list, "a list"),
        (dict, "names with values"),
    )
    if value is None:
        return "nothing"
    return next((name for kind, name in kinds if isinstance(value, kind)), "a date or time")
