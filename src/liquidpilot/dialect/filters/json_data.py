"""JSON: text for it, reading it, writing it, and looking into what was read.

Sources: Braze, "Advanced filters" and "Filters". What `json_parse` does with a text that is no
JSON is assumed: Braze says that it "fails or returns unexpected structures".
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime

from liquidpilot.dialect.dates.strftime import strftime
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.limits import joined
from liquidpilot.dialect.values import Drop, to_liquid, to_text

# Ruby's JSON reads and writes no deeper.
_DEEPEST = 100

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
    # Only a template that parses JSON pays for this import.
    from json import JSONDecodeError, JSONDecoder

    try:
        parsed = JSONDecoder(parse_constant=_refuse).decode(text)
    except JSONDecodeError as error:
        raise _not_json(f"line {error.lineno}, column {error.colno}: {error.msg.lower()}") from None
    except ValueError as error:
        raise _not_json(str(error)) from None
    except RecursionError:
        raise _too_deep() from None
    if "\\ud" in text.lower() or text.count("[") + text.count("{") > _DEEPEST:
        return _sound(parsed, 1)
    return parsed


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


def _refuse(constant: str) -> object:
    raise ValueError(f"'{constant}' is no JSON number")


def _not_json(detail: str) -> RenderFault:
    return RenderFault(
        f"json_parse: invalid JSON, {detail}",
        "print the text without json_parse to see it; use json_escape for values inside it",
    )


def _too_deep() -> RenderFault:
    return RenderFault(f"nesting of {_DEEPEST + 1} is too deep", "JSON ends at a depth of 100")


def _sound(value: object, depth: int) -> object:
    """Return `value` without lone surrogates, which no message could be encoded with."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, (dict, list)) and depth > _DEEPEST:
        raise _too_deep()
    if isinstance(value, list):
        return [_sound(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {_sound(key, depth): _sound(item, depth + 1) for key, item in value.items()}
    return value


def _json(value: object, depth: int) -> str:
    value = to_liquid(value)
    if depth > _DEEPEST:
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
