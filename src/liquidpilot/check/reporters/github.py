"""Annotations on a pull request, and the page of the run, on GitHub Actions.

GitHub shows ten errors, ten warnings and ten notices of a step, and drops the rest without a word
("Workflow commands", "Usage limits"). So the worst come first, one a file before a second of it,
the rest is counted, and the summary has all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from liquidpilot.check.reporters import Background, markdown
from liquidpilot.check.results import CheckReport
from liquidpilot.diagnostics import Finding, Severity
from liquidpilot.wording import shortened

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
_MOST = 10
# GitHub takes 1 MiB a step; what other commands of the step wrote counts too.
_LARGEST_SUMMARY = 900_000


def report(report: CheckReport, background: Background) -> str:
    """Return the workflow commands."""
    lines: list[str] = []
    for severity, command in _COMMANDS.items():
        findings = [each for each in report.findings if each.severity == severity]
        shown = _spread_over_files(findings)[:_MOST]
        lines += [_annotation(command, each, background.prefix) for each in shown]
        if len(findings) > len(shown):
            rest = len(findings) - len(shown)
            lines.append(f"… and {rest} more of severity {severity}, see the summary of the run")
    return "".join(f"{line}\n" for line in lines)


def summary(report: CheckReport, background: Background) -> str:
    """Return the page of the run as Markdown, cut where GitHub would refuse it."""
    return markdown.report(report, background, _LARGEST_SUMMARY)


def _spread_over_files(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings so that each file comes once before any comes twice."""
    seen: Counter[str | None] = Counter()
    ranked: list[tuple[int, int, Finding]] = []
    for at, finding in enumerate(findings):
        ranked.append((seen[finding.path], at, finding))
        seen[finding.path] += 1
    return [finding for _, _, finding in sorted(ranked, key=lambda each: each[:2])]


def _annotation(command: str, finding: Finding, prefix: str) -> str:
    properties = {
        "file": f"{prefix}{finding.path}",
        "line": finding.line,
        "endLine": finding.end_line,
        "col": finding.column,
        "endColumn": max(finding.end_column - 1, 1),
        "title": finding.code,
    }
    if finding.end_line != finding.line:
        # GitHub takes columns for a place within one line only.
        del properties["col"], properties["endColumn"]
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    page = f"liquidpilot explain {finding.code}"
    parts = [shortened(finding.message), finding.hint or "", finding.whom, page]
    return f"::{command} {listed}::{_data(chr(10).join(part for part in parts if part))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
