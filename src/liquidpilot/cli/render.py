"""`liquidpilot render`: one message, as one person would get it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import click

from liquidpilot.cli.completing import complete_field, complete_scenario
from liquidpilot.cli.documents import render_document
from liquidpilot.cli.exits import Exit, exit_for
from liquidpilot.cli.field_files import write_fields
from liquidpilot.cli.frames import SourceLines
from liquidpilot.cli.options import allow_option, message_argument, profile_option
from liquidpilot.cli.printing import (
    calls_text,
    fields_text,
    findings_text,
    stubs_text,
    verdict_text,
)
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import note_paint, result_paint, write_note, write_result
from liquidpilot.cli.targets import find_target
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.fixtures import parse_choice
from liquidpilot.rendering.inputs import as_moment
from liquidpilot.rendering.live_secrets import hide_live_secrets
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.profile_settings import parse_setting

if TYPE_CHECKING:
    from liquidpilot.cli.delivering import DeliveryReport
    from liquidpilot.integration.simulation import Simulation

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
    help="How calls go: no-reviews, timeout, 500, ….",
)
@click.option(
    "--response",
    "responses",
    metavar="NAME=RESPONSE",
    multiple=True,
    help="What the fixture NAME answers. Repeatable.",
)
@click.option(
    "--field",
    metavar="NAME",
    shell_complete=complete_field,
    help="This field alone, as it is.",
)
@click.option(
    "--set",
    "settings",
    metavar="PATH=VALUE",
    multiple=True,
    help="Change the profile: custom_attribute.tier=gold. Repeatable.",
)
@click.option("--now", metavar="TIME", help="When it is sent: 2026-11-21T09:30:00Z.")
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
@click.option("--sandbox", is_flag=True, help="Let simulated services answer, as Trustpilot's.")
@click.option(
    "--deliver",
    type=click.Choice(["sandbox"]),
    help="Hand a webhook to the simulated service; there is no other place. Implies --sandbox.",
)
@click.option("--live", is_flag=True, help="Send the calls for real, to 'record_hosts' only.")
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
        raise LiquidPilotError("'--live' asks for real, a sandbox simulates", hint=hint)
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
        write_result(render_document(rendered, opened.redactor, more))
    else:
        result = _result(rendered, selection) if folder is None else ""
        said = folder is None and (rendered.status == "sent" or not selection.alone)
        note = _note(rendered, opened, session, with_verdict=not said)
        # A field that is asked for as it is has nothing else with it.
        delivered = report.text(result_paint()) if report else ""
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
        workspace.redactor.learn(exchange.request)
    return rendered


def _delivered(
    workspace: Workspace, rendered: RenderedMessage, simulation: Simulation
) -> DeliveryReport:
    # Only who delivers pays for this import.
    from liquidpilot.cli.delivering import deliver

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
    # Only who asks for real pays for this import.
    from liquidpilot.cli.asking import AskingTransport

    live = AskingTransport(workspace, allowed, message)
    if (rehearsal := live.rehearsal()) is not None:
        render(transport=rehearsal)
        live.raise_problem()
    rendered = render(transport=live)
    live.raise_problem()
    return hide_live_secrets(rendered, workspace.redactor)


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
        # Who calls nobody does not pay for learning what is secret.
        calls_text(rendered.exchanges, workspace.redactor, paint) if rendered.exchanges else "",
        findings_text(rendered.diagnostics, _lines(rendered, workspace, session), paint),
        stubs_text(workspace.missing_fixtures(rendered), paint),
        _sandbox_text(rendered),
        verdict_text(rendered, paint) if with_verdict else "",
    ]
    return "\n".join(part for part in parts if part)


def _lines(rendered: RenderedMessage, workspace: Workspace, session: Session) -> SourceLines:
    return session.lines(workspace.redactor if rendered.exchanges else None)


def _sandbox_text(rendered: RenderedMessage) -> str:
    """Return what else could answer the calls without a fixture, empty if nothing could."""
    missing = [each.request.url for each in rendered.exchanges if each.source == "missing"]
    if not missing:
        return ""
    from liquidpilot.integration.installed import integration_of

    found = {each for url in missing if (each := integration_of(url)) is not None}
    names = sorted(each.title or each.name for each in found if each.has_sandbox)
    return f"{' and '.join(names)} can be simulated: add --sandbox\n" if names else ""
