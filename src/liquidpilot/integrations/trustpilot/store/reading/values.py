"""Values that more than one kind of entry has: texts, times, ids, addresses, numbers in a range.

Each is asked of a `Table` and raises WorkspaceError at its line if it is not what it should be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from liquidpilot.extending import Table, WorkspaceError, did_you_mean

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
            raise table.document.error(f"'{key}' has a text with nothing in it", keys)
    return texts


def object_id(table: Table, key: str = "id") -> str | None:
    """Return the id at `key`: 24 hexadecimal digits."""
    hint = "an id is 24 of the characters 0 to 9 and a to f; leave it out, and one is made up"
    return _matching(table, key, _OBJECT_ID, "is no id", hint)


def address(table: Table, key: str) -> str | None:
    """Return the web address at `key`, in full."""
    hint = f'for example: {key} = "https://www.pinewheel.example/toys"'
    return _matching(table, key, _ADDRESS, "is no web address", hint)


def language(table: Table, key: str = "language") -> str | None:
    """Return the language at `key`, `da`: two letters of ISO 639-1."""
    hint = "two small letters (ISO 639-1): en, da, nb"
    return _matching(table, key, _LANGUAGE, "is no language", hint)


def locale(table: Table, key: str = "locale") -> str | None:
    """Return the locale at `key`, `da-DK`."""
    hint = 'a language and a country with a hyphen: "en-US", "da-DK"'
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
