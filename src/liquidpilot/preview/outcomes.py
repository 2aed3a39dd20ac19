"""What becomes of messages for people, told in a mark: worked out where it is seen, and kept.

A rail of 3,000 messages and a picker of 400 people have a mark at each row. None of them may keep
the message that is on the screen waiting; so outcomes are asked for after it, a few at a time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable

from liquidpilot.errors import UnknownName
from liquidpilot.immutable import immutable
from liquidpilot.preview.choices import Choices
from liquidpilot.preview.state import PreviewState
from liquidpilot.preview.verdicts import Kind, verdict_of
from liquidpilot.preview.views import findings_of
from liquidpilot.rendering.dependencies import Dependencies
from liquidpilot.wording import counted

_AT_ONCE = 0.06
_MOST_KEPT = 20_000

Key = tuple[str, Choices]
"""The address of a message, and for whom and in which scenario it is rendered."""


@immutable
class Outcome:
    """What becomes of one message for one person: `kind` and `text` are those of the verdict.

    `findings` counts what there is to say about it, `severity` is that of the worst, or empty.

    >>> Outcome("flawed", "Sends with 1 hole", 2, "error").title
    'Sends with 1 hole · 2 findings'
    """

    kind: Kind
    text: str
    findings: int
    severity: str

    @property
    def title(self) -> str:
        """All of it in words."""
        return f"{self.text} · {counted(self.findings, 'finding')}" if self.findings else self.text


class Outcomes:
    """The outcomes in the workspace of `state` that are known, until a file changes.

    `is_busy` tells whether somebody waits for a message. Used by all threads of the server.
    """

    def __init__(self, state: PreviewState, is_busy: Callable[[], bool] = lambda: False) -> None:
        self._state = state
        self._is_busy = is_busy
        self._known: dict[Key, tuple[Outcome, Dependencies]] = {}
        self._working = threading.Lock()
        state.when_changed(self._forget)

    def known(self, address: str, choices: Choices) -> Outcome | None:
        """Return the outcome if it is known."""
        found = self._known.get((address, choices))
        return None if found is None else found[0]

    def look_at(self, wanted: Iterable[Key]) -> dict[Key, Outcome]:
        """Work out some of those that are not known; return all of `wanted` that are known then.

        At least one is worked out, unless another thread is at it; more only as long as nobody
        waits for a message. What is no message any more has no outcome.
        """
        asked = list(dict.fromkeys(wanted))
        if self._working.acquire(blocking=False):
            try:
                self._work(asked, time.monotonic() + _AT_ONCE)
            finally:
                self._working.release()
        return {key: found[0] for key in asked if (found := self._known.get(key)) is not None}

    def _work(self, asked: list[Key], until: float) -> None:
        for key in asked:
            if key in self._known:
                continue
            epoch = self._state.epoch
            try:
                view = self._state.peek(*key)
            except UnknownName:
                continue
            found = findings_of(view)
            verdict = verdict_of(view.rendered, view.error, found)
            outcome = Outcome(
                verdict.kind, verdict.text, len(found), found[0].severity if found else ""
            )
            # The files may have changed since: then it is asked for again.
            if epoch == self._state.epoch and len(self._known) < _MOST_KEPT:
                self._known[key] = outcome, view.dependencies
            if self._is_busy() or time.monotonic() > until:
                return

    def _forget(self, paths: Collection[str]) -> None:
        for key, (_, dependencies) in list(self._known.items()):
            if dependencies.touched_by(paths):
                self._known.pop(key, None)
