"""Where the report of a check goes: to standard output, into files, to the code host."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from liquidpilot.check.outcomes import outcomes_text
from liquidpilot.check.reporters import FORMATS, Background, coverage_reporter, reporter
from liquidpilot.check.results import CheckReport, CoveredReport
from liquidpilot.check.rule import Rule
from liquidpilot.cli.frames import diagnostic_frame
from liquidpilot.cli.session import Session
from liquidpilot.cli.streams import Paint, result_paint, write_note, write_result
from liquidpilot.diagnostics import Severity
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.files import append_text, write_text
from liquidpilot.immutable import immutable
from liquidpilot.rendering.findings import alike
from liquidpilot.rendering.source_lines import SourceLines
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.wording import counted

_FULL = "full"
# More findings than that are grouped by their rule on a terminal.
_MOST_IN_FULL = 50


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
        if form not in (known := [_FULL, *FORMATS, "lcov"]):
            raise UnknownName.among("format", form, known)
        outputs[Path(file)] = form
    return outputs


@immutable
class Outputs:
    """All places that a report is written to; `form` None is what suits standard output.

    With `faults`, it is told what becomes of each message. `rules` are those of the workspace.
    `may_fix` tells that `--fix` takes the files that are checked.
    """

    session: Session
    workspace: Workspace
    rules: Mapping[str, Rule]
    fail_on: Severity
    form: str | None
    files: Mapping[Path, str]
    faults: bool = False
    may_fix: bool = True

    def write(self, report: CheckReport) -> None:
        """Write the report everywhere; the counts go to standard error."""
        lines = self.session.lines()
        background = Background(
            self.rules, lines.line, lines.shown, self._prefix(), self.fail_on, self.may_fix
        )
        on_github = os.environ.get("GITHUB_ACTIONS") == "true"
        for file, form in self.files.items():
            write_text(file, _text(form, report, background, lines, Paint(False), self.may_fix))
        form = self.form or _usual_form(report)
        result = _text(form, report, background, lines, result_paint(), self.may_fix)
        if on_github and self.form is None:
            result += _text("github", report, background, lines, Paint(False))
        write_result(result)
        if on_github:
            _write_summary(report, background)
        table = outcomes_text(report.renderings) if self.faults else ""
        counts = _counts(report, self.may_fix) + _advice(report, form)
        write_note(f"{table}\n{counts}" if table else counts, after=result)

    def write_coverage(self, report: CheckReport, minimum: float | None) -> bool:
        """Write what is reached everywhere, and return whether it is as much as is wanted.

        `minimum` is in percent; None is that of the configuration. What was found is counted only.
        """
        assert isinstance(report, CoveredReport)
        lines = self.session.lines()
        background = Background(self.rules, lines.line, lines.shown, self._prefix(), self.fail_on)
        for file, form in self.files.items():
            write_text(file, coverage_reporter(form)(report, background))
        result = coverage_reporter(self.form or _FULL)(report, background)
        write_result(result)
        configured = self.workspace._files.configuration.check.coverage_minimum
        least = configured if minimum is None else minimum
        percent = report.coverage.percent
        is_enough = percent >= least
        told = "" if is_enough else f"{percent:g} % is reached, and {least:g} % is the minimum\n"
        told += _counts(report)
        if report.fails(self.fail_on):
            told += "without --coverage, check tells what was found\n"
        write_note(told, after=result)
        return is_enough

    def _prefix(self) -> str:
        """Return what stands before our paths where the code host's checkout is another folder."""
        root = os.environ.get("GITHUB_WORKSPACE") or os.environ.get("CI_PROJECT_DIR")
        if not root:
            return ""
        try:
            inner = self.workspace.root.resolve().relative_to(Path(root).resolve()).as_posix()
        except ValueError:
            return ""
        return "" if inner == "." else f"{inner}/"


def _usual_form(report: CheckReport) -> str:
    if not sys.stdout.isatty():
        return "concise"
    return _FULL if len(report.findings) <= _MOST_IN_FULL else "grouped"


def _advice(report: CheckReport, form: str) -> str:
    """Return what else there is to see, for who sits at a terminal."""
    if not (report.findings and sys.stdout.isatty()):
        return ""
    more = "--format full has each with its line; " if form == "grouped" else ""
    return f"{more}liquidpilot explain {report.findings[0].code} says why\n"


def _text(
    form: str,
    report: CheckReport,
    background: Background,
    lines: SourceLines,
    paint: Paint,
    may_fix: bool = True,
) -> str:
    if form == _FULL:
        return "\n".join(
            diagnostic_frame(first, lines, paint, first.whom, others, may_fix=may_fix)
            for first, *others in alike(report.findings, across_files=False)
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


def _counts(report: CheckReport, may_fix: bool = True) -> str:
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
    if fixable and may_fix:
        found.append(f"{fixable} of them can be fixed by --fix")
    if report.suppressed:
        found.append(f"{report.suppressed} accepted by comments")
    if report.known:
        found.append(f"{report.known} known before")
    return f"checked {', '.join(checked)}: {', '.join(found) or 'nothing found'}\n"
