"""The findings as one JSON document, whose shape is a promise: `version` counts its changes."""

from __future__ import annotations

import json

from liquidpilot.check.findings import Finding
from liquidpilot.check.outcome import Report
from liquidpilot.check.reporters import Background
from liquidpilot.check.reporters.concise import for_whom

_VERSION = 1


def report(report: Report, background: Background) -> str:
    """Return the document, indented, with a newline at its end."""
    document = {
        "version": _VERSION,
        "summary": {
            "messages": report.messages,
            "content_blocks": report.blocks,
            "renderings": report.rendered,
            "errors": report.count("error"),
            "warnings": report.count("warning"),
            "infos": report.count("info"),
            "suppressed": report.suppressed,
        },
        "findings": [_finding(each) for each in report.findings],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Finding) -> dict[str, object]:
    at, fix = finding.diagnostic, finding.fix
    return {
        "path": at.path,
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
        "severity": at.severity,
        "rule": at.code,
        "message": at.message,
        "help": at.hint,
        "where": for_whom(finding) or None,
        "fix": None
        if fix is None
        else {
            "message": fix.message,
            "safe": fix.safe,
            "edits": [
                {
                    "path": edit.path,
                    "line": edit.start.line,
                    "column": edit.start.column,
                    "end_line": edit.end.line,
                    "end_column": edit.end.column,
                    "text": edit.new,
                }
                for edit in fix.edits
            ],
        },
    }
