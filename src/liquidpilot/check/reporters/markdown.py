"""The findings as Markdown: the page of a run on GitHub, or a comment on a pull request.

First what each rule has found, then every finding, then the pages of the rules, folded. A comment
may have 65,536 characters on GitHub, and a million on GitLab: what does not fit is counted.
"""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.reporters import Background, Group, by_rule
from liquidpilot.check.reporters.rule_pages import escaped, markdown_page
from liquidpilot.check.results import CheckReport
from liquidpilot.diagnostics import Finding, Severity
from liquidpilot.wording import counted, shortened

_LARGEST = 60_000
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
# The rows that stand open; more of them are folded.
_MOST_OPEN = 20


def report(report: CheckReport, background: Background, largest: int = _LARGEST) -> str:
    """Return the page, of at most about `largest` bytes."""
    parts = [_head(report)]
    groups = by_rule(report.findings)
    left = largest - sum(map(_size, parts))
    ordered = [finding for group in groups for finding in group.findings]
    rows = [_row(each, background.prefix) for each in ordered]
    if len(groups) > 1:
        parts.append(
            _table(("findings", "severity", "rule", "what it is"), _counts(groups, background))
        )
        left -= _size(parts[-1])
    if rows:
        shown = list(_fitting(rows, left))
        table = _table(("where", "severity", "rule", "what"), shown)
        if len(rows) > len(shown):
            table += f"\n… and {len(rows) - len(shown)} more\n"
        title = "every finding"
        parts.append(_folded(title, table) if len(rows) > _MOST_OPEN else table)
        left -= _size(parts[-1])
    pages = [
        _folded(f"<code>{group.rule}</code>", markdown_page(background.rules[group.rule]) + "\n")
        for group in groups
        if group.rule in background.rules
    ]
    parts.extend(_fitting(pages, left))
    return "\n".join(parts)


def _head(report: CheckReport) -> str:
    found = [
        counted(number, "note" if severity == "info" else severity)
        for severity in _SEVERITIES
        if (number := report.count(severity))
    ]
    more = [
        f"{report.suppressed} accepted by comments" if report.suppressed else "",
        f"{report.known} known before" if report.known else "",
    ]
    checked = [counted(report.messages, "message"), counted(report.rendered, "rendering"), *more]
    said = ", ".join(each for each in checked if each)
    return f"### liquidpilot check: {', '.join(found) or 'nothing found'}\n\n{said}\n"


def _counts(groups: Iterable[Group], background: Background) -> list[str]:
    return [
        f"| {len(each.findings)} | {each.severity} | `{each.rule}` | "
        f"{escaped(background.summary(each.rule))} |\n"
        for each in groups
    ]


def _row(finding: Finding, prefix: str) -> str:
    message = escaped(f"{shortened(finding.message)} {finding.whom}")
    place = f"`{prefix}{finding.path or '.'}:{finding.line}`"
    return f"| {place} | {finding.severity} | `{finding.code}` | {message} |\n"


def _table(heads: tuple[str, ...], rows: Iterable[str]) -> str:
    return f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}\n{''.join(rows)}"


def _folded(title: str, text: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{text}\n</details>\n"


def _fitting(parts: Iterable[str], room: int) -> Iterable[str]:
    for each in parts:
        room -= _size(each)
        if room < 0:
            return
        yield each


def _size(text: str) -> int:
    return len(text.encode())
