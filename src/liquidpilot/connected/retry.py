"""`:retry`: the message is rendered anew, up to five times, and then aborted.

Braze puts a message whose call failed back into its queue, with waits that grow; after five retries
the message is aborted as by `abort_message` ("Connected Content retries"). Because the message is
rendered to its end first, an abort in it comes first: then there is no retry ("Aborting Connected
Content"). So a retry here is another *round*: all fields of the message are rendered again, with
the same cache and without waiting. Which failures are repeated is in `assumptions`; so are the
waits.

In-app messages have no `:retry`, and Canvas steps have retries of their own and ignore it ("Context
step"). The code of the diagnostic is `connected-content-retry` (warning).
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from liquidpilot.braze_facts import RestsOn
from liquidpilot.connected.assumptions import CallAssumptions
from liquidpilot.connected.exchange import Attempt
from liquidpilot.sources import Place

MOST_RETRIES: Annotated[int, RestsOn("call-retry")] = 5
"""How often Braze renders a message anew."""

ABORT_COMES_FIRST = "not retried: the message aborts itself, which comes first"
LAST_RETRY = f"aborted after {MOST_RETRIES} retries, as by 'abort_message'"
OTHER_FAILURE = "not retried: ':retry' is not for this kind of failure (assumed)"
"""Rules, as `Exchange.rules` says them."""

_WITHOUT_RETRY = {"in_app": "in-app messages", "canvas": "Canvas steps"}


def abort_reason(error: str) -> str:
    """Return why a message is aborted after its last retry; Braze's own words are not known.

    >>> abort_reason("status 503")
    'connected_content failed after 5 retries: status 503'
    """
    return f"connected_content failed after {MOST_RETRIES} retries: {error}"


def place_without_retry(channel: str | None) -> str | None:
    """Return what `:retry` does not work in, if `channel` is one of those; None if it works."""
    return _WITHOUT_RETRY.get(channel or "")


class Rounds:
    """The rounds of one message: how many there were, and what each call got in all of them."""

    def __init__(self) -> None:
        self._over = 0
        self._runs: Counter[Place] = Counter()
        self._attempts: dict[tuple[Place, int], tuple[Attempt, ...]] = {}

    @property
    def is_last(self) -> bool:
        """Whether Braze would not render the message again after this round."""
        return self._over == MOST_RETRIES

    def start_next(self) -> None:
        """Begin another round."""
        self._over += 1
        self._runs.clear()

    def add(self, place: Place, attempt: Attempt | None) -> tuple[Attempt, ...]:
        """Count one run of the tag at `place`; return its attempts of all rounds, `attempt` last.

        None is a run that the cache answered. The runs of a tag in a loop are told apart by their
        order: the request itself may change, with a token that is fetched anew.
        """
        run = (place, self._runs[place])
        self._runs[place] += 1
        self._attempts[run] = self._attempts.get(run, ()) + ((attempt,) if attempt else ())
        return self._attempts[run]


def attempts_in_words(
    attempts: tuple[Attempt, ...], assumptions: CallAssumptions, *, from_cache: bool = False
) -> tuple[str, ...]:
    """Return the rules that say how often a call was sent, and how long Braze would have waited.

    `from_cache` tells that the cache answered in the end, with what another call had stored.
    """
    outcomes = [attempt.outcome for attempt in attempts]
    if from_cache and attempts and attempts[-1].error:
        outcomes.append("cache")
    if len(outcomes) < 2:
        return ()
    waits = " + ".join(f"{seconds} s" for seconds in assumptions.retry_delays[: len(outcomes) - 1])
    return (
        f"{len(outcomes)} attempts: {', '.join(outcomes)}",
        f"Braze waits between them ({waits} assumed)",
    )
