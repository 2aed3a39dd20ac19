"""Text for URLs: `url_encode` and `url_decode` (Ruby Liquid 5.4.0), `url_escape` and
`url_param_escape` (Braze, "Advanced filters").

Braze does not say which characters its two filters leave alone; the sets below are assumed. What
its pages show agrees with them: `hey<>hi` and `hey<&>hi`, an address with `@`, and `+12125551212`,
which becomes `%2B12125551212` ("Create a webhook": Twilio).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.limits import check_length
from liquidpilot.dialect.values import to_text

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

    Raises RenderFault if the bytes behind the escapes are not UTF-8.
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


FILTERS: dict[str, Callable[..., object]] = {
    "url_encode": url_encode,
    "url_decode": url_decode,
    "url_escape": url_escape,
    "url_param_escape": url_param_escape,
}
