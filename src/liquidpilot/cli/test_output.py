"""What `liquidpilot test` prints: a line a test, and below it what is wrong.

email_templates/hello
  ✓ ada
  ✗ bo
      differs from fixtures/snapshots/email_templates/hello/bo
        subject.txt
          -Still thinking about it?
          +Still thinking?
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from liquidpilot.cli.frames import SourceLines, error_frame
from liquidpilot.cli.terminal import Paint, printable
from liquidpilot.errors import LiquidPilotError
from liquidpilot.snapshots.problems import Problem
from liquidpilot.snapshots.running import HOW_TO_ACCEPT, Outcome

_INDENT = " " * 6


def outcomes_text(
    outcomes: Sequence[Outcome], paint: Paint, *, quiet: bool = False, seen: bool = False
) -> str:
    """Return the list of all tests by message; `quiet` leaves out what passed.

    `seen` is whether somebody has looked at the differences just now, so that they are not shown
    again.
    """
    lines: list[str] = []
    shown = [each for each in outcomes if not (quiet and each.passed)]
    for address, group in groupby(shown, key=lambda each: each.case.message.address):
        lines.append(paint.bold(printable(address)))
        for outcome in group:
            lines.append(f"  {_verdict(outcome, paint)}")
            if not (seen and outcome.changes):
                lines.extend(
                    _INDENT + line
                    for each in outcome.problems
                    for line in problem_lines(each, paint)
                )
    return "".join(f"{line}\n" for line in lines)


def problem_lines(problem: Problem, paint: Paint) -> list[str]:
    """Return one problem, line by line; a difference is in colour."""
    first, *rest = problem.lines()
    return [printable(first), *(_painted(line, paint) for line in rest)]


def broken_text(broken: Mapping[str, LiquidPilotError], lines: SourceLines, paint: Paint) -> str:
    """Return the frames of what made a message impossible to test."""
    return "".join(error_frame(error, lines, paint) for error in broken.values())


def unused_text(paths: Sequence[str], paint: Paint, *, deleted: bool) -> str:
    """Return which accepted renders nothing asks for, or that they are `deleted`."""
    if not paths:
        return ""
    if deleted:
        return "".join(f"deleted {path}/\n" for path in paths)
    listed = "".join(f"  {path}/\n" for path in paths)
    what = f"{_count(len(paths), 'accepted render')} that nothing asks for:"
    hint = paint.dim("delete with `liquidpilot test --update --prune`")
    return f"{what}\n{listed}  {hint}\n"


def summary_text(
    outcomes: Sequence[Outcome], broken: Mapping[str, LiquidPilotError], paint: Paint
) -> str:
    """Return the numbers: `12 passed, 1 failed`."""
    failed = [each for each in outcomes if not each.passed]
    accepted = sum(each.accepted for each in outcomes)
    parts = [paint.good(f"{len(outcomes) - len(failed)} passed")]
    if accepted:
        parts.append(f"{accepted} of them accepted just now")
    if failed:
        parts.append(paint.severity("error", f"{len(failed)} failed"))
    if broken:
        parts.append(
            paint.severity("error", f"{_count(len(broken), 'message')} could not be tested")
        )
    differs = any(each.changes and not each.passed for each in outcomes)
    hint = f"  {paint.dim(HOW_TO_ACCEPT)}\n" if differs else ""
    return f"{', '.join(parts)}\n{hint}"


def _verdict(outcome: Outcome, paint: Paint) -> str:
    mark = paint.good("✓") if outcome.passed else paint.severity("error", "✗")
    accepted = paint.dim(" (accepted)") if outcome.accepted else ""
    return f"{mark} {printable(outcome.case.name)}{accepted}"


def _painted(line: str, paint: Paint) -> str:
    text = printable(line)
    # The lines of a difference stand below the name of a file; equal ones start with a blank more.
    if line.startswith("    +"):
        return paint.good(text)
    return paint.severity("error", text) if line.startswith("    -") else text


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
