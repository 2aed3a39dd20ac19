"""One page that opens from a file: the findings by rule, with their lines, to be searched."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from liquidpilot.check.reporters import Background, Group, by_rule
from liquidpilot.check.results import CheckReport
from liquidpilot.diagnostics import Finding, Severity
from liquidpilot.rendering.source_lines import excerpt
from liquidpilot.serving.pages import make_page, static_file
from liquidpilot.wording import counted

_SEVERITIES: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}


def report(report: CheckReport, background: Background) -> str:
    """Return the page, with its style and its script in it."""
    package = "liquidpilot.check.reporters"
    groups = by_rule(report.findings)
    own = files(package) / "pages"
    parts = {
        "style": static_file(package, "base.css")[0].decode()
        + (own / "report.css").read_text(encoding="utf-8"),
        "script": (own / "report.js").read_text(encoding="utf-8"),
        "checked": ", ".join(
            (
                counted(report.messages, "message"),
                counted(report.blocks, "content block"),
                counted(report.rendered, "rendering"),
            )
        ),
        "counts": [(each, counted(report.count(each), noun)) for each, noun in _SEVERITIES.items()],
        "left_out": [
            f"{report.suppressed} accepted by comments" if report.suppressed else "",
            f"{report.known} known before" if report.known else "",
        ],
        "groups": [_group(each, background) for each in groups],
        # A page of thousands of open findings would be slow, and is not read.
        "is_open": len(report.findings) <= 100,
    }
    return make_page(package, "report.html", parts)


def _group(group: Group, background: Background) -> dict[str, object]:
    rule = background.rules.get(group.rule)
    bad, good = (None, None) if rule is None else rule.examples
    return {
        "rule": group.rule,
        "severity": group.severity,
        "count": len(group.findings),
        "files": counted(len(group.files), "file"),
        "summary": background.summary(group.rule),
        "explanation": "" if rule is None else rule.explanation,
        "sources": [] if rule is None else [each.with_origin for each in rule.facts],
        "examples": [
            (title, each.text.strip())
            for title, each in (("Bad", bad), ("Good", good))
            if each is not None and each.text
        ],
        "findings": [_finding(each, background) for each in group.findings],
    }


def _finding(finding: Finding, background: Background) -> dict[str, object]:
    # A line with a secret in it is never shown.
    line = None if finding.confidential else background.shown(finding.path, finding.line)
    end = finding.end_column - 1 if finding.end_line == finding.line else None
    return {
        "place": f"{background.prefix}{finding.place}",
        "severity": finding.severity,
        "message": finding.message,
        "hint": finding.hint,
        "whom": finding.whom,
        "line": finding.line,
        "excerpt": excerpt(line, finding.column - 1, end) if line and line.strip() else None,
    }
