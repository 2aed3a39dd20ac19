"""`liquidpilot render`: one message, as one person would get it."""

from __future__ import annotations

import json
from binascii import b2a_base64
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import quote

import click

from liquidpilot.boundary import Boundary
from liquidpilot.cli.completing import complete_field, complete_scenario
from liquidpilot.cli.exits import Exit, exit_for
from liquidpilot.cli.options import allow_option, message_argument, profile_option
from liquidpilot.cli.printing import (
    calls_text,
    fields_text,
    findings_text,
    stubs_text,
    verdict_text,
)
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import (
    Paint,
    note_paint,
    printable,
    result_paint,
    write_note,
    write_result,
)
from liquidpilot.cli.targets import find_target
from liquidpilot.connected_content import Exchange, Response
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.rendering.answers import hide_live_secrets
from liquidpilot.rendering.inputs import as_moment
from liquidpilot.rendering.message import RenderedField, RenderedMessage
from liquidpilot.rendering.source_lines import SourceLines
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay import Redactor, parse_choice
from liquidpilot.services.interface import Section
from liquidpilot.services.simulation import Simulation
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.profile_settings import parse_setting

if TYPE_CHECKING:
    from liquidpilot.rendering.delivery import DeliveryAnswer, DeliveryReport


def write_fields(fields: Iterable[RenderedField], folder: Path) -> list[str]:
    """Write the fields into `folder`, which is made as needed, and return the paths as shown.

    `html` becomes `html.html`, the body of a webhook `body.json` where it was one, everything else
    ends in `.txt`. Each file is written whole or not at all. Raises LiquidPilotError.
    """
    inside = Boundary(folder, folder.as_posix())
    written = []
    for field in fields:
        path = folder / f"{quote(field.name, safe=' ')}{_suffix(field)}"
        try:
            inside.write_text(path.name, field.text)
        except LiquidPilotError as error:
            file = next((each for each in (folder, *folder.parents) if each.is_file()), None)
            hint = f"'{file.as_posix()}' is a file: name a folder" if file else error.hint
            raise LiquidPilotError(error.message, hint=hint) from error
        written.append(path.as_posix())
    return written


def _suffix(field: RenderedField) -> str:
    if field.name == "html":
        return ".html"
    return ".json" if (field.source.path or "").endswith(".json") else ".txt"


_VERSION = 1


def render_document(
    rendered: RenderedMessage, redactor: Redactor, more: Mapping[str, object] | None = None
) -> str:
    """Return the document, indented, with a newline at its end; secrets are redacted.

    A body is text under `body`; one that is no text is null there and stands under `body_base64`.
    `more` are further keys: `delivery`, of a webhook that was delivered.
    """
    document = {
        "version": _VERSION,
        "message": rendered.message,
        "channel": rendered.channel or None,
        "profile": rendered.profile,
        "scenario": rendered.scenario,
        "status": rendered.status,
        "abort": None if rendered.abort is None else rendered.abort.document(),
        "fields": {name: field.text for name, field in rendered.fields.items()},
        "exchanges": [_exchange(exchange, redactor) for exchange in rendered.exchanges],
        "diagnostics": [diagnostic.document() for diagnostic in rendered.diagnostics],
        "findings": [finding.document() for finding in rendered.findings],
        "message_extras": rendered.message_extras,
        **(more or {}),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _exchange(exchange: Exchange, redactor: Redactor) -> dict[str, object]:
    request, response = redactor.request(exchange.request), exchange.response
    return {
        "request": {
            "method": request.method,
            "url": request.url,
            "headers": dict(request.headers),
            **_body(request.body),
        },
        "response": None if response is None else _response(redactor.shown(response)),
        "source": exchange.source,
        "error": exchange.error,
        "line": exchange.line,
        "column": exchange.column,
        "path": exchange.path,
        "saved_as": exchange.saved_as,
        "rules": list(exchange.rules),
        "attempts": [
            {"outcome": each.outcome, "source": each.source, "error": each.error}
            for each in exchange.attempts
        ],
    }


def _response(response: Response) -> dict[str, object]:
    return {
        "status": response.status,
        "headers": dict(response.headers),
        **_body(response.body),
        "fixture": response.fixture,
    }


def _body(body: bytes | None) -> dict[str, str | None]:
    if body is None:
        return {"body": None}
    try:
        return {"body": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"body": None, "body_base64": b2a_base64(body, newline=False).decode("ascii")}


_EPILOG = """\b
Examples:
  liquidpilot render review_spotlight --profile loyal_customer
  liquidpilot render review_spotlight --scenario no-reviews --field subject
  liquidpilot render promo.liquid --set first_name=Ada --format html
  liquidpilot render trustpilot_invitation --deliver sandbox
  echo 'Hi {{${first_name}}}' | liquidpilot render -

\b
Exit codes:
  0 sent, 1 an error in the template or a webhook that was refused, 2 nothing could be rendered,
  3 a call without a fixture, 4 aborted, 130 interrupted
"""

Form = Literal["text", "json", "html"]


@click.command("render", epilog=_EPILOG)
@message_argument
@profile_option
@click.option(
    "--scenario",
    metavar="NAME",
    shell_complete=complete_scenario,
    help="How the calls turn out: no-reviews, timeout, 500, ….",
)
@click.option(
    "--response",
    "responses",
    metavar="NAME=RESPONSE",
    multiple=True,
    help="The response that the fixture NAME gives. Repeatable.",
)
@click.option(
    "--field",
    metavar="NAME",
    shell_complete=complete_field,
    help="Print only this field, exactly as it is.",
)
@click.option(
    "--set",
    "settings",
    metavar="PATH=VALUE",
    multiple=True,
    help="Change the profile: custom_attribute.tier=gold. Repeatable.",
)
@click.option("--now", metavar="TIME", help="When the message is sent: 2026-11-21T09:30:00Z.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    help="text: all fields under their names (default); html: the HTML body alone.",
)
@click.option(
    "--out",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write each field into a file of its own.",
)
@click.option("--sandbox", is_flag=True, help="Let simulated services, such as Trustpilot, answer.")
@click.option(
    "--deliver",
    type=click.Choice(["sandbox"]),
    help="Deliver a webhook to the simulated service, never to a real one. Implies --sandbox.",
)
@click.option(
    "--live", is_flag=True, help="Send the calls to real services, but only to 'record_hosts'."
)
@allow_option
@workspace_option
@click.pass_obj
def command(
    session: Session,
    message: str,
    profile: str | None,
    scenario: str | None,
    responses: tuple[str, ...],
    field: str | None,
    settings: tuple[str, ...],
    now: str | None,
    form: Form,
    folder: Path | None,
    sandbox: bool,
    deliver: str | None,
    live: bool,
    allowed: tuple[str, ...],
    workspace: Path | None,
) -> Exit:
    """Print MESSAGE as one person would get it.

    MESSAGE is the name, the address or the path of a message, or any file with a template; `-`
    reads a template from standard input.
    """
    if live and (sandbox or deliver):
        hint = "leave one of the two out"
        raise LiquidPilotError("'--live' asks real services, '--sandbox' simulated ones", hint=hint)
    if live and responses:
        hint = "leave one of the two out; --scenario can be laid over live answers"
        words = "'--response' picks recorded answers, '--live' asks for new ones"
        raise LiquidPilotError(words, hint=hint)
    opened, wanted = find_target(message, workspace, session)
    selection = _select(wanted, field, form, to_files=folder is not None)
    simulation = opened.simulate(scenario) if sandbox or deliver else None
    render = partial(
        opened.render,
        wanted,
        profile=profile,
        scenario=scenario,
        responses=dict(parse_choice(each) for each in responses),
        settings=dict(parse_setting(each) for each in settings),
        now=_moment(now),
        simulation=simulation,
        stand_ins=form != "json" and folder is None,
    )
    rendered = _render_live(opened, wanted, render, allowed) if live else _render(opened, render)
    report = _delivered(opened, rendered, simulation) if simulation and deliver else None
    if form == "json":
        more = {"delivery": report.document()} if report else {}
        write_result(render_document(rendered, opened._redactor, more))
    else:
        result = _result(rendered, selection) if folder is None else ""
        said = folder is None and (rendered.verdict == "sent" or not selection.alone)
        note = _note(rendered, opened, session, with_verdict=not said)
        # A field that is printed exactly as it is has nothing around it.
        delivered = _delivery_text(report, result_paint()) if report else ""
        write_result(result if selection.alone else result + delivered)
        write_note(note + delivered if selection.alone else note, after=result)
    if folder is not None:
        _write_files(rendered, selection, folder)
    is_refused = report is not None and not report.was_accepted
    return Exit.FINDINGS if is_refused else exit_for(rendered.status)


def _render(workspace: Workspace, render: Callable[..., RenderedMessage]) -> RenderedMessage:
    """Render, and learn what the template types: what is said about it does not repeat it."""
    rendered = render()
    for exchange in rendered.exchanges:
        workspace._redactor.learn(exchange.request)
    return rendered


def _delivered(
    workspace: Workspace, rendered: RenderedMessage, simulation: Simulation
) -> DeliveryReport:
    # Imported only where a webhook is delivered.
    from liquidpilot.rendering.delivery import deliver

    return deliver(workspace, rendered, simulation)


class _Selection(NamedTuple):
    """The names of the fields to print; `alone`: the text of one of them and nothing else."""

    names: list[str]
    alone: bool


def _select(message: Message, field: str | None, form: Form, to_files: bool) -> _Selection:
    names = list(message.fields)
    if field is not None:
        if field not in names:
            raise UnknownName.among("field", field, names)
        return _Selection([field], alone=True)
    if form != "html" and (to_files or not message.single_file):
        return _Selection(names, alone=False)
    if "html" not in names and not message.single_file:
        hint = f"its fields are {', '.join(names)}"
        raise LiquidPilotError(f"'{message.address}' has no HTML body", hint=hint)
    return _Selection(["html"] if "html" in names else names, alone=True)


def _render_live(
    workspace: Workspace,
    message: Message,
    render: Callable[..., RenderedMessage],
    allowed: Iterable[str],
) -> RenderedMessage:
    # Imported only where real services are asked.
    from liquidpilot.cli.asking import AskingTransport

    live = AskingTransport(workspace, allowed, message)
    if (rehearsal := live.rehearsal()) is not None:
        render(transport=rehearsal)
        live.raise_problem()
    rendered = render(transport=live)
    live.raise_problem()
    return hide_live_secrets(rendered, workspace._redactor)


def _moment(text: str | None) -> datetime | None:
    try:
        return None if text is None else as_moment(text, "--now")
    except ValueError as error:
        raise LiquidPilotError(str(error)) from error


def _write_files(rendered: RenderedMessage, selection: _Selection, folder: Path) -> None:
    if rendered.status == "aborted":
        write_note("nothing is written: there is no message\n")
        return
    for path in write_fields((rendered.fields[name] for name in selection.names), folder):
        write_note(f"wrote {path}\n")


def _result(rendered: RenderedMessage, selection: _Selection) -> str:
    aborted = rendered.status == "aborted"
    fields = [] if aborted else [rendered.fields[name] for name in selection.names]
    if selection.alone:
        return "".join(field.text for field in fields)
    paint = result_paint()
    return verdict_text(rendered, paint) + fields_text(fields, paint)


def _note(
    rendered: RenderedMessage, workspace: Workspace, session: Session, with_verdict: bool
) -> str:
    """Return calls, findings, fixtures to add and, where the result lacks it, the verdict."""
    paint = note_paint()
    parts = [
        # Finding out what is secret takes time; a message without calls does not need it.
        calls_text(rendered.exchanges, workspace._redactor, paint) if rendered.exchanges else "",
        findings_text(rendered.findings, _lines(rendered, workspace, session), paint),
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


# `render --deliver sandbox`, on the terminal.

_NEWEST = 3
_LINES = 12


def _delivery_text(report: DeliveryReport, paint: Paint) -> str:
    """Return the request's line, each answer, and what has come of it in the sandbox."""
    if report.delivery is None:
        return "\nnothing is delivered: Braze would not send this message\n"
    lines = ["", f"{paint.bold('delivered to the sandbox:')} {printable(report.target)}"]
    for answer in report.answers:
        lines += _answer_lines(answer, paint)
    for section in report.results:
        lines += _section_lines(section, paint)
    return "\n".join(lines) + "\n"


def _answer_lines(answer: DeliveryAnswer, paint: Paint) -> Iterable[str]:
    if answer.status is None:
        yield f"  {paint.severity('error', 'no answer')}"
        return
    status = str(answer.status)
    painted = paint.good(status) if answer.was_accepted else paint.severity("error", status)
    evidence = paint.dim(f"({answer.evidence})") if answer.evidence else ""
    yield f"  {paint.dim('→')} {painted} {evidence}".rstrip()
    for line in answer.body.splitlines()[:_LINES]:
        yield f"    {printable(line)}"
    for remark in answer.remarks:
        words = f"{remark.label}: {remark.text}"
        yield f"    {paint.severity('warning', printable(words))}"


def _section_lines(section: Section, paint: Paint) -> Iterable[str]:
    yield ""
    yield paint.bold(section.title)
    width = max(map(len, section.columns), default=0)
    for number, row in enumerate(section.rows[:_NEWEST]):
        if number:
            yield ""
        for name, cell in zip(section.columns, row, strict=True):
            if cell:
                yield f"  {paint.dim(name.ljust(width))}  {printable(cell)}"
    more = len(section.rows) - _NEWEST
    if more > 0:
        yield f"  and {more} more"
