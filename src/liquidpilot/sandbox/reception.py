"""The requests that came last, and what each was answered.

They are kept as they came, which costs nothing while a client is in a hurry. Secrets are taken out
of them when somebody looks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from liquidpilot.connected.request import Request
from liquidpilot.connected.response import Response
from liquidpilot.fixtures.json_layout import lay_out_json
from liquidpilot.fixtures.normalising import split_url
from liquidpilot.fixtures.redaction import Redactor
from liquidpilot.integration.sandboxes import EVIDENCE, current_time
from liquidpilot.json_text import JsonMistake

KEPT = 200
"""How many requests are remembered."""

_MOST_SHOWN = 8 * 1024


@dataclass(frozen=True, slots=True)
class Side:
    """A request or a response as it may be shown. `note` stands where there is no `body`."""

    headers: tuple[tuple[str, str], ...]
    body: str
    note: str


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it may be shown, without secrets.

    `number` counts from 1. `status` is None if the connection was closed instead of an answer;
    `evidence` is empty where the answer came from this server itself.
    """

    number: int
    time: datetime
    method: str
    url: str
    path: str
    status: int | None
    evidence: str
    request: Side
    response: Side | None


class _Kept:
    """A request as it came; `shown` is made when somebody looks."""

    __slots__ = ("number", "request", "response", "shown", "time")

    def __init__(
        self, number: int, time: datetime, request: Request, response: Response | None
    ) -> None:
        self.number = number
        self.time = time
        self.request = request
        self.response = response
        self.shown: Received | None = None


class Reception:
    """Remembers the last `KEPT` requests; `redactor` takes the secrets out of what is shown."""

    def __init__(self, redactor: Redactor, now: Callable[[], datetime] = current_time) -> None:
        self._redactor = redactor
        self._now = now
        self._kept: deque[_Kept] = deque(maxlen=KEPT)
        self.total = 0

    def note(self, request: Request, response: Response | None) -> None:
        """Remember a request and its answer; None: the connection was closed."""
        self.total += 1
        self._kept.append(_Kept(self.total, self._now(), request, response))

    def shown(self) -> Sequence[Received]:
        """Return the requests, the newest first."""
        return [self._shown(each) for each in reversed(self._kept)]

    def _shown(self, kept: _Kept) -> Received:
        if kept.shown is None:
            request, response = kept.request, kept.response
            url = self._redactor.url(request.url)
            parts = split_url(url)
            kept.shown = Received(
                kept.number,
                kept.time,
                request.method,
                url,
                f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}",
                None if response is None else response.status,
                "" if response is None else response.headers.get(EVIDENCE, ""),
                self._request_side(request),
                None if response is None else self._response_side(response),
            )
        return kept.shown

    def _request_side(self, request: Request) -> Side:
        note = _note(request.body or b"")
        if note:
            request = Request(request.method, request.url, request.headers)
        redacted = self._redactor.request(request)
        text = (redacted.body or b"").decode("utf-8", "replace")
        return Side(tuple(redacted.headers.items()), _laid_out(text), note)

    def _response_side(self, response: Response) -> Side:
        note = _note(response.body)
        if note:
            response = Response(response.status, response.headers)
        redacted = self._redactor.response(response)
        return Side(tuple(redacted.headers.items()), _laid_out(redacted.text), note)


def _note(body: bytes) -> str:
    """Return what stands in the place of a body that is too long: half of it keeps no secret."""
    return f"{len(body):,} bytes" if len(body) > _MOST_SHOWN else ""


def _laid_out(text: str) -> str:
    if text.lstrip()[:1] not in ("{", "["):
        return text
    try:
        return lay_out_json(text)
    except JsonMistake:
        return text
