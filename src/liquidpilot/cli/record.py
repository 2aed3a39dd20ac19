"""`liquidpilot record`: the calls of a message, asked for real and written down as fixtures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from liquidpilot.cli.asking import AskingTransport, allow_network_option, refuse_in_ci
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.interruption import done_at_the_end
from liquidpilot.cli.options import allow_option, message_argument, profile_option
from liquidpilot.cli.printing import findings_text
from liquidpilot.cli.recordings import (
    exit_for_recordings,
    personal_data_of,
    personal_text,
    plan_text,
    problems_text,
    proof_text,
    recordings_text,
    summary_text,
)
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import note_paint, result_paint, working, write_note, write_result
from liquidpilot.cli.targets import find_target, profile_named
from liquidpilot.connected_content import MissingFixture, Request, Response, Transport
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.rendering.answers import BrokenFixtures
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay.recorded_files import sweep_recordings
from liquidpilot.replay.recording import RecordTransport
from liquidpilot.workspace.messages import Message

_EPILOG = """\b
Examples:
  liquidpilot record review_spotlight --dry-run
  liquidpilot record review_spotlight --profile loyal_customer
  liquidpilot record review_spotlight --refresh

liquidpilot.toml lists the hosts that may be called, under [connected_content]: record_hosts =
["api.example.com"]. Before another host is called you are asked, unless you give --yes.

Before the value of an environment variable goes to a host for the first time you are asked, too;
in a script, add --allow API_KEY@api.example.com. Your answer is remembered for this workspace, but
kept outside of it.

Use made-up profiles. The data of a profile goes to the service that is called, and into the
fixtures: never record with the data of a real person. Secrets are removed from what is written:
values with a name like token, api_key or Authorization, values that look like a vendor's key, and
the values of the environment variables that 'secrets' lists, in any spelling and any other place
they appear in. 'not_secret' lists names whose values you need to see.

\b
Exit codes:
  0 recorded, or nothing to record, 1 a call failed or the template has an error,
  2 something could not be asked or written, 130 interrupted
"""

_MADE_UP = "; or record with a made-up profile, by --refresh --profile NAME"


@click.command("record", epilog=_EPILOG)
@message_argument
@profile_option
@click.option(
    "--refresh",
    is_flag=True,
    help="Also send calls that have a fixture, and replace what was recorded.",
)
@click.option(
    "--dry-run", is_flag=True, help="Print the calls that would be sent; send and write nothing."
)
@click.option("--yes", "-y", is_flag=True, help="Call hosts that are not listed, without asking.")
@click.option(
    "--sandbox", is_flag=True, help="Record from simulated services; no real service is called."
)
@allow_network_option
@allow_option
@workspace_option
@click.pass_obj
def command(
    session: Session,
    message: str,
    profile: str | None,
    refresh: bool,
    dry_run: bool,
    yes: bool,
    sandbox: bool,
    allow_network: bool,
    allowed: tuple[str, ...],
    workspace: Path | None,
) -> Exit:
    """Send the calls that no fixture answers, and save the answers without secrets.

    MESSAGE is what `render` takes. Braze's limits hold: two seconds, 1 MB, no redirects. A call
    that fails is recorded, too, with its fault.
    """
    if not dry_run and not sandbox:
        refuse_in_ci(allow_network)
    opened, wanted = find_target(message, workspace, session)
    person = profile_named(opened, profile)
    if opened._fixtures.errors:
        # One of them may be what is asked for.
        raise BrokenFixtures(opened._fixtures.errors)
    simulation = opened.simulate() if sandbox else None
    asking = None
    if dry_run:
        inner: Transport = _Nobody("no call is sent in a dry run")
    elif simulation is not None:
        hint = "leave --sandbox out, or write a fixture: liquidpilot fixtures new URL"
        inner = simulation.transport(_Nobody("no sandbox simulates this host", hint))
    else:
        inner = asking = AskingTransport(opened, allowed, wanted, asks_for_hosts=True, yes=yes)
        if (rehearsal := asking.rehearsal()) is not None:
            _render(opened, wanted, person, _recorder(opened, rehearsal, refresh))
            asking.raise_problem()
    if not dry_run:
        sweep_recordings(_folder(opened), opened._fixtures.shown_as)
    recorder = _recorder(opened, inner, refresh, simulated=sandbox)
    rendered: RenderedMessage | None = None

    def ended() -> None:
        """Write what came; where that is not all, since something ends the run, tell what."""
        recorder.write()
        if rendered is None and recorder.proof.files:
            _report(recorder, None, opened, session)

    with done_at_the_end(ended):
        rendered = _render(opened, wanted, person, recorder)
    if simulation is not None and simulation.problem is not None:
        raise simulation.problem
    if dry_run:
        return _print_plan(recorder, rendered, opened, session)
    _report(recorder, rendered, opened, session)
    if asking is not None:
        asking.raise_problem()
    return exit_for_recordings(recorder.recordings, rendered)


def _report(
    recorder: RecordTransport,
    rendered: RenderedMessage | None,
    workspace: Workspace,
    session: Session,
) -> None:
    """Print what was written, what did not go as asked, and what was made sure of.

    `rendered` is None if the run has ended before.
    """
    recordings = recorder.recordings
    write_result(recordings_text(recordings, result_paint()))
    paint = note_paint()
    lines = session.lines(workspace._redactor)
    seen = proof_text(workspace._redactor.secrets_seen, len(recorder.proof.files))
    parts = [
        findings_text(_findings(rendered, workspace), lines, paint) if rendered else "",
        problems_text(recordings, paint),
        personal_text(personal_data_of(recordings), paint, _MADE_UP),
        seen + (summary_text(recordings, rendered) if rendered else ""),
    ]
    write_note("\n".join(part for part in parts if part))


class _Nobody:
    def __init__(self, words: str, hint: str | None = None) -> None:
        self._words = words
        self._hint = hint

    def send(self, request: Request, /) -> Response:
        raise MissingFixture(self._words, hint=self._hint)


def _folder(workspace: Workspace) -> Path:
    return workspace.root / workspace._fixtures.shown_as


def _recorder(
    workspace: Workspace, inner: Transport, refresh: bool, *, simulated: bool = False
) -> RecordTransport:
    return RecordTransport(
        inner,
        workspace._fixtures,
        _folder(workspace),
        workspace._redactor,
        refresh=refresh,
        simulated=simulated,
    )


def _render(
    workspace: Workspace, message: Message, profile: str | None, recorder: RecordTransport
) -> RenderedMessage:
    with working("calling"):
        rendered = workspace.render(message, profile=profile, transport=recorder)
        while recorder.needs_another_render():
            rendered = workspace.render(message, profile=profile, transport=recorder)
    return rendered


def _print_plan(
    recorder: RecordTransport, rendered: RenderedMessage, workspace: Workspace, session: Session
) -> Exit:
    write_result(plan_text(recorder.recordings, result_paint()))
    said = "dry run: nothing was asked; a call that needs one of these answers may follow\n"
    lines = session.lines(workspace._redactor)
    # That no call is sent in a dry run is no fault of the template.
    errors = [
        each
        for each in _findings(rendered, workspace)
        if each.severity == "error" and not recorder.recordings
    ]
    parts = [
        findings_text(errors, lines, note_paint()),
        said if recorder.recordings else summary_text((), rendered),
    ]
    write_note("\n".join(part for part in parts if part))
    return Exit.FINDINGS if errors else Exit.DONE


def _findings(rendered: RenderedMessage, workspace: Workspace) -> Iterable[Diagnostic]:
    """Yield what may have kept a call from being made as meant; the rest is for `render`."""
    text = workspace._redactor.text
    for found in rendered.diagnostics:
        is_told = found.severity == "error" or found.code == "unset-credential"
        # Calls that were not made are reported with the recordings.
        if is_told and found.code != "missing-fixture":
            hint = None if found.hint is None else text(found.hint)
            yield replace(found, message=text(found.message), hint=hint)
