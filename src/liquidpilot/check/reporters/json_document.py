"""The findings as one JSON document, whose shape is a promise: `version` counts its changes."""

from __future__ import annotations

import json

from liquidpilot.check.reporters import Background, by_rule
from liquidpilot.check.results import CheckReport
from liquidpilot.check.rule import Rule
from liquidpilot.diagnostics import Finding

_VERSION = 1


def report(report: CheckReport, background: Background) -> str:
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
            "known": report.known,
        },
        "findings": [_finding(each) for each in report.findings],
        "rules": {
            each.rule: _page(background.rules[each.rule])
            for each in by_rule(report.findings)
            if each.rule in background.rules
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _page(rule: Rule) -> dict[str, object]:
    return {
        "severity": rule.severity,
        "summary": rule.summary,
        "explanation": rule.explanation,
        "sources": [each.with_origin for each in rule.facts],
    }


def _finding(finding: Finding) -> dict[str, object]:
    fix = finding.fix
    return {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "severity": finding.severity,
        "rule": finding.code,
        "message": finding.message,
        "help": finding.hint,
        "where": finding.whom or None,
        "people": list(finding.people),
        "scenarios": list(finding.scenarios),
        "fix": None
        if fix is None
        else {
            "message": fix.message,
            "safe": fix.safe,
            "edits": [
                {
                    "path": edit.place.path,
                    "line": edit.place.line,
                    "column": edit.place.column,
                    "end_line": edit.place.end_line,
                    "end_column": edit.place.end_column,
                    "text": edit.new,
                }
                for edit in fix.edits
            ],
        },
    }
