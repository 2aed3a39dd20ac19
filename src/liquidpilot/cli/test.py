"""`liquidpilot test`: does every message still say what was accepted, and what is written of it?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from liquidpilot.cli.completing import complete_message
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.progress import with_progress
from liquidpilot.cli.reviewing import review
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import note_paint, result_paint, write_note, write_result
from liquidpilot.cli.test_output import broken_text, outcomes_text, summary_text, unused_text
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import write_text
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.snapshots.cases import Cases, find_cases
from liquidpilot.snapshots.running import Outcome, Runner, in_ci
from liquidpilot.workspace.locating import locate_workspace

_EPILOG = """\b
Examples:
  liquidpilot test
  liquidpilot test review_spotlight -k loyal
  liquidpilot test --review
  liquidpilot test --update --prune
  liquidpilot test --output junit=report.xml

Accepted renders are plain text below fixtures/snapshots; the first time, accept them with --update.
A render that differs is written beside, as NAME.new, but not where CI=true is set. What else a
message must say stands in the 'tests.toml' of its folder. The clock stands still: at the 'now' of
the profile, else that of [test] in liquidpilot.toml, else noon of 15 January 2026, UTC.

\b
Exit codes:
  0 all passed, 1 something differs or is not as expected,
  2 nothing was selected, or something could not be tested, 130 interrupted
"""


@click.command("test", epilog=_EPILOG)
@click.argument("paths", metavar="[PATH]…", nargs=-1, shell_complete=complete_message)
@click.option("-k", "words", metavar="WORDS", default="", help="Those with all WORDS in the name.")
@click.option("--update", is_flag=True, help="Accept every render that differs.")
@click.option("--review", "reviewing", is_flag=True, help="Show each difference, and ask.")
@click.option(
    "--prune", is_flag=True, help="With --update of everything: delete what nothing asks for."
)
@click.option(
    "--output",
    "outputs",
    metavar="junit=FILE",
    multiple=True,
    help="Write the outcome for a CI system too.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print what failed, and nothing else.")
@workspace_option
@click.pass_obj
def command(
    session: Session,
    paths: tuple[str, ...],
    words: str,
    update: bool,
    reviewing: bool,
    prune: bool,
    outputs: tuple[str, ...],
    quiet: bool,
    workspace: Path | None,
) -> Exit:
    """Compare messages with what was accepted, and with what their tests.toml expects.

    PATH is the name, the address or the path of a message, or a folder of messages; without one,
    everything is tested.
    """
    _check_options(update, reviewing, prune, partial=bool(paths or words.strip()))
    reports = [_report_file(each) for each in outputs]
    session.root = locate_workspace(workspace)
    opened = Workspace.open(session.root)
    cases = find_cases(opened, paths, words)
    if not cases.found and not cases.broken:
        raise _nothing_selected(opened, words)
    runner = Runner(opened, pending=not in_ci(), update=update)
    outcomes = [runner.run(case) for case in with_progress(cases.found, "testing")]
    if reviewing:
        outcomes = review(runner, outcomes)
    for file in reports:
        _write_junit(file, outcomes, cases)
    write_result(outcomes_text(outcomes, result_paint(), quiet=quiet, seen=reviewing))
    if runner.not_pending is not None:
        write_note(f"what differs is not written beside: {runner.not_pending.message}\n")
    write_note(broken_text(cases.broken, session.lines(), note_paint()))
    if cases.complete:
        _look_after_unused(runner, outcomes, delete=prune)
    write_note(summary_text(outcomes, cases.broken, note_paint()))
    if cases.broken:
        return Exit.FAILED
    return Exit.DONE if all(each.passed for each in outcomes) else Exit.FINDINGS


def _check_options(update: bool, reviewing: bool, prune: bool, partial: bool) -> None:
    if update and reviewing:
        raise LiquidPilotError(
            "'--update' accepts everything, '--review' asks", hint="leave one of the two out"
        )
    if prune and (partial or not update):
        raise LiquidPilotError(
            "'--prune' goes with '--update' of everything only",
            hint="a part of a run cannot know what the rest asks for: `liquidpilot test --update "
            "--prune`",
        )


def _report_file(text: str) -> Path:
    form, equals, file = text.partition("=")
    if form != "junit" or not equals or not file:
        raise LiquidPilotError(
            f"'{text}' does not say what to write where", hint="write --output junit=FILE"
        )
    return Path(file)


def _nothing_selected(workspace: Workspace, words: str) -> LiquidPilotError:
    if words.strip():
        return LiquidPilotError(
            f"no test has '{words}' in its name",
            hint="`liquidpilot test` prints the name of every test",
        )
    if not workspace.files.found_messages():
        return LiquidPilotError("there is nothing to test: the workspace has no message")
    return LiquidPilotError(
        "there is nothing to test",
        hint="name profiles in [test] of liquidpilot.toml, or write a [[test]] in tests.toml",
    )


def _write_junit(file: Path, outcomes: Sequence[Outcome], cases: Cases) -> None:
    # Only who asks for a report pays for this import.
    from liquidpilot.snapshots.junit import junit_xml

    write_text(file, junit_xml(outcomes, cases.broken))


def _look_after_unused(runner: Runner, outcomes: Sequence[Outcome], delete: bool) -> None:
    used = [each.path for each in outcomes if each.path is not None]
    unused = runner.files.unused(used, pending=delete)
    if delete:
        runner.files.delete(unused)
    shown = [runner.files.shown(path) for path in unused]
    write_note(unused_text(shown, note_paint(), deleted=delete))
