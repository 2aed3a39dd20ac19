"""What `check --fix` and `check --diff` do with the fixes of a report."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from datetime import datetime

from liquidpilot.boundary import Boundary
from liquidpilot.check.fixing import Fixed, fix_findings, write_fixed
from liquidpilot.check.outcome import CheckReport
from liquidpilot.cli.session import Session
from liquidpilot.cli.streams import result_paint, write_note, write_result
from liquidpilot.cli.terminal import Paint
from liquidpilot.rendering.workspace import Workspace

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def fix_report(
    workspace: Workspace,
    report: CheckReport,
    now: datetime,
    session: Session,
    *,
    unsafe: bool,
    diff: bool,
) -> bool:
    """Make the fixes of a report, or with `diff` print them; return whether there are any."""
    fixed = fix_findings(workspace, report.findings, now, unsafe=unsafe)
    if diff:
        write_result("".join(_diffs(workspace, fixed, result_paint())))
    else:
        write_fixed(session.root, fixed.files)
    write_note(_summary(fixed, diff=diff))
    return bool(fixed.files)


def _diffs(workspace: Workspace, fixed: Fixed, paint: Paint) -> Iterator[str]:
    for path, after in fixed.files.items():
        before = Boundary(workspace.root).read_bytes(path)
        lines = difflib.unified_diff(
            _lines(before), _lines(after), f"{path} (as it is)", f"{path} (fixed)"
        )
        for line in lines:
            shown = line.rstrip("\r\n")
            yield f"{_painted(shown, paint)}\n"


def _painted(line: str, paint: Paint) -> str:
    if line.startswith("+"):
        return paint.good(line)
    return paint.severity("error", line) if line.startswith("-") else line


def _lines(data: bytes) -> list[str]:
    return [line for line in _LINE.findall(data.decode("utf-8", "replace")) if line]


def _summary(fixed: Fixed, *, diff: bool) -> str:
    made = len(fixed.made)
    word = "would be fixed" if diff else "fixed"
    lines = [f"{made} finding{'' if made == 1 else 's'} {word} in {_files(len(fixed.files))}\n"]
    for finding in fixed.refused:
        place = f"{finding.path}:{finding.line}:{finding.column}"
        lines.append(f"  not {finding.code} at {place}: it would change what is sent\n")
    return "".join(lines)


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"
