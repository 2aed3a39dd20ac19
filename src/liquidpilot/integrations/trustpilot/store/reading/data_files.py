"""The data files: the shipped ones, and an author's own that take their place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

from liquidpilot import WorkspaceError
from liquidpilot.extending import Table, did_you_mean, read_document, reason_of

_SHIPPED = Path(__file__).parent.parent.parent / "data"
_NAMES = (
    "applications",
    "business_units",
    "locales",
    "phrases",
    "product_reviews",
    "products",
    "service_reviews",
    "templates",
)
_SUFFIXES = (".toml", ".json")


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file, read.

    What a shipped one says about things that are not there is passed over: an author's own business
    units and products need not be those of the shipped reviews.
    """

    root: Table
    is_shipped: bool = False

    def entries(self, name: str, *others: str) -> list[Table]:
        """Return the entries `[[name]]`; nothing but these and the keys `others` may be there.

        Raises WorkspaceError.
        """
        self.root.refuse_unknown((name, *others))
        if isinstance(self.root.values.get(name), dict):
            raise self.root.wrong_type(name, "a list", f"head each of its entries [[{name}]]")
        return self.root.tables(name)


class DataFiles:
    """The files of a folder, and the shipped ones of those names that it does not have.

    Raises WorkspaceError if there is no such folder, or if one of its files would not be read.
    """

    def __init__(self, folder: Path | None) -> None:
        self._own = {} if folder is None else _files_of(folder)

    def read(self, name: str) -> DataFile:
        """Return the file called so, whatever its format. Raises WorkspaceError."""
        own = self._own.get(name)
        if own is None:
            return _shipped(name)
        return DataFile(read_document(own, own.as_posix()).table())


@cache
def _shipped(name: str) -> DataFile:
    file = _SHIPPED / f"{name}.toml"
    return DataFile(read_document(file, f"trustpilot/{file.name}").table(), is_shipped=True)


def _files_of(folder: Path) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for file in _listed(folder):
        if file.stem not in _NAMES:
            message = f"'{file.name}' is not a Trustpilot data file"
            hint = did_you_mean(file.stem, _NAMES) or f"known names: {', '.join(_NAMES)}"
            raise WorkspaceError(message, hint=hint, path=file.as_posix())
        if file.stem in files:
            message = f"there are both '{files[file.stem].name}' and '{file.name}'"
            raise WorkspaceError(message, hint="keep one of the two", path=file.as_posix())
        files[file.stem] = file
    return files


def _listed(folder: Path) -> list[Path]:
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        message = f"cannot list the folder '{folder.as_posix()}': {reason_of(error)}"
        hint = "name a folder with files such as product_reviews.toml"
        raise WorkspaceError(message, hint=hint, path=folder.as_posix()) from error
    return [each for each in files if each.suffix in _SUFFIXES and not each.name.startswith(".")]


# Values that more than one kind of entry has: texts, times, ids, addresses, numbers in a range.
#
# Each is asked of a `Table` and raises WorkspaceError at its line if it is not what it should be.

_OBJECT_ID = re.compile(r"[0-9a-f]{24}")
_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*")
_LANGUAGE = re.compile(r"[a-z]{2}")
_LOCALE = re.compile(r"[a-z]{2}-[A-Z]{2}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_MOMENT = "2026-03-14T09:26:53Z"
_YEARS = range(1970, 2200)


def needed_text(table: Table, key: str, example: str) -> str:
    """Return the text at `key`, which must be there and not be blank."""
    text = table.text(key, example)
    if text is None or not text.strip():
        raise _missing(table, key, f'"{example}"')
    return text


def present_text(table: Table, key: str, example: str) -> str:
    """Return the text at `key`, which must be there; reviews without a word do exist."""
    text = table.text(key, example)
    if text is None:
        raise _missing(table, key, f'"{example}"')
    return text


def needed_list(table: Table, key: str, example: str) -> tuple[str, ...]:
    """Return the texts at `key`, of which there must be one or more, none of them blank."""
    texts = table.texts(key, example)
    if not texts:
        raise _missing(table, key, example)
    for index, text in enumerate(texts):
        if not text.strip():
            keys = (*table.keys, key, index)
            raise table.document.error(f"'{key}' has an empty text", keys)
    return texts


def object_id(table: Table, key: str = "id") -> str | None:
    """Return the id at `key`: 24 hexadecimal digits."""
    hint = "an id consists of 24 characters, 0 to 9 and a to f; without one, an id is made up"
    return _matching(table, key, _OBJECT_ID, "is no id", hint)


def address(table: Table, key: str) -> str | None:
    """Return the web address at `key`, in full."""
    hint = f'for example: {key} = "https://www.pinewheel.example/toys"'
    return _matching(table, key, _ADDRESS, "is no web address", hint)


def language(table: Table, key: str = "language") -> str | None:
    """Return the language at `key`, `da`: two letters of ISO 639-1."""
    hint = "two lower-case letters (ISO 639-1): en, da, nb"
    return _matching(table, key, _LANGUAGE, "is no language", hint)


def locale(table: Table, key: str = "locale") -> str | None:
    """Return the locale at `key`, `da-DK`."""
    hint = 'a language and a country joined by a hyphen: "en-US", "da-DK"'
    return _matching(table, key, _LOCALE, "is no locale", hint)


def country(table: Table, key: str = "country") -> str | None:
    """Return the country at `key`, `DK`: two letters of ISO 3166."""
    hint = "two capital letters (ISO 3166): DK, US, GB"
    return _matching(table, key, _COUNTRY, "is no country", hint)


def one_of(table: Table, key: str, choices: Sequence[str]) -> str | None:
    """Return the text at `key`, which is one of the `choices`."""
    text = table.text(key, choices[0])
    if text is not None and text not in choices:
        hint = did_you_mean(text, choices) or f"write one of {', '.join(choices)}"
        raise table.error(f"'{key}' cannot be '{text}'", key, hint)
    return text


def number(table: Table, key: str, lowest: int, highest: int) -> int | None:
    """Return the whole number at `key`, from `lowest` to `highest`."""
    value = table.integer(key, highest)
    if value is not None and not lowest <= value <= highest:
        hint = f"write a whole number from {lowest} to {highest}"
        raise table.error(f"'{key}' must be {lowest} to {highest}, not {value}", key, hint)
    return value


def needed_number(table: Table, key: str, lowest: int, highest: int) -> int:
    """Return the whole number at `key`, which must be there."""
    value = number(table, key, lowest, highest)
    if value is None:
        raise _missing(table, key, str(highest))
    return value


def moment(table: Table, key: str) -> datetime | None:
    """Return the time at `key`, in UTC; one without a zone is taken for UTC, a date for its start.

    In JSON it is a text in the form of ISO 8601.
    """
    value = table.values.get(key)
    if isinstance(value, str) and table.document.is_json:
        value = _parsed(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if value is None and table.values.get(key) is None:
        return None
    hint = f"without quotes: {key} = {_MOMENT}"
    if not isinstance(value, datetime):
        raise table.wrong_type(key, "a date and time", hint)
    if value.year not in _YEARS:
        raise table.error(f"'{key}' is in the year {value.year}", key, hint)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def needed_moment(table: Table, key: str) -> datetime:
    """Return the time at `key`, which must be there."""
    value = moment(table, key)
    if value is None:
        raise _missing(table, key, _MOMENT)
    return value


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _matching(
    table: Table, key: str, pattern: re.Pattern[str], wrong: str, hint: str
) -> str | None:
    text = table.text(key)
    if text is not None and not pattern.fullmatch(text):
        raise table.error(f"'{key}' {wrong}: '{text}'", key, hint)
    return text


def _missing(table: Table, key: str, example: str) -> WorkspaceError:
    return table.error(f"'{key}' is missing", key if key in table else None, f"{key} = {example}")


# Names and ids that may be given once only.


class Unique:
    """What was given so far, of what is called `what`: "SKU", "domain".

    Both methods raise WorkspaceError for what was given before, and say in which line.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._first: dict[str, tuple[Table, str | None]] = {}

    def add(self, name: str, entry: Table, key: str) -> None:
        """Note a name that stands at `key`."""
        self._note(name, entry, key, f"the {self._what} '{name}'")

    def add_id(self, thing_id: str, entry: Table) -> None:
        """Note an id, which an author gave or which was made of all that an entry says."""
        if "id" in entry:
            self._note(thing_id, entry, "id", f"the id '{thing_id}'")
        else:
            self._note(thing_id, entry, None, f"the same {self._what}")

    def _note(self, name: str, entry: Table, key: str | None, shown: str) -> None:
        if name not in self._first:
            self._first[name] = (entry, key)
            return
        first, first_key = self._first[name]
        line = first.place(first_key).line
        hint = "keep one of the two, or change it"
        raise entry.error(f"{shown} is there twice, first on line {line}", key, hint)
