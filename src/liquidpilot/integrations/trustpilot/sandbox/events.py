"""The events that Trustpilot tells a company of by webhook, and each attempt to tell it.

From "How to set up Trustpilot Webhooks" (Trustpilot's support community, read 2026-11-30): one POST
of `{"events": [...]}` for each new, updated or deleted review, of the service and of products, to
the URL of the subscription. Nothing is said about what happens when that fails. Assumed: another
status than 2xx, a redirect too, or no answer within ten seconds is tried again after a minute, ten
minutes, an hour, six hours and a day, and then given up; events do not wait for each other.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from liquidpilot import Request
from liquidpilot.extending import EVIDENCE, Webhook
from liquidpilot.integrations.trustpilot.endpoints import Evidence
from liquidpilot.integrations.trustpilot.sandbox.shapes import JsonObject

RETRIES = tuple(timedelta(minutes=each) for each in (1, 10, 60, 360, 1440))
"""How long after each attempt that failed the next one is made; all of it is assumed."""

Change = Literal["created", "updated", "deleted"]
"""What happened to a review."""

_EVIDENCE: dict[str, Evidence] = {
    "service-review-created": "docs",
    "service-review-updated": "observed",
    "service-review-deleted": "observed",
    "product-review-created": "observed",
}
_KEPT = 1000
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time that an event was sent: a status, or in words why there is none."""

    at: datetime
    outcome: int | str

    @property
    def was_taken(self) -> bool:
        """Whether the receiver has it."""
        return isinstance(self.outcome, int) and 200 <= self.outcome < 300


@dataclass(slots=True)
class Event:
    """One event, of one review. `next_try` is None while it is being sent, and at the end."""

    id: str
    name: str
    review_id: str
    body: bytes
    evidence: Evidence
    next_try: datetime | None
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def state(self) -> Literal["waiting", "being sent", "delivered", "given up"]:
        """What is going on with it."""
        if self.next_try is not None:
            return "waiting"
        if self.attempts and self.attempts[-1].was_taken:
            return "delivered"
        return "given up" if len(self.attempts) > len(RETRIES) else "being sent"


class Events:
    """What was told and is to be told to `url`, nothing without one; the last 1000 are kept."""

    def __init__(self, url: str, now: Callable[[], datetime]) -> None:
        self.url = url
        self._now = now
        self._events: deque[Event] = deque(maxlen=_KEPT)
        self._count = 0

    def tell(self, about: Literal["service", "product"], change: Change, data: JsonObject) -> None:
        """Have an event sent; `data` is what is told about its review, with an `id`."""
        if not self.url:
            return
        self._count += 1
        name = f"{about}-review-{change}"
        event: JsonObject = {"eventName": name, "version": "1", "eventData": data}
        body = _JSON.encode({"events": [event]}).encode("utf-8", "replace")
        evidence = _EVIDENCE.get(name, "assumed")
        self._events.append(
            Event(str(self._count), name, str(data["id"]), body, evidence, self._now())
        )

    def all(self) -> list[Event]:
        """Return the events, the newest first."""
        return [*reversed(self._events)]

    def next_webhook(self) -> Webhook | None:
        """Return the oldest event that is due, which is being sent from now on."""
        now = self._now()
        for event in self._events:
            if event.next_try is not None and event.next_try <= now:
                event.next_try = None
                headers = {"Content-Type": "application/json", EVIDENCE: event.evidence}
                return Webhook(event.name, Request("POST", self.url, headers, event.body), event)
        return None

    def answered(self, webhook: Webhook, outcome: int | str) -> None:
        """Take note of what came of an attempt."""
        event = webhook.subject
        assert isinstance(event, Event)
        attempt = Attempt(self._now(), outcome)
        event.attempts.append(attempt)
        if not attempt.was_taken and len(event.attempts) <= len(RETRIES):
            # A full second, as a clock is set to.
            next_try = attempt.at + RETRIES[len(event.attempts) - 1]
            event.next_try = next_try.replace(microsecond=0)

    def next_try(self) -> datetime | None:
        """Return when the next event is due."""
        return min((each.next_try for each in self._events if each.next_try), default=None)
