"""What an endpoint gives back, before it becomes a response."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from liquidpilot.integrations.trustpilot.endpoints import Evidence


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and JSON; `data` is left out of the body if it is `EMPTY`.

    A `text` stands in its place if there is one, of the type `content_type`: what is no JSON.
    `reason` is why the request is refused, and what to change; every refusal has one.
    """

    status: int
    data: object
    evidence: Evidence
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    content_type: str = "application/json; charset=utf-8"
    reason: str = ""


EMPTY = object()
"""The `data` of a reply without a body."""


def found(data: object, evidence: Evidence = "docs", *, cached: int = 0) -> Reply:
    """Return a 200 with `data`, which clients may keep for `cached` seconds.

    That some answers may be kept is documented; which ones, and for how long, is assumed.
    """
    headers = {"Cache-Control": f"public, max-age={cached}"} if cached else {}
    return Reply(200, data, evidence, headers)


def empty(status: int, evidence: Evidence) -> Reply:
    """Return a reply without a body."""
    return Reply(status, EMPTY, evidence)


# Answers that say no, in the six shapes that Trustpilot's errors have been seen in.
#
# F1  `{"fault": {"faultstring": …, "detail": {"errorcode": …}}}`   gateway: keys, tokens, quotas F2
# `{"ErrorCode": …, "Error": …}`                                token endpoint, malformed request F3
# `{"reason": …}`                                               token endpoint, wrong credentials F4
# `{"details": …}`                                              400 and 404 of the APIs F5
# `{"message": …, "errorCode": 1014, "correlationId": …}`       403 of the invitations API F6  a
# page of HTML                                                403 at the edge
#
# The documentation lists status codes only; the shapes come from clients and from published
# answers.


class Refused(Exception):
    """An endpoint, or a check before it, refuses a request: `reply` is the answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def fault(
    status: int, text: str, code: str, reason: str, evidence: Evidence = "observed"
) -> Refused:
    """Return F1, the gateway's envelope."""
    data = {"fault": {"faultstring": text, "detail": {"errorcode": code}}}
    return Refused(Reply(status, data, evidence, reason=reason))


def token_request_error(code: str, text: str, reason: str = "") -> Refused:
    """Return F2: the token endpoint cannot read the request (400)."""
    data = {"ErrorCode": code, "Error": text}
    return Refused(Reply(400, data, "assumed", reason=reason or text))


def credentials_refused(reason: str, told: str = "unauthorized") -> Refused:
    """Return F3: key, secret, user, code or refresh token is wrong (401)."""
    return Refused(Reply(401, {"reason": told}, "observed", reason=reason))


def outage(reason: str) -> Refused:
    """Return F4 with status 500: documented to mean "try again in 5 to 15 minutes"."""
    return Refused(Reply(500, {"details": "internal server error"}, "assumed", reason=reason))


def bad_request(details: str, reason: str = "", evidence: Evidence = "assumed") -> Refused:
    """Return F4 with status 400; its words are assumed, and say why."""
    return Refused(Reply(400, {"details": details}, evidence, reason=reason or details))


def not_found(details: str, reason: str, evidence: Evidence = "assumed") -> Refused:
    """Return F4 with status 404: its shape was observed."""
    return Refused(Reply(404, {"details": details}, evidence, reason=reason))


def conflict(details: str, reason: str) -> Refused:
    """Return F4 with status 409, for what a control call asks for at the wrong time."""
    return Refused(Reply(409, {"details": details}, "assumed", reason=reason))


def wrong_method(method: str, allowed: Sequence[str]) -> Refused:
    """Return F4 with status 405, with the methods that are possible."""
    headers = {"Allow": ", ".join(allowed)}
    reason = f"this path is not called by {method!r}, but by {' or '.join(allowed)}"
    return Refused(Reply(405, {"details": "method not allowed"}, "assumed", headers, reason=reason))


def wrong_type(details: str) -> Refused:
    """Return F4 with status 415: the documented status of a wrong Content-Type."""
    return Refused(Reply(415, {"details": details}, "docs", reason=details))


def forbidden(
    correlation_id: str, reason: str, text: str = "Access to resource is forbidden"
) -> Refused:
    """Return F5 with status 403: its body was observed, what it comes of is assumed."""
    data = {"message": text, "errorCode": 1014, "correlationId": correlation_id}
    return Refused(Reply(403, data, "assumed", reason=reason))


def blocked(reason: str) -> Refused:
    """Return F6: the page that the edge shows to callers that it does not like."""
    page = (
        "<!DOCTYPE html><html><head><title>ERROR: The request could not be satisfied</title></head>"
        "<body><h1>403 ERROR</h1><p>Request blocked.</p></body></html>"
    )
    reply = Reply(403, None, "observed", text=page, content_type="text/html", reason=reason)
    return Refused(reply)
