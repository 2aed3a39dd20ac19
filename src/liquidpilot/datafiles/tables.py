"""The data of one TOML, JSON or YAML file, asked for by name and type, with places for complaints.

Every reader of a user's file works on a `Table`: what is missing is None, what is of the wrong type
or unknown is a `WorkspaceError` at its line and column.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

from liquidpilot.bounds import HALF_CHARACTER
from liquidpilot.datafiles.shapes import Shape
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import WorkspaceError
from liquidpilot.sources import Place, Source, Span
from liquidpilot.suggestions import did_you_mean

Word = TypeVar("Word", bound=str)


class Document(ABC):
    """The data of one file; `path` is how messages name it.

    `is_json` is for what JSON writes in another way than TOML, as a date. `notes` are what is to be
    said of a file that can be read all the same, for the caller to report.
    """

    is_json = False

    def __init__(self, path: str, data: object) -> None:
        self.path = path
        self.data = data
        self.notes: list[Diagnostic] = []

    @abstractmethod
    def place(self, keys: KeyPath) -> Place | None:
        """Return where the key at the end of `keys` stands, or None if that is not known."""

    def nearest(self, keys: KeyPath) -> Place | None:
        """Return where the key at the end of `keys` stands, or the nearest above that is there."""
        above = (self.place(keys[:length]) for length in range(len(keys), -1, -1))
        return next(filter(None, above), None)

    def source(self, keys: KeyPath) -> Source | None:
        """Return the scalar at `keys` as the author spelled it; None if the format has no such."""
        return None

    def spelling(self, keys: KeyPath) -> str | None:
        """Return the value at `keys` of a JSON file to the character; None in other formats."""
        return None

    def table(self) -> Table:
        """Return the whole file as a table; an empty file is an empty one.

        Raises WorkspaceError if the file holds something else, for example a list.
        """
        if self.data is None:
            return Table(self, (), {})
        if not isinstance(self.data, dict):
            message = f"the file should hold names with values, not {_kind(self.data)}"
            hint = "a JSON file starts with '{'" if self.is_json else None
            raise WorkspaceError.at(Place.at(self.path), message, hint)
        return Table(self, (), self.data)

    def error(self, message: str, keys: KeyPath, hint: str | None = None) -> WorkspaceError:
        """Return the error about what stands at `keys`, or at the nearest above that is there."""
        place = self.nearest(keys)
        if place is None:
            return WorkspaceError(message, hint=hint, path=self.path)
        return WorkspaceError.at(place, message, hint)

    def error_within(
        self, message: str, keys: KeyPath, offset: int, hint: str | None = None
    ) -> WorkspaceError:
        """Return the error about character `offset` of the text at `keys`, as near as is known."""
        return self.error(message, keys, hint)

    def remark(self, code: str, message: str, keys: KeyPath, hint: str | None = None) -> Diagnostic:
        """Return a warning about what stands at `keys`, or at the nearest above that is there."""
        place = self.nearest(keys) or Place.at(self.path, width=1)
        return Diagnostic(code, "warning", message, hint, place)


class _Nothing(Document):
    def place(self, keys: KeyPath) -> Place | None:
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

    def place(self, key: str | None = None) -> Place:
        """Return where `key` stands, or the table itself; as near as is known."""
        keys = self.keys if key is None else (*self.keys, key)
        return self.document.nearest(keys) or Place.at(self.document.path, width=1)

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Raise WorkspaceError for the first key that is not in `known`."""
        for key in self.values:
            if key not in known:
                raise self.error(f"unknown key '{key}'", key, _known_keys(key, known))

    def note_unknown(self, known: Collection[str]) -> None:
        """Note each key that is not in `known`, in a file that other tools may add keys to."""
        for key in self.values:
            if key not in known:
                message = f"unknown key '{key}', which is not read"
                self.note("unknown-key", message, key, _known_keys(key, known))

    def note(self, code: str, message: str, key: str, hint: str | None = None) -> None:
        """Note a warning at `key` among those of the file, which is read all the same."""
        self.document.notes.append(self.document.remark(code, message, (*self.keys, key), hint))

    def require_known(
        self, key: str, name: str, kind: str, known: Collection[str], index: int | None = None
    ) -> None:
        """Raise WorkspaceError if `name`, at `key` or in the list there, is not one of `known`."""
        if name not in known:
            keys = (*self.keys, key) if index is None else (*self.keys, key, index)
            hint = did_you_mean(name, known) or f"known: {', '.join(known) or 'none'}"
            raise self.document.error(f"there is no {kind} '{name}'", keys, hint)

    def text(self, key: str, example: str | None = None) -> str | None:
        """Return the text at `key`; a remedy may show `example` as its value.

        In YAML, `12:30`, `no` and `0123` are texts as typed.
        """
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            # Only an escape in a JSON text that was allowed to can bring one in.
            if HALF_CHARACTER.search(value):
                hint = "write the character itself, or both halves of it"
                raise self.error(f"'{key}' has half a character", key, hint)
            return value
        spelled = self.document.source((*self.keys, key))
        if spelled is not None:
            return spelled.text
        shown = f': {key} = "{example}"' if example else ""
        raise self.wrong_type(key, "text", f"write it in quotes{shown}")

    def required_text(self, key: str) -> str:
        """Return the text at `key`; it must be there and not be blank."""
        text = self.text(key)
        if text is None:
            raise self.error(f"'{key}' is missing", key if key in self else None)
        if not text.strip():
            raise self.error(f"'{key}' is empty", key, "write a text, or take the line out")
        return text

    def choice(self, key: str, words: tuple[Word, ...]) -> Word | None:
        """Return the word at `key`, which is one of `words`."""
        text = self.text(key)
        if text is None:
            return None
        found = next((word for word in words if word == text), None)
        if found is None:
            hint = did_you_mean(text, words)
            raise self.error(f"'{text}' is not one of {', '.join(words)}", key, hint)
        return found

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

    def integer(self, key: str, example: int) -> int | None:
        """Return the whole number at `key`; true and false are none."""
        value = self.values.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        hint = f"write it without quotes: {key} = {example}"
        raise self.wrong_type(key, "a whole number", hint)

    def texts(self, key: str, example: str | None = None) -> tuple[str, ...]:
        """Return the list of texts at `key`; a remedy may show `example` as its value."""
        value = self.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            shown = f"for example: {key} = {example}" if example else None
            raise self.wrong_type(key, "a list of texts", shown)
        return tuple(self._element(key, index, element) for index, element in enumerate(value))

    def table(self, key: str, example: str | None = None) -> Table | None:
        """Return the table at `key`; a remedy may show `example` of one."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            hint = f"for example: {example}" if example else None
            raise self.wrong_type(key, "names with values", hint)
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


def _known_keys(key: str, known: Collection[str]) -> str:
    if isinstance(known, Shape):
        ours = next((each.name for each in known.keys if key in each.as_braze), None)
        if ours is not None:
            return f"Braze's '{key}' is '{ours}' here"
        if key in dict(known.elsewhere):
            return dict(known.elsewhere)[key]
    return did_you_mean(key, known) or f"known here: {', '.join(sorted(known))}"


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return "text"
        case int() | float():
            return f"the number {value}"
        case list():
            return "a list"
        case dict():
            return "names with values"
        case _:
            return "a date or time"


KeyPath = tuple[str | int, ...]
"""The way to a value: names of keys, and places in lists counted from 0."""


class KeySpan(NamedTuple):
    """Where a key stands in its text, and its value; for an element of a list both are the same.

    A table that has a header, or that a dotted key makes, has an empty value where its key starts.
    """

    key: Span
    value: Span


class TextDocument(Document):
    """The data of a file with its text, which has `\\n` as its line end."""

    def __init__(self, path: str, data: object, text: str) -> None:
        super().__init__(path, data)
        self._file = Source(text, path)

    @property
    def text(self) -> str:
        """The text of the file."""
        return self._file.text

    def place(self, keys: KeyPath) -> Place | None:
        """Return where the key at the end of `keys` stands; the file itself starts at its top."""
        if not keys:
            return self._file.place((0, 1))
        span = self._spans.get(keys)
        return None if span is None else self._file.place(span.key)

    def error_within(
        self, message: str, keys: KeyPath, offset: int, hint: str | None = None
    ) -> WorkspaceError:
        """Return the error for character `offset` of the text at `keys`.

        It is the place of the key where escapes make the text longer in the file than it is.
        """
        place = self.place_within(keys, (offset, offset))
        if place is None:
            return self.error(message, keys, hint)
        return WorkspaceError.at(place, message, hint)

    def place_within(self, keys: KeyPath, part: Span) -> Place | None:
        """Return where a part of the text at `keys` stands, `part` being indexes into the text.

        None where escapes make the text longer in the file than it is, and for what is no text.
        """
        span, value = self._spans.get(keys), self.value(keys)
        if span is not None and isinstance(value, str):
            start = _content_start(self.text, span.value[0])
            if self.text.startswith(value, start):
                return self._file.place((start + part[0], start + part[1]))
        return None

    @abstractmethod
    def _locate(self) -> dict[KeyPath, KeySpan]:
        """Read the text once more, for the spans of all keys and values."""

    @cached_property
    def _spans(self) -> dict[KeyPath, KeySpan]:
        # Imported only where there is a mistake to explain.
        return self._locate()

    def value(self, keys: KeyPath) -> object:
        """Return what stands at the end of `keys`, None where there is nothing."""
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
