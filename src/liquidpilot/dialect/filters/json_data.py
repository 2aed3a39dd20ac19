"""JSON: text for it, reading it, writing it, and looking into what was read.

Sources: Braze, "Advanced filters" and "Filters". What `json_parse` does with a text that is no
JSON is assumed: Braze says that it "fails or returns unexpected structures".
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime

from liquidpilot.bounds import DEEPEST
from liquidpilot.dialect.dates.strftime import strftime
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.limits import joined
from liquidpilot.dialect.values import Drop, to_liquid, to_text
from liquidpilot.json_text import (
    JsonMistake,
    has_half_characters,
    read_json,
    whole_characters,
)

_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f"}
_ESCAPES = str.maketrans(
    {chr(code): f"\\u{code:04x}" for code in range(0x20)} | _SHORT_ESCAPES | {"\r": "\\r"}
)


def json_escape(value: object) -> str:
    """Return the text as it stands between the quotes of a JSON string.

    Quotes, backslashes and control characters are escaped, nothing else.
    """
    return to_text(value).translate(_ESCAPES)


def json_parse(value: object) -> object:
    """Return what the JSON text says; nil stays nil.

    Of a key given twice the last one stands. Raises RenderFault for what is no JSON, NaN and
    Infinity included.
    """
    value = to_liquid(value)
    if value is None:
        return None
    if isinstance(value, (dict, list)):
        raise RenderFault("json_parse needs text", "this value is parsed already; use it as it is")
    text = to_text(value)
    try:
        parsed = read_json(text, half_characters=True)
    except JsonMistake as mistake:
        line, column = mistake.position
        raise RenderFault(
            f"json_parse: invalid JSON, line {line}, column {column}: {mistake.message}",
            "print the text without json_parse to see it; use json_escape for values inside it",
        ) from None
    # No message could be encoded with half a character.
    return whole_characters(parsed) if has_half_characters(text) else parsed


def as_json_string(value: object) -> str:
    """Return `value` as JSON without blanks, times as Rails writes them; nil is `null`.

    >>> as_json_string([{"id": "1", "price": 2.0}])
    '[{"id":"1","price":2.0}]'
    """
    return _json(value, 0)


def property_accessor(value: object, key: object) -> object:
    """Return what the hash holds under `key`, or nil; nil for all that is no hash.

    >>> property_accessor({"a": 42, "b": 0}, "a")
    42
    """
    value = to_liquid(value)
    if isinstance(value, dict):
        return value.get(to_text(key))
    return value.get(to_text(key)) if isinstance(value, Drop) else None


def _too_deep() -> RenderFault:
    return RenderFault(f"nesting of {DEEPEST + 1} is too deep", "JSON ends at a depth of 100")


def _json(value: object, depth: int) -> str:
    value = to_liquid(value)
    if depth > DEEPEST:
        raise _too_deep()
    if isinstance(value, dict):
        pairs = (f"{_quoted(key)}:{_json(item, depth + 1)}" for key, item in value.items())
        return "{" + joined(pairs, ",") + "}"
    if isinstance(value, list):
        return f"[{joined((_json(item, depth + 1) for item in value), ',')}]"
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "null"
    if isinstance(value, (bool, int, float)):
        return to_text(value)
    if isinstance(value, datetime):
        zone = "Z" if value.tzname() in (None, "UTC") else "%:z"
        return _quoted(strftime(value, f"%FT%T.%L{zone}"))
    return _quoted(value.isoformat() if isinstance(value, date) else value)


def _quoted(value: object) -> str:
    return f'"{json_escape(value)}"'


FILTERS: dict[str, Callable[..., object]] = {
    "json_escape": json_escape,
    "json_parse": json_parse,
    "as_json_string": as_json_string,
    "property_accessor": property_accessor,
}
