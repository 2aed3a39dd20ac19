"""SARIF 2.1.0, as GitHub's code scanning accepts it: one run, relative paths, fingerprints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from liquidpilot._version import __version__
from liquidpilot.check.fingerprints import fingerprints
from liquidpilot.check.reporters import Background
from liquidpilot.check.reporters.rule_pages import markdown_page
from liquidpilot.check.results import CheckReport
from liquidpilot.check.rule import Rule
from liquidpilot.diagnostics import Edit, Finding, Severity

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_ROOT = "%SRCROOT%"


def report(report: CheckReport, background: Background) -> str:
    """Return the document, indented, with a newline at its end."""
    used = sorted({finding.code for finding in report.findings})
    document = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "liquidpilot",
                        "version": __version__,
                        "rules": [_rule(name, background.rules.get(name)) for name in used],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    _ROOT: {"description": {"text": "the folder that paths are relative to"}}
                },
                "results": list(_results(report.findings, used, background)),
            }
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rule(name: str, rule: Rule | None) -> dict[str, object]:
    if rule is None:
        return {"id": name}
    return {
        "id": name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.explanation},
        "help": {
            "text": " ".join((rule.explanation, *(each.with_origin for each in rule.facts))),
            "markdown": markdown_page(rule),
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _results(
    findings: Sequence[Finding], used: list[str], background: Background
) -> Iterable[dict[str, object]]:
    marks = fingerprints(findings, background.line)
    for finding, mark in zip(findings, marks, strict=True):
        parts = [finding.message, finding.hint or "", finding.whom]
        result: dict[str, object] = {
            "ruleId": finding.code,
            "ruleIndex": used.index(finding.code),
            "level": _LEVELS[finding.severity],
            "message": {"text": "\n".join(part for part in parts if part)},
            "locations": [{"physicalLocation": _location(finding, background.prefix)}],
            "partialFingerprints": {"primaryLocationLineHash": mark},
        }
        if finding.fix is not None and finding.fix.safe:
            result["fixes"] = [
                {
                    "description": {"text": finding.fix.message},
                    "artifactChanges": list(_changes(finding.fix.edits, background.prefix)),
                }
            ]
        yield result


def _location(finding: Finding, prefix: str) -> dict[str, object]:
    return {
        "artifactLocation": _artifact(finding.path or ".", prefix),
        "region": {
            "startLine": finding.line,
            "startColumn": finding.column,
            "endLine": max(finding.end_line, finding.line),
            "endColumn": finding.end_column
            if finding.end_line > finding.line
            else max(finding.end_column, finding.column),
        },
    }


def _changes(edits: Iterable[Edit], prefix: str) -> Iterable[dict[str, object]]:
    by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(edit.place.path or "", []).append(edit)
    for path, some in by_path.items():
        yield {
            "artifactLocation": _artifact(path, prefix),
            "replacements": [
                {
                    "deletedRegion": {
                        "startLine": edit.place.line,
                        "startColumn": edit.place.column,
                        "endLine": edit.place.end_line,
                        "endColumn": edit.place.end_column,
                    },
                    "insertedContent": {"text": edit.new},
                }
                for edit in some
            ],
        }


def _artifact(path: str, prefix: str) -> dict[str, str]:
    return {"uri": quote(f"{prefix}{path}"), "uriBaseId": _ROOT}
