"""`liquidpilot check`: rules over the templates, and over what they render to."""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

import click

from liquidpilot.boundary import Boundary
from liquidpilot.check.changes import changed_since
from liquidpilot.check.fixing import Fixed, fix_findings, write_fixed
from liquidpilot.check.message_findings import check_message
from liquidpilot.check.outcomes import outcomes_text
from liquidpilot.check.registry import all_rules
from liquidpilot.check.reporters import FORMATS, Background, reporter
from liquidpilot.check.results import CheckReport, CheckRequest, noon_today
from liquidpilot.check.running import run_check
from liquidpilot.check.workers import Setup
from liquidpilot.cli.completing import complete_message
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.explain import rules_text
from liquidpilot.cli.frames import diagnostic_frame
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import Paint, result_paint, with_progress_of, write_note, write_result
from liquidpilot.cli.targets import find_loose_target
from liquidpilot.diagnostics import Severity
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.files import append_text, write_text
from liquidpilot.rendering.source_lines import SourceLines
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.wording import counted
from liquidpilot.workspace.folders import locate_workspace

_FULL = "full"


def parse_outputs(given: Iterable[str]) -> dict[Path, str]:
    """Return the format of each file that `FORMAT=FILE` names. Raises LiquidPilotError."""
    outputs: dict[Path, str] = {}
    for text in given:
        form, _, file = text.partition("=")
        if not file:
            raise LiquidPilotError(
                f"'{text}' does not say which format goes where",
                hint="write FORMAT=FILE, for example sarif=check.sarif",
            )
        if form not in (*FORMATS, _FULL):
            raise UnknownName.among("format", form, [_FULL, *FORMATS])
        outputs[Path(file)] = form
    return outputs


@dataclass(frozen=True, slots=True)
class Outputs:
    """All places that a report is written to; `form` None is what suits standard output.

    With `faults`, it is told what becomes of each message.
    """

    session: Session
    workspace: Workspace
    fail_on: Severity
    form: str | None
    files: Mapping[Path, str]
    faults: bool = False

    def write(self, report: CheckReport) -> None:
        """Write the report everywhere; the counts go to standard error."""
        lines = self.session.lines()
        background = Background(all_rules(), lines.line, self._prefix(), self.fail_on)
        on_github = os.environ.get("GITHUB_ACTIONS") == "true"
        for file, form in self.files.items():
            write_text(file, _text(form, report, background, lines, Paint(False)))
        form = self.form or (_FULL if sys.stdout.isatty() else "concise")
        result = _text(form, report, background, lines, result_paint())
        if on_github and self.form is None:
            result += _text("github", report, background, lines, Paint(False))
        write_result(result)
        if on_github:
            _write_summary(report, background)
        table = outcomes_text(report.renderings) if self.faults else ""
        write_note(f"{table}\n{_counts(report)}" if table else _counts(report), after=result)

    def _prefix(self) -> str:
        """Return what stands before our paths where the code host's checkout is another folder."""
        root = os.environ.get("GITHUB_WORKSPACE")
        if not root:
            return ""
        try:
            inner = self.workspace.root.resolve().relative_to(Path(root).resolve()).as_posix()
        except ValueError:
            return ""
        return "" if inner == "." else f"{inner}/"


def _text(
    form: str, report: CheckReport, background: Background, lines: SourceLines, paint: Paint
) -> str:
    if form == _FULL:
        return "\n".join(
            diagnostic_frame(each, lines, paint, each.whom) for each in report.findings
        )
    return reporter(form)(report, background)


def _write_summary(report: CheckReport, background: Background) -> None:
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if not file:
        return
    from liquidpilot.check.reporters.github import summary

    try:
        append_text(Path(file), summary(report, background))
    except LiquidPilotError as error:
        write_note(f"the summary of the run is not written: {error.message}\n")


def _counts(report: CheckReport) -> str:
    checked = [
        counted(report.messages, "message"),
        counted(report.blocks, "content block"),
        counted(report.rendered, "rendering"),
    ]
    severities: tuple[Severity, ...] = ("error", "warning", "info")
    found = [
        counted(number, "note" if severity == "info" else severity)
        for severity in severities
        if (number := report.count(severity))
    ]
    fixable = sum(each.fix is not None and each.fix.safe for each in report.findings)
    if fixable:
        found.append(f"{fixable} of them can be fixed by --fix")
    if report.suppressed:
        found.append(f"{report.suppressed} accepted by comments")
    return f"checked {', '.join(checked)}: {', '.join(found) or 'nothing found'}\n"


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def fix_report(
    workspace: Workspace,
    report: CheckReport,
    now: datetime,
    session: Session,
    *,
    unsafe: bool,
    diff: bool,
) -> bool:
    """Make the fixes of a report, or with `diff` print them; return whether there are any."""
    fixed = fix_findings(workspace, report.findings, now, unsafe=unsafe)
    if diff:
        write_result("".join(_diffs(workspace, fixed, result_paint())))
    else:
        write_fixed(session.root, fixed.files)
    write_note(_summary(fixed, diff=diff))
    return bool(fixed.files)


def _diffs(workspace: Workspace, fixed: Fixed, paint: Paint) -> Iterator[str]:
    for path, after in fixed.files.items():
        before = Boundary(workspace.root).read_bytes(path)
        lines = difflib.unified_diff(
            _lines(before), _lines(after), f"{path} (as it is)", f"{path} (fixed)"
        )
        for line in lines:
            shown = line.rstrip("\r\n")
            yield f"{_painted(shown, paint)}\n"


def _painted(line: str, paint: Paint) -> str:
    if line.startswith("+"):
        return paint.good(line)
    return paint.severity("error", line) if line.startswith("-") else line


def _lines(data: bytes) -> list[str]:
    return [line for line in _LINE.findall(data.decode("utf-8", "replace")) if line]


def _summary(fixed: Fixed, *, diff: bool) -> str:
    made = len(fixed.made)
    word = "would be fixed" if diff else "fixed"
    lines = [f"{counted(made, 'finding')} {word} in {counted(len(fixed.files), 'file')}\n"]
    for finding in fixed.refused:
        lines.append(f"  not {finding.code} at {finding.place}: it would change what is sent\n")
    return "".join(lines)


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
@click.option("--select", metavar="RULES", multiple=True, help="Run only these rules. Repeatable.")
@click.option("--ignore", metavar="RULES", multiple=True, help="Leave out these rules. Repeatable.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info"]),
    help="The lowest severity that fails the check; error unless configured.",
)
@click.option(
    "--faults",
    is_flag=True,
    help="Also render with every call failing in every way, and say what becomes of each message.",
)
@click.option(
    "--changed", metavar="REV", help="Check only what has changed since this git revision."
)
@click.option("--fix", is_flag=True, help="Apply the fixes that are safe.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: include the unsafe fixes."
)
@click.option("--diff", is_flag=True, help="Print what --fix would change, and change nothing.")
@click.option("--list", "listing", is_flag=True, help="List the rules, and which are on.")
@click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(0),
    default=0,
    help="The number of processes; 0: one for each core.",
)
@click.option("--no-cache", is_flag=True, help="Neither use nor keep the results of earlier runs.")
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
    """Check messages: their templates, and each one rendered for every profile and scenario.

    PATH is a file, a folder, or the name of a message or content block; without one, all are
    checked. A file that is none of the workspace's is checked by itself, as is a template from
    standard input ('-'). Nothing is sent anywhere.
    """
    loose = find_loose_target(paths, workspace, session)
    if loose is not None:
        path, opened, message = loose
        _refuse_beside(
            path, paths, {"--fix": fix, "--diff": diff, "--changed": changed is not None}
        )
        setup = Setup(str(session.root), _names(select), _names(ignore), faults, noon_today())
        least = fail_on or opened._files.configuration.check.fail_on
        written = Outputs(session, opened, least, form, parse_outputs(outputs), faults)
        report = check_message(setup.checker(opened), message)
        written.write(report)
        return Exit.FINDINGS if report.fails(least) else Exit.DONE
    session.root = locate_workspace(workspace)
    opened = Workspace.open(session.root)
    request = CheckRequest(paths, None, faults, jobs, not no_cache)
    setup = Setup(str(session.root), _names(select), _names(ignore), faults, request.now)
    if listing:
        write_result(rules_text(setup.settings(opened), result_paint()))
        return Exit.DONE
    least = fail_on or opened._files.configuration.check.fail_on
    written = Outputs(session, opened, least, form, parse_outputs(outputs), faults)
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


def _refuse_beside(path: str, paths: Sequence[str], given: Mapping[str, bool]) -> None:
    """Refuse what cannot be done with a template that no workspace has."""
    if len(paths) > 1:
        raise click.UsageError(f"'{path}' is checked by itself: leave the other paths out")
    for option, is_given in given.items():
        if is_given:
            raise click.UsageError(f"{option} needs a file of the workspace, and '{path}' is none")


def _run(workspace: Workspace, setup: Setup, request: CheckRequest) -> CheckReport:
    return run_check(
        workspace, setup, request, lambda count, answers: with_progress_of(count, answers, "check")
    )


def _names(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for text in given for name in text.replace(",", " ").split())
