"""What answers a call, and the response that its reply becomes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liquidpilot import Response
from liquidpilot.extending import EVIDENCE, MADE_UP, REASON, WARNING
from liquidpilot.integrations.trustpilot.endpoints import INVITATIONS, Access, Endpoint
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.replies import EMPTY, Reply

if TYPE_CHECKING:
    from liquidpilot.integrations.trustpilot.sandbox.world import World


Answerer = Callable[["Call", "World"], Reply]
"""Answers a call that was looked at by what the table says. Raises Refused."""


@dataclass(frozen=True, slots=True)
class Route:
    """One method and path. `{name}` in the path stands for one segment; `Call.values` has it.

    `endpoint` is what the table says, None for one that controls the sandbox: those are on none of
    Trustpilot's hosts, so that no template reaches them.
    """

    method: str
    path: str
    answer: Answerer
    endpoint: Endpoint | None = None

    @property
    def access(self) -> Access:
        """What a caller has to show."""
        return "open" if self.endpoint is None else self.endpoint.access


# From the reply of an endpoint to the response that goes out.

ASSUMED = "X-Sandbox-Assumed"
"""The header that names the fields of an answer that are guessed though the others are not."""

_WITHOUT_BODY = (204, 304)
_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]*", re.ASCII)
_UNPRINTABLE = re.compile(r"[^ -~]")
_LONGEST_HEADER = 2000
# Of the recording of an invitation link, of 2022.
_OF_INVITATIONS = {"Cache-Control": "no-cache", "Vary": "Authorization"}


def response_to(
    call: Call, reply: Reply, endpoint: Endpoint | None = None, *, truncated: bool = False
) -> Response:
    """Return what goes over the wire; a `truncated` body ends in its middle.

    A GET may be read by pages of other origins, and by JSONP (both documented; that the content
    type is then JavaScript is assumed). The answer to a HEAD has the length of a body, but none.
    What `endpoint` is on decides about headers.
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
    is_invitation = endpoint is not None and endpoint.host == INVITATIONS
    if call.method == "GET" or is_invitation:
        headers["Access-Control-Allow-Origin"] = "*"
    if is_invitation:
        headers |= _OF_INVITATIONS
    made_up = [f"{each} is made up: the data do not list it" for each in call.made_up]
    for name, texts in (
        (WARNING, [*call.warnings, *made_up]),
        (MADE_UP, call.made_up if reply.status < 400 else []),
        (REASON, [reply.reason] if reply.reason else []),
        (ASSUMED, endpoint.assumed if endpoint and reply.status < 400 else ()),
    ):
        if texts:
            headers[name] = _UNPRINTABLE.sub("?", "; ".join(texts))[:_LONGEST_HEADER]
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
