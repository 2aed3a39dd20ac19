"""Reading what a `[[test]]` expects, with a place for every mistake."""

from __future__ import annotations

from typing import get_args

from liquidpilot.documents.tables import Table
from liquidpilot.fixtures.units import parse_size
from liquidpilot.fixtures.wildcards import misspelt_in_url
from liquidpilot.rendering.message import Status
from liquidpilot.snapshots.expectations import Expectation
from liquidpilot.snapshots.searching import ANY_FIELD
from liquidpilot.suggestions import did_you_mean

EXPECTATION_KEYS = (
    "status",
    "aborted",
    "subject",
    "fields",
    "contains",
    "not_contains",
    "requests",
    "max_size",
)
"""The keys of a test that say what is expected, and not how the message is rendered."""

_STATUSES: tuple[Status, ...] = get_args(Status)
_METHODS = ("GET", "POST")
_REQUEST_EXAMPLE = "for example 'GET https://api.example.com/items?sku={any}'"


def read_expectation(table: Table, fields: list[str]) -> Expectation:
    """Return what the test in `table` expects of a message with these `fields`.

    Raises WorkspaceError with line and column.
    """
    aborted = _aborted(table)
    return Expectation(
        status=_status(table, "sent" if aborted is None else "aborted"),
        aborted=aborted,
        fields=_whole_texts(table, fields),
        contains=_pieces(table, "contains", fields),
        not_contains=_pieces(table, "not_contains", fields),
        requests=_requests(table),
        max_size=_max_size(table),
    )


def _aborted(table: Table) -> str | None:
    """Return the reason that is expected; `true` stands for any."""
    value = table.values.get("aborted")
    if isinstance(value, bool):
        if value:
            return "{any}"
        raise table.error("'aborted' should be the reason, or true", "aborted", "leave it out")
    return table.text("aborted")


def _status(table: Table, default: Status) -> Status:
    text = table.text("status")
    if text is None:
        return default
    for status in _STATUSES:
        if text == status:
            break
    else:
        hint = did_you_mean(text, _STATUSES) or f"known: {', '.join(_STATUSES)}"
        raise table.error(f"there is no status '{text}'", "status", hint)
    if default == "aborted" and status != "aborted":
        raise table.error(f"the test expects 'aborted' and the status '{text}'", "status")
    return status


def _whole_texts(table: Table, fields: list[str]) -> dict[str, str]:
    texts = {}
    if table.text("subject") is not None:
        _known_field(table, "subject", fields)
        texts["subject"] = table.text("subject") or ""
    others = table.table("fields")
    for name in others or ():
        assert others is not None
        _known_field(others, name, fields)
        texts[name] = others.text(name) or ""
    return texts


def _pieces(table: Table, key: str, fields: list[str]) -> dict[str, tuple[str, ...]]:
    value = table.values.get(key)
    if not isinstance(value, dict):
        return {} if value is None else {ANY_FIELD: _one_or_more(table, key)}
    by_field = table.table(key)
    assert by_field is not None
    for name in by_field:
        _known_field(by_field, name, fields)
    return {name: _one_or_more(by_field, name) for name in by_field}


def _one_or_more(table: Table, key: str) -> tuple[str, ...]:
    value = table.values[key]
    texts = (value,) if isinstance(value, str) else table.texts(key)
    if not all(text.strip() for text in texts):
        raise table.error("an empty text is in everything", key, "take it out")
    return texts


def _known_field(table: Table, name: str, fields: list[str]) -> None:
    if name not in fields:
        hint = did_you_mean(name, fields) or f"its fields are {', '.join(fields)}"
        raise table.error(f"the message has no field '{name}'", name, hint)


def _requests(table: Table) -> tuple[str, ...] | None:
    if "requests" not in table:
        return None
    texts = table.texts("requests")
    for index, text in enumerate(texts):
        keys = (*table.keys, "requests", index)
        method, _, url = text.strip().partition(" ")
        if method not in _METHODS or not url.strip().startswith(("https://", "http://")):
            message = f"'{text}' is no method with an address"
            raise table.document.error(message, keys, _REQUEST_EXAMPLE)
        wrong = misspelt_in_url(url)
        if wrong:
            hint = "write {any} for what may vary"
            raise table.document.error(f"'{wrong}' is not a wildcard", keys, hint)
    return texts


def _max_size(table: Table) -> int | None:
    value = table.values.get("max_size")
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    try:
        return parse_size(table.text("max_size") or "")
    except ValueError as error:
        raise table.error(str(error), "max_size", 'for example "102KB" or 104448') from error
