"""From a response to what the tag stores or prints ("Local Connected Content variables").

Codes of the diagnostics, all warnings, each after `connected-content-`, beside those
listed below for Liquid in a response:

================= ================================================================================
failed            no 2XX status: the variable is nil, nothing is printed, the message goes on
too-large         more than 1 MB: the same (Braze's pages disagree on whether it is only not cached)
not-json          a tag with `:save` got no JSON: it is printed, and nothing is saved
byte-order-mark   the JSON starts with one, which its grammar does not allow; read without it
charset           the bytes are not in the declared charset, or it is unknown; guessed
duplicate-key     an object has a key twice; the last one counts, as in Ruby
half-character    half of a surrogate pair in a string, replaced by U+FFFD
================= ================================================================================
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from liquidpilot.connected_content.findings import Findings
from liquidpilot.connected_content.limits import CONNECTION_ERROR, LARGEST_BODY, UNHEALTHY_HOST
from liquidpilot.connected_content.request import Decoded, Response, decode
from liquidpilot.datafiles.json_text import (
    JsonMistake,
    check_json,
    has_half_characters,
    read_json,
    whole_characters,
)
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.connection import DEFAULT_NAME, Rerender, Rerendered
from liquidpilot.dialect.weights import keep_weights
from liquidpilot.sources import NOWHERE, Place

# Liquid that stands in a response: run once for `:rerender`, text otherwise.
#
# Codes of the diagnostics, each after `connected-content-`:
#
# ==================== ======= =====================================================================
# liquid-in-response   info    it stays as it is, without `:rerender` ("User profile fields in
#                              Connected Content")
# unnamed-attribute    warning the response reads an attribute that the message does not name; Braze
#                              collects them from the message, so it is empty (same page)
# rerender             warning Ruby refuses the Liquid, so that it stays as it is (assumed)
# rerender-breaks-json warning the rendered values break the JSON, so that all of it is text (same
#                              page)
# ==================== ======= =====================================================================
#
# What is found inside of the response while it runs keeps its own code, and stands at the tag.

# A recorded answer serves many renderings: Liquid changes no value, so that it is read once.
_KEPT_UP_TO = 100_000

RAN = "the Liquid of the response ran, one level deep (:rerender)"
"""The rule, as `Exchange.rules` says it."""


def run_liquid(
    text: str, rerender: Rerender | None, place: Place, findings: Findings
) -> Rerendered:
    """Return `text` after its Liquid has run; `rerender` None is a tag without that option."""
    if not _has_liquid(text):
        return Rerendered(text)
    if rerender is None:
        message = "the response contains Liquid, which stays as it is"
        findings.info(place, "liquid-in-response", message, "add ':rerender' to run it")
        return Rerendered(text)
    rendered = rerender(text)
    if rendered.unnamed:
        names = ", ".join(f"'{name}'" for name in rendered.unnamed)
        message = f"the response reads {names}, which the message does not name: it stays empty"
        hint = "name it in the message too, for example in the URL"
        findings.warning(place, "unnamed-attribute", message, hint)
    if rendered.refused:
        message = "the Liquid of the response cannot be run, so it stays as it is"
        findings.warning(place, "rerender", message, "look for a tag that is not closed")
    for found in rendered.diagnostics:
        message = f"on line {found.line} of the response: {found.message}"
        findings.add(Diagnostic(found.code, found.severity, message, found.hint, place))
    return rendered


def warn_of_broken_json(mistake: JsonMistake, place: Place, findings: Findings) -> None:
    """Report that the response was JSON before its Liquid ran, and is none after."""
    line, column = mistake.position
    message = (
        "the values that ':rerender' inserts break the JSON, so the response is printed: "
        f"{mistake.message} at line {line}, column {column}"
    )
    hint = "add '| json_escape' after each value in the response"
    findings.warning(place, "rerender-breaks-json", message, hint)


STATUS_KEY = "__http_status_code__"
"""Where an object that came with a 2XX status carries that status."""

_RULES = {
    UNHEALTHY_HOST: "host unhealthy: Braze sends it no calls for a minute",
    CONNECTION_ERROR: "that is Braze's status for no connection",
    **dict.fromkeys(range(300, 400), "redirects are not followed"),
}


class Outcome(NamedTuple):
    """What a tag does with a response.

    `kind` `saved`: the variable becomes `value`; `printed`: `text` is printed and nothing saved;
    `failed`: the variable becomes nil, for the reason `error`; `aborted`: the response itself said
    so, for the reason `abort`. `rules` are the limits that decided it, in plain words.
    """

    kind: Literal["saved", "printed", "failed", "aborted"]
    value: object = None
    text: str = ""
    error: str | None = None
    abort: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    rules: tuple[str, ...] = ()


def interpret(
    response: Response,
    place: Place = NOWHERE,
    save: str | None = None,
    rerender: Rerender | None = None,
) -> Outcome:
    """Read `response` by Braze's rules; diagnostics stand at `place`; never raises.

    `save` is the variable that the tag names, None if it names none; `rerender` runs the Liquid in
    the response, None without the option. Neither redirects nor other statuses beside 2XX can be
    processed ("Making an API call"). Whether a body is JSON is found by reading it: the
    `Content-Type` does not count. The status is added to objects only.

    >>> interpret(Response(200, {}, b'{"a": 1}')).value
    {'a': 1, '__http_status_code__': 200}
    """
    if not 200 <= response.status <= 299:
        rule = _RULES.get(response.status)
        hint = "call the URL that it redirects to" if 300 <= response.status <= 399 else None
        return failed(f"status {response.status}", place, save, hint, rule)
    findings = Findings()
    if len(response.body) > LARGEST_BODY:
        return _too_large(len(response.body), place, findings)
    is_short = len(response.body) <= _KEPT_UP_TO
    decoded, has_liquid = (_decoded if is_short else _decoded.__wrapped__)(
        response.body, response.headers.get("content-type")
    )
    if decoded.problem:
        hint = "declare the charset in the response's Content-Type, or send UTF-8"
        findings.warning(place, "charset", decoded.problem, hint)
    rendered = Rerendered(decoded.text)
    if has_liquid:
        rendered = run_liquid(decoded.text, rerender, place, findings)
    rules = (RAN,) if rendered.text != decoded.text else ()
    if rendered.abort is not None:
        return Outcome(
            "aborted", abort=rendered.abort, diagnostics=findings.diagnostics, rules=(RAN,)
        )
    try:
        is_short = len(rendered.text) <= _KEPT_UP_TO
        found = (_kept_answer if is_short else _read)(rendered.text)
    except JsonMistake as mistake:
        if rules and _is_json(decoded.text):
            warn_of_broken_json(mistake, place, findings)
        elif save is not None:
            _warn_of_text(rendered.text, mistake, place, save, findings)
        return Outcome("printed", text=rendered.text, diagnostics=findings.diagnostics, rules=rules)
    _warn_of_json(found, decoded, place, findings)
    value = found.value
    if isinstance(value, dict):
        value = {**value, STATUS_KEY: response.status}
    return Outcome("saved", value, diagnostics=findings.diagnostics, rules=rules)


def failed(
    error: str, place: Place, save: str | None, hint: str | None = None, rule: str | None = None
) -> Outcome:
    """Return the outcome of a call that failed for the reason `error`, with its diagnostic.

    `rule` is what Braze has to do with it.
    """
    findings = Findings()
    variable = save or DEFAULT_NAME
    findings.warning(
        place,
        "failed",
        f"the call failed: {error}" + (f", {rule}" if rule else ""),
        hint or f"the message continues without it: test for '{{% if {variable} == null %}}'",
    )
    rules = (rule,) if rule else ()
    return Outcome("failed", error=error, diagnostics=findings.diagnostics, rules=rules)


def _too_large(size: int, place: Place, findings: Findings) -> Outcome:
    # A live answer is read no further than one byte over the limit.
    shown = "more than 1 MB" if size < LARGEST_BODY * 1.01 else f"{size / 1_000_000:.2f} MB"
    message = f"the response has {shown}, and Braze takes at most 1 MB"
    findings.warning(place, "too-large", message, "request fewer items or fields")
    return Outcome(
        "failed",
        error=f"too large: {shown}",
        diagnostics=findings.diagnostics,
        rules=("a response may have 1 MB",),
    )


@lru_cache(maxsize=32)
def _decoded(body: bytes, content_type: str | None) -> tuple[Decoded, bool]:
    """Return the text of an answer, and whether there may be Liquid in it."""
    decoded = decode(body, content_type)
    return decoded, _has_liquid(decoded.text)


def _has_liquid(text: str) -> bool:
    return "{{" in text or "{%" in text or "${" in text


class _Answer(NamedTuple):
    """A value, the names that an object had twice, and whether half characters were replaced."""

    value: object
    repeated_names: tuple[str, ...]
    mended: bool


def _read(text: str) -> _Answer:
    repeated: list[str] = []

    def build(members: list[tuple[str, object]]) -> dict[str, object]:
        built = dict(members)
        if len(built) < len(members):
            seen: set[str] = set()
            for name, _ in members:
                if name in seen:
                    repeated.append(name)
                seen.add(name)
        return built

    value = read_json(text, members=build, half_characters=True)
    if not has_half_characters(text):
        return _Answer(value, tuple(repeated), mended=False)
    return _Answer(whole_characters(value), tuple(repeated), mended=True)


@lru_cache(maxsize=32)
def _kept_answer(text: str) -> _Answer:
    answer = _read(text)
    keep_weights(answer.value)
    return answer


def _is_json(text: str) -> bool:
    try:
        check_json(text)
    except JsonMistake:
        return False
    return True


def _warn_of_text(
    text: str, mistake: JsonMistake, place: Place, save: str, findings: Findings
) -> None:
    if text.strip():
        line, column = mistake.position
        why = f"{mistake.message} at line {line}, column {column}"
        message = f"the response is not JSON, so it is printed and '{save}' is not set: {why}"
    else:
        message = f"the response is empty, so '{save}' is not set"
    findings.warning(place, "not-json", message, "check whether the response is an error page")


def _warn_of_json(found: _Answer, decoded: Decoded, place: Place, findings: Findings) -> None:
    if decoded.marked:
        message = "the JSON starts with a byte-order mark; Braze may treat it as text"
        findings.warning(place, "byte-order-mark", message, "send UTF-8 without one")
    if found.repeated_names:
        message = f"the JSON has the key '{found.repeated_names[0]}' twice; the last one counts"
        findings.warning(place, "duplicate-key", message, "write each key of an object once")
    if found.mended:
        message = "the JSON contains half a character (a lone surrogate); '\ufffd' takes its place"
        findings.warning(
            place, "half-character", message, ("check whether a text was cut inside an emoji")
        )
