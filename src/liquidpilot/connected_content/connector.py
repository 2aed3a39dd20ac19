"""Answers the calls of `connected_content` tags by Braze's rules, and keeps what went on.

The diagnostics are those of `building` and `interpreting`, and those listed below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Annotated, NamedTuple, TypeVar

from liquidpilot.braze_facts import RestsOn
from liquidpilot.connected_content.building import Credential, build_request, read_credentials
from liquidpilot.connected_content.cache import CachedResponse, ResponseCache
from liquidpilot.connected_content.call_options import CallRules
from liquidpilot.connected_content.errors import MissingFixture, RequestFailed, RequestTimeout
from liquidpilot.connected_content.findings import Findings
from liquidpilot.connected_content.interpreting import Outcome, failed, interpret
from liquidpilot.connected_content.limits import DEFAULTS, TIME_LIMIT, CallAssumptions
from liquidpilot.connected_content.request import (
    RENDERING,
    AnswerSource,
    Attempt,
    Exchange,
    Request,
    Response,
    Transport,
)
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.connection import ConnectedAnswer, ConnectedCall, Rerender
from liquidpilot.errors import LiquidPilotError
from liquidpilot.sources import Place

# What a message is told when the cache answers one of its calls.
#
# Codes of the diagnostics, each after `connected-content-`:
#
# ============ ======= =============================================================================
# cached-other warning the answer was given to another method; the cache only looks at
#                      URL, content type and body ("Caching responses")
# cached-other info    the same, where only headers differ, which may mean nothing (a new token)
# ============ ======= =============================================================================


def cache_in_words(kept: CachedResponse) -> str:
    """Return the rule that an answer comes from the cache, and until when it does."""
    until = kept.until.isoformat(timespec="seconds").replace("+00:00", "Z")
    return f"from the cache ({kept.age} s, until {until})"


def compare_with_cached(
    request: Request, kept: CachedResponse, place: Place, findings: Findings
) -> None:
    """Report that the answer in the cache was given to a request that is not this one."""
    first = kept.request
    hint = "make the URL differ too, for example by '?cache_id=…', or use ':no_cache'"
    if request.method != first.method:
        message = "the cache answers this call with the answer to a call with another method"
        findings.warning(place, "cached-other", message, hint)
    elif request.headers != first.headers:
        names = {name.lower() for name in (*request.headers, *first.headers)}
        other = sorted(
            name for name in names if request.headers.get(name) != first.headers.get(name)
        )
        message = "the cache answers this call with the answer to a call with another header: "
        findings.info(place, "cached-other", message + ", ".join(other), hint)


# Asking a transport, which may be any code.
#
# Codes of the diagnostics:
#
# =========================== ======= ==============================================================
# missing-fixture             error   offline, and nothing recorded answers the request
# connected-content-failed    warning the transport says that there is no response (timeout …)
# connected-content-transport error   the transport itself failed, or gave back no `Response`
# =========================== ======= ==============================================================


class Unanswered(NamedTuple):
    """No response came: `word` says why in a word, `outcome` what that means for the tag.

    `is_lost` tells that the network is to blame, so that another try may do better.
    """

    word: str
    source: AnswerSource
    outcome: Outcome
    is_lost: bool = False


def send(
    transport: Transport | None, request: Request, call: ConnectedCall
) -> Response | Unanswered:
    """Send `request` for `call`; never raises. Without a transport, every fixture is missing."""
    place = call.place
    try:
        return _send(transport, request)
    except MissingFixture as error:
        finding = Diagnostic("missing-fixture", "error", error.message, error.remedy, place)
        outcome = Outcome("failed", error=error.message, diagnostics=(finding,))
        return Unanswered("no fixture", error.source, outcome)
    except RequestTimeout as error:
        outcome = failed(error.message, place, call.save, error.hint)
        rules = (f"Braze gives up after {TIME_LIMIT:g} s",)
        return Unanswered("timeout", error.source, outcome._replace(rules=rules), is_lost=True)
    except RequestFailed as error:
        outcome = failed(error.message, place, call.save, error.hint)
        return Unanswered("no connection", error.source, outcome, is_lost=True)
    except LiquidPilotError as error:
        # A file of ours that cannot be used; it says itself where.
        said = str(error).partition("\n")[0]
        return Unanswered("failed", "fixture", _broken("no answer", said, place, error.hint))
    except Exception as error:
        said = f"{type(error).__name__}: {error}".partition("\n")[0]
        hint = "check the transport"
        return Unanswered("failed", "transport", _broken("the transport failed", said, place, hint))


def _send(transport: Transport | None, request: Request) -> Response:
    if transport is None:
        raise MissingFixture(
            f"no fixture answers {request.method} {request.endpoint}",
            hint="provide a transport, for example one that replays fixtures",
        )
    # What comes back is only typed, not checked, until here.
    response: object = transport.send(request)
    if not isinstance(response, Response):
        raise TypeError(f"send() returned '{type(response).__name__}' and not a Response")
    return response


def _broken(what: str, said: str, place: Place, hint: str | None) -> Outcome:
    message = f"{what}: {said[:300]}"
    finding = Diagnostic("connected-content-transport", "error", message, hint, place)
    return Outcome("failed", error=said[:300], diagnostics=(finding,))


# `:retry`: the message is rendered anew, up to five times, and then aborted.
#
# Braze puts a message whose call failed back into its queue, with waits that grow; after five
# retries the message is aborted as by `abort_message` ("Connected Content retries"). Because the
# message is rendered to its end first, an abort in it comes first: then there is no retry
# ("Aborting Connected Content"). So a retry here is another *round*: all fields of the message are
# rendered again, with the same cache and without waiting. Which failures are repeated is in
# `CallAssumptions`; so are the waits.
#
# In-app messages have no `:retry`, and Canvas steps have retries of their own and ignore it
# ("Context step"). The code of the diagnostic is `connected-content-retry` (warning).

MOST_RETRIES: Annotated[int, RestsOn("call-retry")] = 5
"""How often Braze renders a message anew."""

ABORT_COMES_FIRST = "not retried: the message aborts first"
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
        # By the place of a tag, how often it ran in this round, and the attempts of each such run.
        self._runs: dict[Place, _Runs] = {}

    @property
    def is_last(self) -> bool:
        """Whether Braze would not render the message again after this round."""
        return self._over == MOST_RETRIES

    def start_next(self) -> None:
        """Begin another round."""
        self._over += 1
        for runs in self._runs.values():
            runs.passed = 0

    def add(self, place: Place, attempt: Attempt | None) -> tuple[Attempt, ...]:
        """Count one run of the tag at `place`; return its attempts of all rounds, `attempt` last.

        None is a run that the cache answered. The runs of a tag in a loop are told apart by their
        order: the request itself may change, with a token that is fetched anew.
        """
        runs = self._runs.get(place)
        if runs is None:
            runs = self._runs[place] = _Runs()
        if runs.passed == len(runs.attempts):
            runs.attempts.append(())
        if attempt is not None:
            runs.attempts[runs.passed] += (attempt,)
        runs.passed += 1
        return runs.attempts[runs.passed - 1]


class _Runs:
    """The runs of one tag: how many there were in this round, and the attempts of all rounds."""

    __slots__ = ("attempts", "passed")

    def __init__(self) -> None:
        self.passed = 0
        self.attempts: list[tuple[Attempt, ...]] = []


def attempts_in_words(
    attempts: tuple[Attempt, ...], assumptions: CallAssumptions, *, from_cache: bool = False
) -> tuple[str, ...]:
    """Return the rules that say how often a call was sent, and how long Braze would have waited.

    `from_cache` tells that the cache answered in the end, with what another call had stored.
    """
    if len(attempts) + from_cache < 2:
        return ()
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


_Result = TypeVar("_Result")


class Connector:
    """Does what Braze does around the calls of one message.

    `transport` None means that every call is a missing fixture: a connector opens no connection of
    its own. `credentials` is the mapping of `read_credentials`, or what that has read; it raises
    LiquidPilotError for an entry that is none. `allowed_hosts` may have ports that Braze does not
    call, as `host:port`; `channel` is the message's, for the rules that depend on it. `cache` is
    None for one of the message's own. `exchanges` has every request that was built, in the order of
    the calls.
    """

    def __init__(
        self,
        transport: Transport | None = None,
        credentials: Mapping[str, Mapping[str, object] | Credential] | None = None,
        *,
        allowed_hosts: Iterable[str] = (),
        channel: str | None = None,
        cache: ResponseCache | None = None,
        assumptions: CallAssumptions = DEFAULTS,
    ) -> None:
        self.exchanges: list[Exchange] = []
        self._transport = transport
        self._credentials = read_credentials(credentials or {})
        self._allowed_hosts = tuple(allowed_hosts)
        self._without_retry = place_without_retry(channel)
        self._cache = ResponseCache() if cache is None else cache
        self._assumptions = assumptions
        self._rounds = Rounds()
        # The exchanges of this round that ask for another one, by their index.
        self._to_retry: list[int] = []

    def settle(
        self, render: Callable[[], _Result], is_aborted: Callable[[_Result], bool]
    ) -> _Result:
        """Return what `render` gives once no failed call asks for a retry any more.

        `render` renders the whole message, and each time asks this connector. A message that aborts
        is not rendered again.
        """
        rendered = render()
        while self._to_retry and not is_aborted(rendered):
            self._rounds.start_next()
            self._to_retry.clear()
            self.exchanges.clear()
            rendered = render()
        for index in self._to_retry:
            exchange = self.exchanges[index]
            rules = (*exchange.rules, ABORT_COMES_FIRST)
            self.exchanges[index] = replace(exchange, rules=rules)
        return rendered

    def connect(self, call: ConnectedCall) -> ConnectedAnswer:
        """Answer one run of a tag; never raises for what a template or a transport does."""
        built = build_request(call, self._credentials, self._allowed_hosts)
        if built.request is None:
            return ConnectedAnswer((built.saves_as, None), diagnostics=built.diagnostics)
        findings = Findings()
        got = self._ask(call, built.request, built.rules, findings)
        verdict = self._retry(call, built.rules, got, findings)
        outcome, abort = got.outcome, verdict.abort or got.outcome.abort
        saved_as = built.saves_as if outcome.kind in ("saved", "failed") and not abort else None
        self.exchanges.append(
            Exchange(
                built.request,
                got.response,
                got.source,
                outcome.error,
                call.place,
                saved_as=saved_as,
                rules=(*got.rules, *outcome.rules, *verdict.rules),
                attempts=got.attempts,
                written={**call.options, "url": call.url},
            )
        )
        return ConnectedAnswer(
            (saved_as, outcome.value) if saved_as else None,
            outcome.text,
            abort,
            built.diagnostics + _about(outcome, verdict) + findings.diagnostics,
            len(got.response.body) if got.response else 0,
        )

    def _ask(
        self, call: ConnectedCall, request: Request, rules: CallRules, findings: Findings
    ) -> _Got:
        """Return what the cache has, else what the transport gives."""
        age = rules.cache_age(request.method)
        rerender = call.rerender if rules.rerender else None
        kept = self._cache.find(request, call.now) if age is not None else None
        if kept is not None:
            compare_with_cached(request, kept, call.place, findings)
            outcome = interpret(kept.response, call.place, call.save, rerender)
            attempts = self._rounds.add(call.place, None)
            words = attempts_in_words(attempts, self._assumptions, from_cache=True)
            words += (cache_in_words(kept),)
            return _Got(kept.response, "cache", outcome, attempts, words)
        got = self._send(call, request, rerender)
        is_kept = got.outcome.kind != "failed" or self._assumptions.cache_failures
        if age is not None and got.response is not None and is_kept:
            self._cache.keep(request, got.response, age, call.now)
        return got

    def _send(self, call: ConnectedCall, request: Request, rerender: Rerender | None) -> _Got:
        mark = RENDERING.set(self)
        try:
            sent = send(self._transport, request, call)
        finally:
            RENDERING.reset(mark)
        if isinstance(sent, Unanswered):
            response, outcome, is_repeatable = None, sent.outcome, sent.is_lost
            attempt = Attempt(sent.word, None, sent.source, outcome.error)
        else:
            response, outcome = sent, interpret(sent, call.place, call.save, rerender)
            is_repeatable = sent.status in self._assumptions.retried_statuses
            attempt = Attempt(str(sent.status), sent, sent.source, outcome.error)
        attempts = self._rounds.add(call.place, attempt)
        words = attempts_in_words(attempts, self._assumptions)
        return _Got(response, attempt.source, outcome, attempts, words, is_repeatable)

    def _retry(
        self, call: ConnectedCall, rules: CallRules, got: _Got, findings: Findings
    ) -> _Verdict:
        """Return what becomes of a failed call that has `:retry`; note that it asks for a round."""
        if not rules.retry:
            return _Verdict()
        if self._without_retry:
            message = f"':retry' has no effect in {self._without_retry}"
            hint = "remove it, and write what the message shows without the answer"
            findings.warning(call.options["retry"].place, "retry", message, hint)
            return _Verdict((message,) if got.is_repeatable else ())
        if got.outcome.kind != "failed" or got.source == "missing":
            return _Verdict()
        if not got.is_repeatable:
            return _Verdict((OTHER_FAILURE,))
        if self._rounds.is_last:
            return _Verdict((LAST_RETRY,), abort_reason(got.outcome.error or "no answer"))
        self._to_retry.append(len(self.exchanges))
        return _Verdict()


class _Got(NamedTuple):
    response: Response | None
    source: AnswerSource
    outcome: Outcome
    attempts: tuple[Attempt, ...]
    rules: tuple[str, ...]
    is_repeatable: bool = False


class _Verdict(NamedTuple):
    rules: tuple[str, ...] = ()
    abort: str | None = None


def _about(outcome: Outcome, verdict: _Verdict) -> tuple[Diagnostic, ...]:
    """Return the findings about an outcome; what they advise fits a message that goes on."""
    if not verdict.abort:
        return outcome.diagnostics
    hint = "the message is aborted because its retries are used up"
    return tuple(replace(found, hint=hint) for found in outcome.diagnostics)
