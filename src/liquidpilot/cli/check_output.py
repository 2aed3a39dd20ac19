"""Where the findings of a check go: to the terminal, into files, to the code host."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from liquidpilot.check.findings import Finding
from liquidpilot.check.outcome import CheckReport
from liquidpilot.check.registry import all_rules
from liquidpilot.check.reporters import FORMATS, Background, reporter
from liquidpilot.cli.frames import SourceLines, diagnostic_frame
from liquidpilot.cli.session import Session
from liquidpilot.cli.streams import result_paint, write_note, write_result
from liquidpilot.cli.terminal import Paint
from liquidpilot.diagnostics import Severity
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.files import append_text, write_text
from liquidpilot.rendering.workspace import Workspace

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
    """All places that a report is written to; `form` None is what suits standard output."""

    session: Session
    workspace: Workspace
    fail_on: Severity
    form: str | None
    files: Mapping[Path, str]

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
        write_note(_counts(report), after=result)

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
        return "\n".join(_frame(finding, lines, paint) for finding in report.findings)
    return reporter(form)(report, background)


def _frame(finding: Finding, lines: SourceLines, paint: Paint) -> str:
    # A line with a secret in it is nobody's to show.
    shown = SourceLines(Path(), {finding.path: ""}) if finding.confidential else lines
    frame = diagnostic_frame(finding, shown, paint)
    if finding.whom:
        frame += f"    {paint.dim('=')} met {finding.whom}\n"
    if finding.fix is not None:
        flag = "--fix" if finding.fix.safe else "--fix --unsafe-fixes"
        frame += f"    {paint.dim('= fix:')} {finding.fix.message} ({flag})\n"
    return frame


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
        _count(report.messages, "message"),
        _count(report.blocks, "content block"),
        _count(report.rendered, "rendering"),
    ]
    severities: tuple[Severity, ...] = ("error", "warning", "info")
    found = [
        _count(number, "note" if severity == "info" else severity)
        for severity in severities
        if (number := report.count(severity))
    ]
    fixable = sum(each.fix is not None and each.fix.safe for each in report.findings)
    if fixable:
        found.append(f"{fixable} of them can be fixed by --fix")
    if report.suppressed:
        found.append(f"{report.suppressed} accepted by comments")
    return f"checked {', '.join(checked)}: {', '.join(found) or 'nothing found'}\n"


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
