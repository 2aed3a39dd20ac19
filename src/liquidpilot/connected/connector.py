"""Answers the calls of `connected_content` tags by Braze's rules, and keeps what went on.

The diagnostics are those of `building`, `cached`, `sending`, `interpreting` and `retry`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeVar

from liquidpilot.connected.assumptions import DEFAULTS, CallAssumptions
from liquidpilot.connected.building import build_request
from liquidpilot.connected.cache import ResponseCache
from liquidpilot.connected.cached import cache_in_words, compare_with_cached
from liquidpilot.connected.credentials import read_credentials
from liquidpilot.connected.exchange import Attempt, Exchange
from liquidpilot.connected.findings import Findings
from liquidpilot.connected.interpreting import Outcome, interpret
from liquidpilot.connected.request import Request
from liquidpilot.connected.response import AnswerSource, Response
from liquidpilot.connected.retry import (
    ABORT_COMES_FIRST,
    LAST_RETRY,
    OTHER_FAILURE,
    Rounds,
    abort_reason,
    attempts_in_words,
    place_without_retry,
)
from liquidpilot.connected.rules import CallRules
from liquidpilot.connected.sending import Unanswered, send
from liquidpilot.connected.transport import RENDERING, Transport
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.connection import ConnectedAnswer, ConnectedCall, Rerender

_Result = TypeVar("_Result")


class Connector:
    """Does what Braze does around the calls of one message.

    `transport` None means that every call is a missing fixture: a connector opens no connection of
    its own. `credentials` is the mapping of `read_credentials`, which raises LiquidPilotError for
    an entry that is none. `allowed_hosts` may have ports that Braze does not call, as `host:port`;
    `channel` is the message's, for the rules that depend on it. `cache` is None for one of the
    message's own. `exchanges` has every request that was built, in the order of the calls.
    """

    def __init__(
        self,
        transport: Transport | None = None,
        credentials: Mapping[str, Mapping[str, object]] | None = None,
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
            hint = "remove it, and say in the message what to do without the answer"
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
    hint = "the message is aborted, because its retries are used up"
    return tuple(replace(found, hint=hint) for found in outcome.diagnostics)
