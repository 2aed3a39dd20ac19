"""One line for each finding: `path:line:column: severity rule: message`."""

from __future__ import annotations

from liquidpilot.check.findings import Finding
from liquidpilot.check.outcome import Report
from liquidpilot.check.reporters import Background


def report(report: Report, background: Background) -> str:
    """Return the lines."""
    return "".join(f"{line(finding)}\n" for finding in report.findings)


def line(finding: Finding) -> str:
    """Return the line of one finding."""
    at = finding.diagnostic
    message = " ".join(at.message.split())
    whom = f" ({for_whom(finding)})" if finding.where else ""
    return f"{at.path}:{at.line}:{at.column}: {at.severity} {at.code}: {message}{whom}"


def for_whom(finding: Finding) -> str:
    """Return for whom and in which scenario it was met, and how often elsewhere; "" for a text.

    >>> from liquidpilot.diagnostics import Diagnostic
    >>> for_whom(Finding(Diagnostic("x", "info", "y"), where="ada in timeout", others=3))
    'for ada in timeout, and 3 more'
    """
    if finding.where is None:
        return ""
    more = f", and {finding.others} more" if finding.others else ""
    return f"{'' if finding.where.startswith('in ') else 'for '}{finding.where}{more}"
