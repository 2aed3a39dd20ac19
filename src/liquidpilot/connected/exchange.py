"""One call and its answer, for whoever wants to see what a message asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from liquidpilot.connected.request import Request
from liquidpilot.connected.response import AnswerSource, Response
from liquidpilot.diagnostics import Placed
from liquidpilot.sources import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sending of a request: `outcome` is the status, or `timeout`, `no connection`, ….

    `response` is None if none came; then `error` says more.
    """

    outcome: str
    response: Response | None
    source: AnswerSource
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange(Placed):
    """What one run of a `connected_content` tag sent and got.

    `response` is None if none came. `error` says in a few words why the call failed, None if it
    did not; a response of status 503 has both. `place` is the tag, from its name on. `saved_as` is
    the variable that holds the result, None if nothing was saved: the response was no JSON and so
    was printed, or the message ended here.

    `rules` are those of Braze's rules that had a part in the outcome, in plain words: `from the
    cache (300 s, until …)`, `3 attempts: 503, 503, 200`. `attempts` are all sendings of the
    request, one after the other, the last of which gave `response`; there is more than one if
    `:retry` rendered the message anew, and none if the cache answered at once.
    """

    request: Request
    response: Response | None
    source: AnswerSource
    error: str | None
    place: Place = NOWHERE
    saved_as: str | None = field(default=None, kw_only=True)
    rules: tuple[str, ...] = field(default=(), kw_only=True)
    attempts: tuple[Attempt, ...] = field(default=(), kw_only=True)
