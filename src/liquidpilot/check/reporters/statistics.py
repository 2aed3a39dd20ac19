"""How much each rule has found: a line a rule, so that a thousand findings fit on a screen."""

from __future__ import annotations

from liquidpilot.check.reporters import Background, by_rule
from liquidpilot.check.results import CheckReport
from liquidpilot.wording import counted


def report(report: CheckReport, background: Background) -> str:
    """Return a line for each rule, and what they come to."""
    groups = by_rule(report.findings)
    if not groups:
        return ""
    rows = [
        (
            str(len(each.findings)),
            each.severity,
            each.rule,
            counted(len(each.files), "file"),
            f"{each.fixable} by --fix" if each.fixable and background.may_fix else "",
            background.summary(each.rule),
        )
        for each in groups
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        "  ".join(
            cell.rjust(width) if column == 0 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, [*widths, 0], strict=True))
            if width or column == 5
        ).rstrip()
        for row in rows
    ]
    files = {each.path for each in report.findings}
    counts = (
        counted(len(report.findings), "finding"),
        f"of {counted(len(groups), 'rule')}",
        f"in {counted(len(files), 'file')}",
    )
    return "".join(f"{line}\n" for line in (*lines, " ".join(counts)))
