"""The findings by their rule, on about one screen: an example, and the files with the most."""

from __future__ import annotations

from liquidpilot.check.reporters import Background, Group, by_rule
from liquidpilot.check.results import CheckReport
from liquidpilot.rendering.findings import places_text
from liquidpilot.wording import counted, shortened

_SCREEN = 40
_MOST_FILES = 5


def report(report: CheckReport, background: Background) -> str:
    """Return a paragraph for each rule."""
    groups = by_rule(report.findings)
    # A head, a remedy and an empty line stand beside the files of each.
    room = _SCREEN // len(groups) - 3 if groups else 0
    most = max(1, min(_MOST_FILES, room))
    return "\n".join(_paragraph(each, most) for each in groups)


def _paragraph(group: Group, most: int) -> str:
    first = group.findings[0]
    message = " ".join(shortened(first.message).split())
    count = f"{len(group.findings)} " if len(group.findings) > 1 else ""
    lines = [f"{count}{group.severity} {group.rule}: {message}"]
    files = [*group.files.items()]
    lines += [f"  {path}:{places_text(found)}" for path, found in files[:most]]
    if len(files) > most:
        lines.append(f"  and {counted(len(files) - most, 'more file')}")
    if first.hint:
        lines.append(f"  = {shortened(first.hint.partition(chr(10))[0])}")
    return "".join(f"{line}\n" for line in lines)
