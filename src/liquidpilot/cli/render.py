"""`liquidpilot render`: one message, as one person would get it."""

from __future__ import annotations

import json
import sys
from binascii import b2a_base64
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import quote

import click

from liquidpilot.boundary import Boundary
from liquidpilot.cli.completing import complete_field
from liquidpilot.cli.exits import Exit, exit_for
from liquidpilot.cli.options import (
    Asked,
    allow_option,
    rendering_options,
    sandbox_at_option,
    sandbox_option,
)
from liquidpilot.cli.printing import fields_text, note_text, verdict_text
from liquidpilot.cli.session import Session
from liquidpilot.cli.streams import (
    Paint,
    printable,
    result_paint,
    working,
    write_note,
    write_result,
)
from liquidpilot.cli.targets import render_target
from liquidpilot.connected_content import Exchange, Response
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.rendering.answers import hide_live_secrets
from liquidpilot.rendering.message import RenderedField, RenderedMessage
from liquidpilot.rendering.workspace import Workspace, template_of_field
from liquidpilot.replay import Redactor
from liquidpilot.workspace.messages import Message

if TYPE_CHECKING:
    from liquidpilot.rendering.delivery import DeliveryAnswer, DeliveryReport
    from liquidpilot.services.interface import Section
    from liquidpilot.services.simulation import Simulation


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
@rendering_options
@click.option(
    "--field",
    metavar="NAME",
    shell_complete=complete_field,
    help="Print only this field, exactly as it is.",
)
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
@sandbox_option
@sandbox_at_option
@click.option(
    "--deliver",
    type=click.Choice(["sandbox"]),
    help="Deliver a webhook to the simulated service, never to a real one. Implies --sandbox.",
)
@click.option(
    "--live", is_flag=True, help="Send the calls to real services, but only to 'record_hosts'."
)
@allow_option
@click.option(
    "--explain-code",
    is_flag=True,
    help="Print no message, but the Python that each field becomes where it is rendered often.",
)
@click.pass_obj
def command(
    session: Session,
    asked: Asked,
    field: str | None,
    form: Form,
    folder: Path | None,
    sandbox: bool,
    sandbox_at: str | None,
    deliver: str | None,
    live: bool,
    allowed: tuple[str, ...],
    explain_code: bool,
) -> Exit:
    """Print MESSAGE as one person would get it.

    MESSAGE is the name, the address or the path of a message, or any file with a template; `-`
    reads a template from standard input.
    """
    sandbox = sandbox or sandbox_at is not None or deliver is not None
    if live:
        _refuse_beside_live(sandbox, asked.responses)
    opened, wanted, arguments = asked.find(session)
    selection = _select(wanted, field, form, to_files=folder is not None)
    if explain_code:
        return _explain_code(opened, wanted, selection)
    simulation = _simulation(opened, asked.scenario, sandbox_at) if sandbox else None
    render = partial(
        opened.render,
        wanted,
        **arguments,
        simulation=simulation,
        stand_ins=form != "json" and folder is None,
    )
    rendered = (partial(_render_live, wanted, allowed) if live else render_target)(opened, render)
    report = _delivered(opened, rendered, simulation) if simulation and deliver else None
    if form == "json":
        more = {"delivery": report.document()} if report else {}
        write_result(render_document(rendered, opened._redactor, more))
    else:
        shown = _on_screen(rendered, wanted, asked, field, form) if folder is None else None
        selection = selection if shown is None else _Selection(selection.names, alone=False)
        result = _result(rendered, selection) if folder is None and shown is None else shown or ""
        said = folder is None and (rendered.verdict == "sent" or not selection.alone)
        calls = rendered.exchanges if field is None else _calls_of(opened, wanted, rendered, field)
        note = note_text(rendered, opened, session, not said, brief=shown is not None, calls=calls)
        # A field that is printed exactly as it is has nothing around it.
        delivered = _delivery_text(report, result_paint()) if report else ""
        write_result(result if selection.alone else result + delivered)
        write_note(note + delivered if selection.alone else note, after=result)
    if folder is not None:
        _write_files(rendered, selection, folder)
    is_refused = report is not None and not report.was_accepted
    return Exit.FINDINGS if is_refused else exit_for(rendered.status)


def _on_screen(
    rendered: RenderedMessage, message: Message, asked: Asked, field: str | None, form: Form
) -> str | None:
    """Return an e-mail as it fits on one screen; None where all of it is to be printed."""
    fields = list(rendered.fields.values())
    if field is not None or form != "text" or message.channel != "email":
        return None
    if rendered.status == "aborted" or not sys.stdout.isatty():
        return None
    # Imported only for a terminal.
    from liquidpilot.cli.screen import fits_a_screen, screen_text

    if fits_a_screen(fields):
        return None
    paint = result_paint()
    return verdict_text(rendered, paint) + screen_text(fields, asked, paint)


def _calls_of(
    workspace: Workspace, message: Message, rendered: RenderedMessage, field: str
) -> list[Exchange]:
    """Return the calls that a field makes, with the content blocks in it."""
    outlines = template_of_field(workspace, message, field).outlines
    sources = [each.source for each in outlines]
    return [
        each
        for each in rendered.exchanges
        if any(each.place.source is source for source in sources)
    ]


def _explain_code(workspace: Workspace, message: Message, selection: _Selection) -> Exit:
    """Print each field as the Python that it becomes, beside its lines."""
    fields, exit_code = [], Exit.DONE
    for name in selection.names:
        template, text = template_of_field(workspace, message, name), ""
        if template.refused:
            words = (
                f"Braze refuses the field '{name}', so it never runs: 'liquidpilot check' says why"
            )
            write_note(f"{printable(words)}\n")
            exit_code = Exit.FINDINGS
        else:
            lines = template.compiled.beside_template()
            text = "".join(f"{printable(line)}\n" for line in lines)
        fields.append(RenderedField(name, text, template.source))
    if selection.alone:
        write_result("".join(field.text for field in fields))
    else:
        write_result(fields_text(fields, result_paint()))
    return exit_code


def _refuse_beside_live(sandbox: bool, responses: Collection[str]) -> None:
    hint = "leave one of the two out"
    if sandbox:
        raise LiquidPilotError("'--live' asks real services, '--sandbox' simulated ones", hint=hint)
    if responses:
        hint = f"{hint}; --scenario can be laid over live answers"
        words = "'--response' picks recorded answers, '--live' asks for new ones"
        raise LiquidPilotError(words, hint=hint)


def _simulation(workspace: Workspace, scenario: str | None, at: str | None) -> Simulation:
    simulation = workspace.simulate(scenario, at=at)
    if at is not None and simulation.scenario is not None:
        hint = "leave one of the two out, or start the sandbox with --scenario"
        words = f"the scenario '{scenario}' is one of the sandbox, which plays its own"
        raise LiquidPilotError(words, hint=hint)
    return simulation


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
    message: Message,
    allowed: Iterable[str],
    workspace: Workspace,
    render: Callable[..., RenderedMessage],
) -> RenderedMessage:
    # Imported only where real services are asked.
    from liquidpilot.cli.asking import AskingTransport

    live = AskingTransport(workspace, allowed, message)
    with working("calling"):
        if (rehearsal := live.rehearsal()) is not None:
            render(transport=rehearsal)
            live.raise_problem()
        rendered = render(transport=live)
    live.raise_problem()
    return hide_live_secrets(rendered, workspace._redactor)


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
