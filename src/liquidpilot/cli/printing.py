"""A rendered message, as a CRM author reads it on a terminal.

The result goes to standard output: a line with the verdict, then the fields under their names, or
one text alone. Everything else goes to standard error: findings, the calls that were made, and the
verdict where the result is a text alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from liquidpilot.cli.frames import diagnostic_frame
from liquidpilot.cli.streams import Paint, printable
from liquidpilot.connected_content import Exchange, Response
from liquidpilot.diagnostics import RANK, Diagnostic, Finding, Severity
from liquidpilot.rendering.message import RenderedField, RenderedMessage, Status
from liquidpilot.rendering.source_lines import SourceLines
from liquidpilot.replay import MissingReport, Redactor
from liquidpilot.wording import counted, shortened

_RULE = 60
_MOST = 20
_COLOURS: dict[Status, Severity | None] = {
    "sent": None,
    "aborted": "warning",
    "error": "error",
    "missing_fixture": "error",
}


def verdict_text(rendered: RenderedMessage, paint: Paint) -> str:
    """Return what became of the message, for whom, and how many findings; for an abort also why."""
    word = rendered.verdict
    colour = "warning" if rendered.ok and rendered.holes else _COLOURS[rendered.status]
    painted = paint.severity(colour, word) if colour else paint.good(word)
    message = "standard input" if rendered.message == "-" else rendered.message
    text = f"{painted}: {message}{_for_whom(rendered)}{_counts(rendered)}\n"
    refusal = rendered.refusal
    if rendered.status == "error" and refusal and not _is_told(refusal, rendered.findings):
        # Where its rule is off, the reason why nothing is sent is still needed.
        text += f"  {printable(shortened(refusal.message))}\n  at {refusal.place}\n"
    if rendered.abort is None:
        return text
    abort = rendered.abort
    return f"{text}  {printable(shortened(abort.reason))}\n  at {abort.place}\n"


def _is_told(said: Diagnostic, findings: Iterable[Finding]) -> bool:
    return any((each.code, each.place) == (said.code, said.place) for each in findings)


def fields_text(fields: Iterable[RenderedField], paint: Paint) -> str:
    """Return each field under its name; a text without a newline at its end gets one."""
    parts = []
    for field in fields:
        rule = "─" * max(3, _RULE - len(field.name))
        text = field.text if field.text.endswith("\n") or not field.text else f"{field.text}\n"
        parts.append(f"\n{paint.dim('──')} {paint.bold(field.name)} {paint.dim(rule)}\n{text}")
    return "".join(parts)


def findings_text(found: Iterable[Diagnostic], lines: SourceLines, paint: Paint) -> str:
    """Return the frame of every finding, the errors last, next to where the reader's eye ends up.

    A remedy that several findings share is said once: two fields often make the same call. Of very
    many the worst are shown.
    """
    ordered = sorted(found, key=lambda each: RANK[each.severity])
    shown_last = ordered[-_MOST:]
    frames: list[str] = []
    said: set[tuple[str, str | None]] = set()
    if len(ordered) > len(shown_last):
        more = f"{len(ordered) - len(shown_last)} more, not as bad as these"
        frames.append(f"{more}: `liquidpilot check` lists all\n")
    for diagnostic in shown_last:
        remedy = (diagnostic.code, diagnostic.hint)
        shown = replace(diagnostic, hint=None) if remedy in said else diagnostic
        said.add(remedy)
        frames.append(diagnostic_frame(shown, lines, paint))
    return "\n".join(frames)


def stubs_text(reports: Iterable[MissingReport], paint: Paint) -> str:
    """Return the fixture files that would answer the calls without one, ready to be saved."""
    return "\n".join(
        f"save this as {paint.bold(report.path_to_create)}, with the answer in it:\n\n{report.stub}"
        for report in reports
    )


def calls_text(exchanges: Iterable[Exchange], redactor: Redactor, paint: Paint) -> str:
    """Return for every call what was asked, what came of it, and Braze's rules that mattered."""
    lines = []
    for exchange in exchanges:
        url = printable(redactor.url(exchange.request.url))
        place = paint.dim(f"({exchange.place})")
        lines.append(f"{paint.bold(exchange.request.method)} {url}")
        lines.append(f"  {paint.dim('→')} {printable(_outcome(exchange))} {place}")
        lines.extend(f"    {printable(rule)}" for rule in exchange.rules)
        lines.extend(f"    {printable(text)}" for text in _remarks(exchange, redactor))
    return "".join(f"{line}\n" for line in lines)


def _for_whom(rendered: RenderedMessage) -> str:
    parts = [
        f"for {rendered.profile}" if rendered.profile else "",
        f"in the scenario {rendered.scenario}" if rendered.scenario else "",
    ]
    return "".join(f" {part}" for part in parts if part)


def _counts(rendered: RenderedMessage) -> str:
    severities = [each.severity for each in rendered.findings]
    numbers = {
        "call": len(rendered.exchanges),
        "error": severities.count("error"),
        "warning": severities.count("warning"),
        "note": severities.count("info"),
    }
    parts = [counted(number, noun) for noun, number in numbers.items() if number]
    return f" ({', '.join(parts)})" if parts else ""


def _outcome(exchange: Exchange) -> str:
    if exchange.source == "missing":
        return "no fixture"
    response, saved_as = exchange.response, exchange.saved_as
    status = "no answer" if response is None else str(response.status)
    parts = [(exchange.error or status).removeprefix("status ")]
    if response is not None:
        # That of the response: the rules say it if the cache had it.
        more = response.fixture or _evidence(response)
        parts.append(f"{response.source} {more}".rstrip())
    if saved_as is not None:
        parts.append(f"{saved_as} is nil" if exchange.error else f"saved as {saved_as}")
    return ", ".join(parts)


def _remarks(exchange: Exchange, redactor: Redactor) -> Iterable[str]:
    """Yield why a sandbox refuses; what it has made up is a finding."""
    if exchange.response is None or exchange.response.source != "sandbox":
        return
    from liquidpilot.services.request_log import remarks_of

    for each in remarks_of(exchange.response):
        if each.kind == "reason":
            yield f"{each.label}: {redactor.text(each.text)}"


def _evidence(response: Response) -> str:
    if response.source != "sandbox":
        return ""
    from liquidpilot.services.interface import EVIDENCE

    return response.headers.get(EVIDENCE, "")
