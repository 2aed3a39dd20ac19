"""From the reply of an endpoint to the response that goes out."""

from __future__ import annotations

import json
import re

from liquidpilot import Response
from liquidpilot.extending import EVIDENCE
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.replies import EMPTY, Reply

WARNING = "X-Sandbox-Warning"
"""The header that tells what lenient mode has let pass."""

_WITHOUT_BODY = (204, 304)
_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]*", re.ASCII)
_UNPRINTABLE = re.compile(r"[^ -~]")


def response_to(call: Call, reply: Reply, *, truncated: bool = False) -> Response:
    """Return what goes over the wire; a `truncated` body ends in its middle.

    A GET may be read by pages of other origins, and by JSONP (both documented; that the content
    type is then JavaScript is assumed). The answer to a HEAD has the length of a body, but none.
    """
    body, content_type = _body_of(reply), reply.content_type
    if body and reply.text is None and call.method == "GET":
        callback = _callback_of(call)
        if callback is not None:
            body = b"%s(%s)" % (callback.encode("ascii"), body)
            content_type = "text/javascript; charset=utf-8"
    headers = {**reply.headers, EVIDENCE: reply.evidence}
    if body:
        headers["Content-Type"] = content_type
    if call.method == "GET":
        headers["Access-Control-Allow-Origin"] = "*"
    if call.warnings:
        headers[WARNING] = _UNPRINTABLE.sub("?", "; ".join(call.warnings))
    if truncated:
        body = body[: len(body) // 2]
    if body and call.request.method == "HEAD":
        headers["Content-Length"] = str(len(body))
        body = b""
    return Response(reply.status, headers, body, source="sandbox")


def _body_of(reply: Reply) -> bytes:
    if reply.status in _WITHOUT_BODY:
        return b""
    if reply.text is not None:
        return reply.text.encode()
    if reply.data is EMPTY:
        return b""
    return _JSON.encode(reply.data).encode()


def _callback_of(call: Call) -> str | None:
    name = call.parameter("callback")
    if name is None or _CALLBACK.fullmatch(name):
        return name
    call.warnings.append("'callback' is not the name of a function; it was ignored")
    return None
