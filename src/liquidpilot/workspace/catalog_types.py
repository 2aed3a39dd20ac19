"""The types that a field of a catalog may have: for a value of JSON, and for a cell of CSV."""

from __future__ import annotations

import re
from collections.abc import Callable

from liquidpilot.documents.json_reading import parse_json
from liquidpilot.errors import WorkspaceError


def _is_time(value: object) -> bool:
    # Braze's items have `2022-11-02T09:03:19.967Z`; how much of that is needed is assumed.
    return isinstance(value, str) and re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is not None


_CHECKS: dict[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "time": _is_time,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "unknown": lambda _value: True,
}

FIELD_TYPES = tuple(_CHECKS)
"""The types of a field (Braze, "Create a catalog"); braze-sync writes `unknown` for newer ones."""


def is_of_type(value: object, kind: str) -> bool:
    """Return whether a value of JSON is of the type `kind`, one of `FIELD_TYPES`."""
    return _CHECKS[kind](value)


def value_of_cell(cell: str, kind: str) -> object:
    """Return the value of type `kind` that a cell of CSV stands for; ValueError if there is none.

    >>> value_of_cell("9.90", "number"), value_of_cell("TRUE", "boolean")
    (9.9, True)
    """
    if kind in ("string", "unknown"):
        return cell
    text = cell.strip()
    value: object = text
    if kind == "boolean":
        value = {"true": True, "false": False}.get(text.lower())
    elif kind != "time":
        # A number may have a plus or leading zeros, which JSON does not know.
        value = _number(text) if kind == "number" else _json(text)
    if not is_of_type(value, kind):
        raise ValueError(cell)
    return value


def _number(text: str) -> object:
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    match = re.fullmatch(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", text)
    return float(text) if match else None


def _json(text: str) -> object:
    try:
        return parse_json(text, "").data
    except WorkspaceError as error:
        raise ValueError(text) from error
