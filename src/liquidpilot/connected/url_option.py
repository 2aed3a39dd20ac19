"""The rendered URL of a tag, checked against what Braze can call.

Codes of the diagnostics, each behind `connected-content-`:

=============== ======= ==========================================================================
no-url          error   the URL is empty after rendering
not-a-url       error   not `http://` or `https://` with a host: relative, a placeholder, another
                        scheme ("Making an API call": URLs over HTTP and HTTPS)
port            error   a port other than 80 and 443 (same page); a warning for a host whose port
                        is allowed here
url-not-encoded warning characters that no URL may have; sent percent-encoded (assumed)
=============== ======= ==========================================================================

A non-breaking space (U+00A0) is taken out before the call ("Connected Content", troubleshooting);
`non-breaking-space` warns of one in a value, the tag's syntax of one that is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from liquidpilot.connected.findings import Findings
from liquidpilot.connected.limits import PORTS
from liquidpilot.dialect.connection import RenderedText, endpoint_of, shown_character

_URL = re.compile(
    r"https?://(?:[^/?#]*@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{0,5}))?"
    r"(?:[/?#]|\Z)",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SPACE = re.compile(r"\s+")
_NON_BREAKING = "\xa0"
_ALLOWED = "!#$%&'()*+,/:;=?@[]~"
_NOT_ALLOWED = re.compile(r"[^\w!#$%&'()*+,/:;=?@\[\]~.-]", re.ASCII)
# Where the author wrote these into the URL, the tag's syntax has reported them.
_REPORTED = re.compile(r"[\s{}<>“”„‟‘’‚‛\"]")


class Url(NamedTuple):
    """The URL to send, and its host."""

    text: str
    host: str


def read_url(
    option: RenderedText, findings: Findings, allowed_hosts: Iterable[str] = ()
) -> Url | None:
    """Return the URL as it is sent, or None with an error in `findings`.

    White space around it is taken off, and a line break that the author wrote into it is closed
    (both assumed). `allowed_hosts` may name further ports, as `127.0.0.1:8099`: a server of the
    author's own, which the message cannot reach from Braze.
    """
    text = "".join(
        piece.text if piece.liquid else _SPACE.sub(_close_line_break, piece.text)
        for piece in option.pieces
    )
    if any(piece.liquid and _NON_BREAKING in piece.text for piece in option.pieces):
        message = "Braze takes the non-breaking space (U+00A0) out of the URL before the call"
        hint = "a value of the URL has it; replace it, or put '| url_param_escape' behind the value"
        findings.warning(option.place, "non-breaking-space", message, hint)
    text = text.replace(_NON_BREAKING, "").strip()
    if not text:
        hint = "is a variable of the URL empty for this profile?"
        findings.error(option.place, "no-url", "the URL is empty after rendering", hint)
        return None
    encoded = _encode(text)
    found = _URL.match(encoded)
    if found is None:
        message = f"'{_short(text)}' is not a URL that Braze can call"
        findings.error(option.place, "not-a-url", message, _url_hint(text))
        return None
    host = found["host"].lower()
    if found["port"] and int(found["port"]) not in PORTS:
        if f"{host}:{int(found['port'])}" not in {each.lower() for each in allowed_hosts}:
            message = f"port {found['port']} is not open to connected_content"
            findings.error(option.place, "port", message, "Braze only calls ports 80 and 443")
            return None
        message = f"port {found['port']} is only called here, where 'record_hosts' allows it"
        findings.warning(option.place, "port", message, "Braze only calls ports 80 and 443")
    if encoded != text:
        _warn_of_encoding(option, findings)
    return Url(encoded, host)


def _close_line_break(space: re.Match[str]) -> str:
    return "" if "\n" in space[0] or "\r" in space[0] else space[0]


def _encode(text: str) -> str:
    if not _NOT_ALLOWED.search(text):
        return text
    from urllib.parse import quote

    return quote(text, safe=_ALLOWED, errors="replace")


def _warn_of_encoding(option: RenderedText, findings: Findings) -> None:
    for piece in option.pieces:
        text = piece.text if piece.liquid else _REPORTED.sub("", piece.text)
        text = text.replace(_NON_BREAKING, "")
        if found := _NOT_ALLOWED.search(text.strip()):
            message = (
                f"{shown_character(found[0])} must be encoded in a URL; Braze may refuse to call it"
            )
            hint = (
                "put '| url_param_escape' behind the value"
                if piece.liquid
                else "write it percent-encoded, a space as '%20'"
            )
            findings.warning(option.place, "url-not-encoded", message, hint)
            return


def _url_hint(text: str) -> str:
    if text[0] in "'\"([<":
        return f"write it without the '{text[0]}' before it"
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in ("http", "https") and "." not in scheme[1]:
        return "it must start with 'https://' or 'http://'"
    if scheme and scheme[1].lower() in ("http", "https"):
        return "check the name of the host, behind '//'"
    if text.startswith("//"):
        return "write 'https:' in front of it"
    return "a URL starts with 'https://' or 'http://', and with the name of a host"


def _short(text: str) -> str:
    shown = endpoint_of(text)
    return shown if len(shown) <= 80 else f"{shown[:79]}…"
