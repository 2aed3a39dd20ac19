"""A rendered message, as a CRM author reads it on a terminal.

The result goes to standard output: a line with the verdict, then the fields under their names, or
one text alone. Everything else goes to standard error: findings, the calls that were made, and the
verdict where the result is a text alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from liquidpilot.cli.frames import diagnostic_frame
from liquidpilot.cli.session import Session
from liquidpilot.cli.streams import Paint, note_paint, printable
from liquidpilot.connected_content import Exchange, Response
from liquidpilot.diagnostics import RANK, Diagnostic, Finding, Severity
from liquidpilot.rendering.message import RenderedField, RenderedMessage, Status
from liquidpilot.rendering.source_lines import SourceLines
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay import MissingReport, Redactor
from liquidpilot.wording import counted, shortened

_RULE = 60
_MOST = 20
_MOST_BRIEF = 4
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


def findings_text(
    found: Iterable[Diagnostic],
    lines: SourceLines,
    paint: Paint,
    most: int = _MOST,
    *,
    may_fix: bool = True,
) -> str:
    """Return the frame of every finding, the errors last, next to where the reader's eye ends up.

    A remedy that several findings share is said once: two fields often make the same call. If there
    are more than `most`, the worst are shown. `may_fix` tells that `check --fix` takes the file.
    """
    ordered = sorted(found, key=lambda each: RANK[each.severity])
    shown_last = ordered[-most:]
    frames: list[str] = []
    said: set[tuple[str, str | None]] = set()
    if len(ordered) > len(shown_last):
        more = f"{len(ordered) - len(shown_last)} more, not as bad as these"
        frames.append(f"{more}: `liquidpilot check` lists all\n")
    for diagnostic in shown_last:
        remedy = (diagnostic.code, diagnostic.hint)
        shown = replace(diagnostic, hint=None) if remedy in said else diagnostic
        said.add(remedy)
        frames.append(diagnostic_frame(shown, lines, paint, may_fix=may_fix))
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


def brief_calls_text(exchanges: Iterable[Exchange], redactor: Redactor, paint: Paint) -> str:
    """Return a line for each call, the same ones once, for one screen of a terminal."""
    times: dict[str, int] = {}
    for exchange in exchanges:
        method, url = exchange.request.method, printable(redactor.url(exchange.request.url))
        outcome = printable(_outcome(exchange))
        line = f"{paint.bold(method)} {_cut_url(url)} {paint.dim('→')} {outcome}"
        times[line] = times.get(line, 0) + 1
    return "".join(
        f"{line}{f' ({number} times)' if number > 1 else ''}\n" for line, number in times.items()
    )


_LONGEST_URL = 70


def _cut_url(url: str) -> str:
    if len(url) <= _LONGEST_URL:
        return url
    return f"{url[: _LONGEST_URL // 2]}…{url[-_LONGEST_URL // 2 :]}"


def note_text(
    rendered: RenderedMessage,
    workspace: Workspace,
    session: Session,
    with_verdict: bool = True,
    *,
    brief: bool = False,
    calls: Sequence[Exchange] | None = None,
) -> str:
    """Return calls, findings, fixtures to add and, where the result lacks it, the verdict.

    `calls` are those to list, all without it; with `brief` it is what fits on one screen.
    """
    paint = note_paint()
    listed = rendered.exchanges if calls is None else calls
    told = brief_calls_text if brief else calls_text
    lines = _lines(rendered, workspace, session)
    # A file that is none of the workspace's, and standard input.
    path = str(workspace.root / rendered.message)
    is_loose = rendered.message == "-" or workspace._files.was_added(path)
    most = _MOST_BRIEF if brief else _MOST
    parts = [
        # Finding out what is secret takes time; a message without calls does not need it.
        told(listed, workspace._redactor, paint) if listed else "",
        findings_text(rendered.findings, lines, paint, most, may_fix=not is_loose),
        stubs_text(workspace.missing_fixtures(rendered), paint),
        _sandbox_text(rendered),
        verdict_text(rendered, paint) if with_verdict else "",
    ]
    return "\n".join(part for part in parts if part)


def _lines(rendered: RenderedMessage, workspace: Workspace, session: Session) -> SourceLines:
    return session.lines(workspace._redactor if rendered.exchanges else None)


def _sandbox_text(rendered: RenderedMessage) -> str:
    """Return what else could answer the calls without a fixture, empty if nothing could."""
    missing = [each.request.url for each in rendered.exchanges if each.source == "missing"]
    if not missing:
        return ""
    from liquidpilot.services.registry import integration_of

    found = {each for url in missing if (each := integration_of(url)) is not None}
    names = sorted(each.title or each.name for each in found if each.has_sandbox)
    return f"{' and '.join(names)} can be simulated: add --sandbox\n" if names else ""


def _for_whom(rendered: RenderedMessage) -> str:
    parts = [
        f"for {rendered.profile}" if rendered.profile else "",
        f"in the scenario {rendered.scenario}" if rendered.scenario else "",
    ]
    return "".join(f" {part}" for part in parts if part)


def _counts(rendered: RenderedMessage) -> str:
    severities = [each.severity for each in rendered.findings]
    numbers = {
        "call": sum(each.source != "cache" for each in rendered.exchanges),
        "error": severities.count("error"),
        "warning": severities.count("warning"),
        "note": severities.count("info"),
    }
    parts = [counted(number, noun) for noun, number in numbers.items() if number]
    from_cache = sum(each.source == "cache" for each in rendered.exchanges)
    if from_cache:
        parts[0] += f" and {from_cache} from the cache" if numbers["call"] else ""
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
