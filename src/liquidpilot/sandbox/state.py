"""What there is to see of a running sandbox, as data, for its page and for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC

from liquidpilot.integration.sandboxes import Section
from liquidpilot.sandbox.reception import Received, Side

MOST_ROWS = 200
"""How many rows of a table are shown."""


@dataclass(frozen=True, slots=True)
class Table:
    """A `Section` of which the oldest rows may have been left out: `total` counts all."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    when_empty: str
    total: int


@dataclass(frozen=True, slots=True)
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
        Table(each.title, each.columns, each.rows[:MOST_ROWS], each.when_empty, len(each.rows))
        for each in sections
    ]


def as_json(state: State) -> dict[str, object]:
    """Return the document of `/_sandbox/state.json`."""
    return {
        "version": 1,
        "name": state.name,
        "title": state.title,
        "url": state.url,
        "hosts": list(state.hosts),
        "total": state.total,
        "requests": [_request(each) for each in state.requests],
        "sections": [
            {
                "title": table.title,
                "columns": list(table.columns),
                "rows": [list(row) for row in table.rows],
                "total": table.total,
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
        "request": _side(received.request),
        "response": None if received.response is None else _side(received.response),
    }


def _side(side: Side) -> dict[str, object]:
    return {
        "headers": dict(side.headers),
        "body": side.body if not side.note else None,
        "note": side.note or None,
    }
