"""From a `Response` to what goes over HTTP."""

from __future__ import annotations

import re

from starlette.types import Scope, Send

from liquidpilot.connected.response import Response

_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\xff]+")
_WITHOUT_BODY = frozenset({204, 304})
# HTTP's own: the server says how long a body is, and when the connection ends.
_OURS = frozenset({"content-length", "transfer-encoding", "connection"})


async def send_response(
    response: Response, scope: Scope, send: Send, *, last: bool = False
) -> None:
    """Send `response`; a header that HTTP cannot carry is sent without what is wrong in it.

    After the `last` one the connection ends.
    """
    body = b"" if response.status in _WITHOUT_BODY else response.body
    headers = [
        (name.encode("latin-1", "replace"), _UNPRINTABLE.sub("?", value).strip().encode("latin-1"))
        for name, value in response.headers.items()
        if name.lower() not in _OURS
    ]
    if response.status not in _WITHOUT_BODY:
        headers.append((b"content-length", b"%d" % len(body)))
    if last:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def plain(status: int, text: str) -> Response:
    """Return an answer of this server itself, not of the service that it simulates."""
    headers = {"content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff"}
    return Response(status, headers, f"{text}\n".encode("utf-8", "replace"), source="sandbox")
