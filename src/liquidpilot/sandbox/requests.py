"""From what came over HTTP to a `Request`."""

from __future__ import annotations

import re

from starlette.types import Receive, Scope

from liquidpilot.connected.request import Request

LARGEST_BODY = 4 * 1024 * 1024
"""The most bytes of a body; no service takes more than a few hundred products at once."""


_HOST = re.compile(r"(?:[\w.~%!$&'()*+,;=-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?", re.ASCII)


class Unreadable(Exception):
    """A request that is refused with `status` (400 or 413), because of `reason`."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Gone(Exception):
    """The client went away while it was still sending."""


async def read_request(scope: Scope, receive: Receive) -> Request:
    """Return the request of an HTTP connection, its URL as it was sent. Raises Unreadable, Gone.

    Of headers that were sent twice the last one stands.
    """
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    body = None
    if "content-length" in headers or "transfer-encoding" in headers:
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            raise _too_large()
        body = await _body(receive)
    return Request(scope["method"], _url(scope, headers), headers, body or None)


def _url(scope: Scope, headers: dict[str, str]) -> str:
    target: str = scope["raw_path"].decode("latin-1")
    if scope["query_string"]:
        target += "?" + scope["query_string"].decode("latin-1")
    if target.startswith(("http://", "https://")):  # as it is sent to a proxy
        host = target.partition("://")[2].partition("/")[0].partition("?")[0]
        return _checked(target, host)
    host = headers.get("host", "")
    if not host:  # HTTP/1.0
        name, port = scope["server"]
        host = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
    return _checked(f"http://{host}{target if target.startswith('/') else f'/{target}'}", host)


def _checked(url: str, host: str) -> str:
    if _HOST.fullmatch(host) is None:
        raise Unreadable(400, "the request names no host that could be one")
    return url


def _too_large() -> Unreadable:
    return Unreadable(413, f"a body may have {LARGEST_BODY // 1024 // 1024} MiB")


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST_BODY:
            raise _too_large()
        if not message.get("more_body", False):
            return b"".join(parts)
