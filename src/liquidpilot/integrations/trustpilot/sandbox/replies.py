"""What an endpoint gives back, before it becomes a response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Evidence = Literal["docs", "observed", "assumed"]
"""How sure an answer is: documented by Trustpilot, seen in real answers, or our best guess."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and JSON; `data` is left out of the body if it is `EMPTY`.

    A `text` stands in its place if there is one, of the type `content_type`: what is no JSON.
    """

    status: int
    data: object
    evidence: Evidence
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    content_type: str = "application/json; charset=utf-8"


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
