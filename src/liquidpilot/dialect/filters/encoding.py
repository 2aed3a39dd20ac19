"""Hashes, signatures and base64 (Braze, "Advanced filters"; base64 as in Ruby Liquid 5.4.0).

All work on the bytes of the text in UTF-8; what is no text is written out first, nil as nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime

from liquidpilot.bounds import DEEPEST
from liquidpilot.datafiles.json_text import (
    JsonMistake,
    has_half_characters,
    read_json,
    whole_characters,
)
from liquidpilot.dialect.dates.strftime import strftime
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.limits import check_length, joined
from liquidpilot.dialect.values import Drop, to_liquid, to_text


def base64_encode(value: object) -> str:
    """Return the text in base64, in one line."""
    return _base64(_bytes(value))


def base64_decode(value: object) -> str:
    """Return the text that `value` is the base64 of; bytes that are no UTF-8 become U+FFFD.

    Raises RenderFault for anything but base64 with its padding.
    """
    return _decoded(to_text(value), "base64_decode")


def base64_url_safe_encode(value: object) -> str:
    """Return the text in the base64 whose characters a URL leaves alone: `-` and `_`."""
    return base64_encode(value).translate(_TO_URL_SAFE)


def base64_url_safe_decode(value: object) -> str:
    """Return the text that `value` is the URL-safe base64 of; the padding may be missing.

    Raises RenderFault for anything else.
    """
    text = to_text(value).translate(_FROM_URL_SAFE)
    if not text.endswith("="):
        text += "=" * (-len(text) % 4)
    return _decoded(text, "base64_url_safe_decode")


_TO_URL_SAFE = str.maketrans("+/", "-_")
_FROM_URL_SAFE = str.maketrans("-_", "+/")


def _bytes(value: object) -> bytes:
    return to_text(value).encode("utf-8", "replace")


def _base64(data: bytes) -> str:
    from binascii import b2a_base64

    return b2a_base64(data, newline=False).decode("ascii")


def _decoded(text: str, filter_name: str) -> str:
    from binascii import Error, a2b_base64

    try:
        data = a2b_base64(text.encode("ascii"))
    except (Error, UnicodeEncodeError):
        data = b""
    # Python passes over what is not base64; Ruby does not.
    if _base64(data) != text:
        raise RenderFault(
            f"invalid base64 provided to {filter_name}",
            "base64 is letters, digits, '+' and '/', in groups of four, padded with '='",
        )
    return data.decode("utf-8", "replace")


def _hash(algorithm: str) -> Callable[[object], str]:
    def hashed(value: object) -> str:
        import hashlib

        return hashlib.new(algorithm, _bytes(value), usedforsecurity=False).hexdigest()

    return hashed


def _signature(algorithm: str, write: Callable[[bytes], str]) -> Callable[[object, object], str]:
    def signed(value: object, key: object) -> str:
        import hmac

        return write(hmac.digest(_bytes(key), _bytes(value), algorithm))

    return signed


# Text for URLs: `url_encode` and `url_decode` (Ruby Liquid 5.4.0), `url_escape` and
# `url_param_escape` (Braze, "Advanced filters").
#
# Braze does not say which characters its two filters leave alone; the sets below are assumed. What
# its pages show agrees with them: `hey<>hi` and `hey<&>hi`, an address with `@`, and
# `+12125551212`, which becomes `%2B12125551212` ("Create a webhook": Twilio).

_ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def _table(kept: str) -> list[str]:
    """Return what each byte is written as, if those of `kept` stand for themselves."""
    return [chr(byte) if chr(byte) in kept else f"%{byte:02X}" for byte in range(256)]


# Ruby's CGI.escape, which also writes a blank as `+`.
_FORM = _table(f"{_ALPHANUMERIC}-._~ ")
# Assumed: what may stand in a whole URL, by Ruby's URI.escape; `#` and `%` may not.
_URL = _table(f"{_ALPHANUMERIC}-_.!~*'();/?:@&=+$,[]")
# Assumed: what needs no escape anywhere in a URL, by RFC 3986; a blank becomes `%20`.
_PARAMETER = _table(f"{_ALPHANUMERIC}-._~")


def url_encode(value: object) -> str | None:
    """Return the text as a form would send it, blanks as `+`; nil stays nil."""
    return None if value is None else _escaped(value, _FORM).replace(" ", "+")


def url_decode(value: object) -> str | None:
    """Return the text that `url_encode` made; nil stays nil.

    Raises RenderFault if the bytes after the escapes are not UTF-8.
    """
    if value is None:
        return None
    data = to_text(value).replace("+", " ").encode("utf-8", "replace")
    data = re.sub(rb"%([0-9a-fA-F]{2})", lambda found: bytes([int(found[1], 16)]), data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise RenderFault(
            "invalid byte sequence in UTF-8", "the text was escaped in another encoding"
        ) from None


def url_escape(value: object) -> str | None:
    """Return a URL with what may not stand in one escaped; nil stays nil."""
    return None if value is None else _escaped(value, _URL)


def url_param_escape(value: object) -> str | None:
    """Return the text as the value of a parameter, `&` and all escaped; nil stays nil."""
    return None if value is None else _escaped(value, _PARAMETER)


def _escaped(value: object, table: list[str]) -> str:
    data = to_text(value).encode("utf-8", "replace")
    check_length(len(data))
    return "".join(map(table.__getitem__, data))


# JSON: text for it, reading it, writing it, and looking into what was read.
#
# Sources: Braze, "Advanced filters" and "Filters". What `json_parse` does with a text that is no
# JSON is assumed: Braze says that it "fails or returns unexpected structures".

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
        raise RenderFault("json_parse needs text", "this value is already parsed; use it as it is")
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
    "base64_encode": base64_encode,
    # The name in the heading of Braze's page; its example says base64_encode.
    "base64": base64_encode,
    "base64_decode": base64_decode,
    "base64_url_safe_encode": base64_url_safe_encode,
    "base64_url_safe_decode": base64_url_safe_decode,
    "md5": _hash("md5"),
    "sha1": _hash("sha1"),
    "sha2": _hash("sha256"),
    "hmac_sha1": _signature("sha1", bytes.hex),
    "hmac_sha1_hex": _signature("sha1", bytes.hex),
    "hmac_sha1_base64": _signature("sha1", _base64),
    "hmac_sha256": _signature("sha256", bytes.hex),
    "hmac_sha256_hex": _signature("sha256", bytes.hex),
    "hmac_sha256_base64": _signature("sha256", _base64),
    # Listed without a description; hexadecimal is assumed, as for its siblings.
    "hmac_sha512": _signature("sha512", bytes.hex),
    "url_encode": url_encode,
    "url_decode": url_decode,
    "url_escape": url_escape,
    "url_param_escape": url_param_escape,
    "json_escape": json_escape,
    "json_parse": json_parse,
    "as_json_string": as_json_string,
    "property_accessor": property_accessor,
}
