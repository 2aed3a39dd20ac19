"""The requests that came last, and what each was answered.

They are kept as they came, which costs nothing while a client is in a hurry. Secrets are taken out
of them when the page is shown.
"""

from __future__ import annotations

import shlex
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from liquidpilot.connected_content.request import Request, Response
from liquidpilot.datafiles.json_text import JsonMistake
from liquidpilot.immutable import immutable
from liquidpilot.replay.json_data import lay_out_json
from liquidpilot.replay.redaction import Redactor
from liquidpilot.replay.urls import split_url
from liquidpilot.services.interface import (
    EVIDENCE,
    MADE_UP,
    REASON,
    WARNING,
    Action,
    Section,
    current_time,
)

KEPT = 200
"""How many requests are remembered."""

_MOST_SHOWN = 8 * 1024


@immutable
class Side:
    """A request or a response as it may be shown. `note` stands where there is no `body`."""

    headers: tuple[tuple[str, str], ...]
    body: str
    note: str


@immutable
class Received:
    """One request as it may be shown, without secrets.

    `number` counts from 1. `status` is None if the connection was closed instead of an answer;
    `evidence` is empty where the answer came from this server itself. `remarks` are what the
    sandbox says about its answer, `curl` makes the same request again.
    """

    number: int
    time: datetime
    method: str
    url: str
    path: str
    status: int | None
    evidence: str
    remarks: tuple[Remark, ...]
    curl: str
    request: Side
    response: Side | None


@immutable
class Remark:
    """What a sandbox says about an answer: a `reason`, a `warning` or what is `made-up`."""

    kind: str
    text: str

    @property
    def label(self) -> str:
        """What stands before the text where people read it."""
        return _LABELS[self.kind]


_LABELS = {"reason": "why", "made-up": "made up, not in the data", "warning": "let pass"}
_REMARKS = (("reason", REASON), ("made-up", MADE_UP), ("warning", WARNING))


def remarks_of(response: Response | None) -> tuple[Remark, ...]:
    """Return why a sandbox refuses, what it has made up, and what it has let pass.

    That something is made up is a warning too, which is not told a second time.
    """
    headers = response.headers if response is not None else {}
    said = {kind: headers[name] for kind, name in _REMARKS if name in headers}
    made_up = tuple(said.get("made-up", "").split("; "))
    if made_up != ("",) and "warning" in said:
        warnings = said["warning"].split("; ")
        said["warning"] = "; ".join(each for each in warnings if not each.startswith(made_up))
    return tuple(Remark(kind, text) for kind, text in said.items() if text)


class _Kept:
    """A request as it came; `shown` is made when it is first shown."""

    __slots__ = ("number", "request", "response", "shown", "time")

    def __init__(
        self, number: int, time: datetime, request: Request, response: Response | None
    ) -> None:
        self.number = number
        self.time = time
        self.request = request
        self.response = response
        self.shown: Received | None = None


class RequestLog:
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

    def line(self, request: Request, response: Response | None) -> str:
        """Return a request in one line, as a terminal shows it: when, what, the answer, and why."""
        url = request.url if "?" not in request.url else self._redactor.url(request.url)
        parts = split_url(url)
        target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        status = "closed" if response is None else f"{response.status}"
        said = "".join(f"; {each.kind}: {each.text}" for each in remarks_of(response))
        moment = f"{self._now().astimezone():%H:%M:%S}"
        return f"{moment} {request.method} {target} → {status}{self._redactor.text(said)}"

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
                tuple(
                    Remark(each.kind, self._redactor.text(each.text))
                    for each in remarks_of(response)
                ),
                _curl(self._redactor.request(request)),
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
        redacted = self._redactor.shown(response)
        return Side(tuple(redacted.headers.items()), _laid_out(redacted.text), note)


# What curl sends by itself.
_OF_CURL = frozenset({"host", "user-agent", "accept", "content-length", "accept-encoding"})


def _curl(redacted: Request) -> str:
    """Return a command that makes a request, which has no secrets any more, again."""
    words = ["curl"]
    if redacted.method not in ("GET", "POST") or (redacted.method == "POST" and not redacted.body):
        words += ["-X", redacted.method]
    for name, value in redacted.headers.items():
        if name.lower() not in _OF_CURL:
            words += ["-H", f"{name}: {value}"]
    if redacted.body and len(redacted.body) <= _MOST_SHOWN:
        words += ["--data-raw", redacted.body.decode("utf-8", "replace")]
    return shlex.join([*words, redacted.url])


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


MOST_ROWS = 200
"""How many rows of a table are shown."""


@dataclass(frozen=True, slots=True)
class Table:
    """A `Section` of which the oldest rows may have been left out: `total` counts all.

    `actions` are what the page offers for each row, as its script reads them.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    when_empty: str
    total: int
    is_standing: bool
    actions: Sequence[Sequence[Mapping[str, object]]]


@immutable
class State:
    """A sandbox at one moment: how it is called and reached, and what it has received and holds.

    `total` counts all requests since the start; `requests` are the last of them.
    """

    name: str
    title: str
    url: str
    hosts: Sequence[str]
    total: int
    requests: Sequence[Received]
    tables: Sequence[Table]


def tables_of(sections: Iterable[Section]) -> list[Table]:
    """Return what the page shows of a sandbox's overview."""
    return [
        Table(
            each.title,
            each.columns,
            each.rows[:MOST_ROWS],
            each.when_empty,
            len(each.rows),
            each.is_standing,
            [[_offered(action) for action in of_row] for of_row in each.actions[:MOST_ROWS]],
        )
        for each in sections
    ]


def _offered(action: Action) -> dict[str, object]:
    fields = [
        {
            "name": each.name,
            "label": each.label,
            "value": each.value,
            "kind": each.kind,
            "choices": dict(each.choices),
        }
        for each in action.fields
    ]
    return {
        "label": action.label,
        "path": action.path,
        "method": action.method,
        "about": action.about,
        "values": dict(action.values),
        "fields": fields,
    }


def as_json(state: State, *, with_requests: bool = True) -> dict[str, object]:
    """Return the document of `/_sandbox/state.json`."""
    return {
        "version": 1,
        "name": state.name,
        "title": state.title,
        "url": state.url,
        "hosts": list(state.hosts),
        "total": state.total,
        "requests": [_request(each) for each in state.requests] if with_requests else [],
        "sections": [
            {
                "title": table.title,
                "columns": list(table.columns),
                "rows": [list(row) for row in table.rows],
                "total": table.total,
                "standing": table.is_standing,
            }
            for table in state.tables
        ],
    }


def _request(received: Received) -> dict[str, object]:
    return {
        "number": received.number,
        "time": received.time.astimezone(UTC).isoformat(timespec="milliseconds"),
        "method": received.method,
        "url": received.url,
        "status": received.status,
        "evidence": received.evidence or None,
        "remarks": [{"kind": each.kind, "text": each.text} for each in received.remarks],
        "curl": received.curl,
        "request": _side(received.request),
        "response": None if received.response is None else _side(received.response),
    }


def _side(side: Side) -> dict[str, object]:
    return {
        "headers": dict(side.headers),
        "body": side.body if not side.note else None,
        "note": side.note or None,
    }
