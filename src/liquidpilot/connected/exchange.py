"""One call and its answer, for whoever wants to see what a message asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from liquidpilot.connected.request import Request
from liquidpilot.connected.response import AnswerSource, Response


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one run of a `connected_content` tag sent and got.

    `response` is None if none came. `error` says in a few words why the call failed, None if it
    did not; a response of status 503 has both. `path`, `line` and `column` are those of the tag,
    both numbers from 1. `saved_as` is the variable that holds the result, None if the response was
    no JSON and so was printed. `rules` are the caching, retry and rerender options of the tag, in
    words: `(":cache_max_age 3600", ":retry")`.
    """

    request: Request
    response: Response | None
    source: AnswerSource
    error: str | None
    line: int
    column: int
    path: str | None = field(default=None, kw_only=True)
    saved_as: str | None = field(default=None, kw_only=True)
    rules: tuple[str, ...] = field(default=(), kw_only=True)
