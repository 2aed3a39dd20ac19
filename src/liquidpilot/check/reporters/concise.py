"""One line for each finding: `path:line:column: severity rule: message`."""

from __future__ import annotations

from liquidpilot.check.reporters import Background
from liquidpilot.check.results import CheckReport
from liquidpilot.diagnostics import Finding
from liquidpilot.wording import shortened


def report(report: CheckReport, background: Background) -> str:
    """Return the lines."""
    return "".join(f"{line(finding)}\n" for finding in report.findings)


def line(finding: Finding) -> str:
    """Return the line of one finding."""
    message = " ".join(shortened(finding.message).split())
    whom = f" ({finding.whom})" if finding.whom else ""
    return f"{finding.place}: {finding.severity} {finding.code}: {message}{whom}"
