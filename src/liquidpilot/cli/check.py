"""`liquidpilot check`: rules over the templates, and over what they render to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import click

from liquidpilot.check.changes import changed_since
from liquidpilot.check.outcome import CheckReport, CheckRequest, noon_today
from liquidpilot.check.running import check_message, run_check
from liquidpilot.check.workers import Setup
from liquidpilot.cli.check_fixes import fix_report
from liquidpilot.cli.check_output import Outputs, parse_outputs
from liquidpilot.cli.check_rules import rules_text
from liquidpilot.cli.completing import complete_message
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.progress import with_progress_of
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import result_paint, write_result
from liquidpilot.cli.targets import find_target
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.locating import locate_workspace

Form = Literal["full", "concise", "json", "github", "junit", "sarif"]
FORMS: tuple[Form, ...] = ("full", "concise", "json", "github", "junit", "sarif")

_EPILOG = """\b
Examples:
  liquidpilot check
  liquidpilot check templates/email_templates --fix
  liquidpilot check --changed main --faults
  echo 'Hi {{first_name}}' | liquidpilot check -
  liquidpilot check --output sarif=check.sarif --output junit=check.xml

\b
Exit codes:
  0 nothing as severe as --fail-on, 1 findings, 2 nothing could be checked, 130 interrupted
"""


@click.command("check", epilog=_EPILOG)
@click.argument("paths", metavar="[PATH]…", nargs=-1, shell_complete=complete_message)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="How to print the findings; full on a terminal, else concise.",
)
@click.option(
    "--output",
    "outputs",
    metavar="FORMAT=FILE",
    multiple=True,
    help="Write the findings into a file too. Repeatable.",
)
@click.option("--select", metavar="RULES", multiple=True, help="These rules alone. Repeatable.")
@click.option("--ignore", metavar="RULES", multiple=True, help="Not these rules. Repeatable.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info"]),
    help="From which severity on findings fail the check; error unless configured.",
)
@click.option("--faults", is_flag=True, help="Let every call fail in every way too.")
@click.option(
    "--changed", metavar="REV", help="Only what a change since this git revision touches."
)
@click.option("--fix", is_flag=True, help="Make the fixes that are safe.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also the others.")
@click.option("--diff", is_flag=True, help="Print what --fix would change, and change nothing.")
@click.option("--list", "listing", is_flag=True, help="List the rules, and which are on.")
@click.option(
    "--jobs", metavar="N", type=click.IntRange(0), default=0, help="Processes; 0: all cores."
)
@click.option("--no-cache", is_flag=True, help="Use nothing of earlier runs, and keep nothing.")
@workspace_option
@click.pass_obj
def command(
    session: Session,
    paths: tuple[str, ...],
    form: Form | None,
    outputs: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: Literal["error", "warning", "info"] | None,
    faults: bool,
    changed: str | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    listing: bool,
    jobs: int,
    no_cache: bool,
    workspace: Path | None,
) -> Exit:
    """Check messages: what stands in them, and every one for every profile in every scenario.

    PATH is a file, a folder, or the name of a message or content block; without one, all are
    checked. '-' reads a template from standard input. Nothing is sent anywhere.
    """
    if "-" in paths:
        _refuse_beside_standard_input(
            paths, {"--fix": fix, "--diff": diff, "--changed": changed is not None}
        )
        opened, message = find_target("-", workspace, session)
        setup = Setup(str(session.root), _names(select), _names(ignore), faults, noon_today())
        least = fail_on or opened.files.configuration.check.fail_on
        written = Outputs(session, opened, least, form, parse_outputs(outputs))
        report = check_message(opened, setup, message)
        written.write(report)
        return Exit.FINDINGS if report.fails(least) else Exit.DONE
    session.root = locate_workspace(workspace)
    opened = Workspace.open(session.root)
    request = CheckRequest(paths, None, faults, jobs, not no_cache)
    setup = Setup(str(session.root), _names(select), _names(ignore), faults, request.now)
    if listing:
        write_result(rules_text(setup.settings(opened), result_paint()))
        return Exit.DONE
    least = fail_on or opened.files.configuration.check.fail_on
    written = Outputs(session, opened, least, form, parse_outputs(outputs))
    if changed is not None:
        request = replace(request, changed=changed_since(session.root, changed))
    report = _run(opened, setup, request)
    if fix or diff:
        changes = fix_report(opened, report, request.now, session, unsafe=unsafe_fixes, diff=diff)
        if diff:
            return Exit.FINDINGS if changes else Exit.DONE
        if changes:
            opened = Workspace.open(session.root)
            report = _run(opened, setup, request)
    written.write(report)
    return Exit.FINDINGS if report.fails(least) else Exit.DONE


def _refuse_beside_standard_input(paths: Sequence[str], given: Mapping[str, bool]) -> None:
    if len(paths) > 1:
        raise click.UsageError("'-' stands alone: standard input has one template")
    for option, is_given in given.items():
        if is_given:
            raise click.UsageError(f"{option} needs a file, and '-' is standard input")


def _run(workspace: Workspace, setup: Setup, request: CheckRequest) -> CheckReport:
    return run_check(
        workspace, setup, request, lambda count, answers: with_progress_of(count, answers, "check")
    )


def _names(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for text in given for name in text.replace(",", " ").split())
