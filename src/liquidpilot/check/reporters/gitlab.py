"""GitLab's code quality report: a list of findings, each with a fingerprint of its own.

The keys are those of GitLab's documentation ("Code Quality report format", read 2026-11). `content`
is Code Climate's, for readers that show the page of a rule; GitLab passes over it.
"""

from __future__ import annotations

import json

from liquidpilot.check.fingerprints import fingerprints
from liquidpilot.check.reporters import Background
from liquidpilot.check.reporters.rule_pages import markdown_page
from liquidpilot.check.results import CheckReport
from liquidpilot.diagnostics import Finding, Severity

_SEVERITIES: dict[Severity, str] = {"error": "major", "warning": "minor", "info": "info"}


def report(report: CheckReport, background: Background) -> str:
    """Return the document, indented, with a newline at its end."""
    marks = fingerprints(report.findings, background.line)
    pairs = zip(report.findings, marks, strict=True)
    found = [_finding(each, mark, background) for each, mark in pairs]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Finding, mark: str, background: Background) -> dict[str, object]:
    parts = (finding.message, finding.hint, finding.whom)
    found: dict[str, object] = {
        "description": "; ".join(" ".join(part.split()) for part in parts if part),
        "check_name": finding.code,
        "fingerprint": mark,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": f"{background.prefix}{finding.path or '.'}",
            "lines": {"begin": finding.line, "end": max(finding.end_line, finding.line)},
        },
    }
    if finding.code in background.rules:
        found["content"] = {"body": markdown_page(background.rules[finding.code])}
    return found
