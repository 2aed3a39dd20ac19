"""`liquidpilot test`: does every message match its accepted renders and written expectations?"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

import click

from liquidpilot.cli.completing import complete_message
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.frames import error_frame
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import (
    Paint,
    note_paint,
    printable,
    result_paint,
    with_progress,
    write_note,
    write_result,
)
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import write_text
from liquidpilot.rendering.source_lines import SourceLines
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.snapshots.cases import Cases, find_cases
from liquidpilot.snapshots.diffs import LONGEST_DIFF
from liquidpilot.snapshots.expectations import Problem
from liquidpilot.snapshots.running import HOW_TO_ACCEPT, Outcome, Runner, in_ci
from liquidpilot.visible_text import visible_text
from liquidpilot.wording import counted
from liquidpilot.workspace.folders import locate_workspace

# What `liquidpilot test` prints: a line a test, and below it what is wrong.
#
# email_templates/hello
#   ✓ ada
#   ✗ bo
#       differs from fixtures/snapshots/email_templates/hello/bo
#         subject.txt
#           -Still thinking about it?
#           +Still thinking?

_INDENT = " " * 6


def outcomes_text(
    outcomes: Sequence[Outcome], paint: Paint, *, quiet: bool = False, seen: bool = False
) -> str:
    """Return the list of all tests by message; `quiet` leaves out what passed.

    `seen` is whether the user has looked at the differences just now, so that they are not shown
    again.
    """
    lines: list[str] = []
    shown = [each for each in outcomes if not (quiet and each.passed) or each.warnings]
    for address, group in groupby(shown, key=lambda each: each.case.message.address):
        lines.append(paint.bold(printable(address)))
        for outcome in group:
            lines.append(f"  {_verdict(outcome, paint)}")
            told = () if seen and outcome.changes else outcome.problems
            lines.extend(_INDENT + line for each in told for line in problem_lines(each, paint))
            for each in outcome.warnings:
                first, *rest = problem_lines(each, paint)
                lines.append(f"{_INDENT}{paint.severity('warning', 'warning')}: {first}")
                lines.extend(_INDENT + line for line in rest)
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
    what = f"{counted(len(paths), 'accepted render')} that no test uses:"
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
            paint.severity("error", f"{counted(len(broken), 'message')} could not be tested")
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


# `liquidpilot test --review`: each render that differs, one after the other, and what to do.
#
# A key is enough on a terminal; in a pipe a line is read for each, and its end skips the rest.

Answer = Literal["accept", "reject", "skip", "quit"]

_ANSWERS: dict[str, Answer] = {"a": "accept", "r": "reject", "s": "skip", "q": "quit"}
_QUESTION = "[a]ccept, [r]eject, [s]kip, [q]uit? "


def review(runner: Runner, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Ask about each of `outcomes` that differs, and return them with what became of them.

    Accepting makes the render the accepted one, rejecting deletes what was written beside it, and
    skipping leaves it there for another time. Raises LiquidPilotError.
    """
    total = sum(bool(each.changes) for each in outcomes)
    number = 0
    answer: Answer = "skip"
    reviewed: list[Outcome] = []
    for outcome in outcomes:
        if outcome.changes and not outcome.passed:
            number += 1
            if answer != "quit":
                _show(outcome, f"{number} of {total}")
                answer = _ask()
            outcome = _settled(runner, outcome, answer)
        reviewed.append(outcome)
    return reviewed


def _settled(runner: Runner, outcome: Outcome, answer: Answer) -> Outcome:
    assert outcome.path is not None
    if answer == "accept":
        return runner.accept(outcome)
    if answer == "reject":
        runner.files.discard_pending(outcome.path)
    return outcome


def _show(outcome: Outcome, number: str) -> None:
    paint = note_paint()
    lines = [paint.bold(f"{outcome.case.title} ({number})")]
    for problem in outcome.problems:
        lines.extend(f"  {line}" for line in problem_lines(problem, paint))
    if all(change.accepted is None for change in outcome.changes):
        lines.extend(_new_texts(outcome))
    write_note("\n" + "".join(f"{line}\n" for line in lines))


def _new_texts(outcome: Outcome) -> list[str]:
    """Return what a reader sees of a message that nothing is accepted of yet."""
    lines: list[str] = []
    for change in outcome.changes:
        text = change.rendered or ""
        shown = visible_text(text) if change.name.endswith(".html") else text.rstrip("\n")
        lines.extend([f"  {change.name}:", *(f"    {line}" for line in shown.split("\n"))])
    if len(lines) > LONGEST_DIFF:
        lines = [*lines[:LONGEST_DIFF], f"  … {len(lines) - LONGEST_DIFF} more lines"]
    return lines


def _ask() -> Answer:
    while True:
        write_note(_QUESTION)
        key = _read_key()
        if key is None:
            write_note("\n")
            return "quit"
        answer = _ANSWERS.get(key.strip().lower()[:1])
        if answer is not None:
            write_note(f"{answer}\n")
            return answer
        write_note("\n")


def _read_key() -> str | None:
    """Return what was typed, None at the end of the input."""
    if sys.stdin.isatty():
        return click.getchar()
    return sys.stdin.readline() or None


_EPILOG = """\b
Examples:
  liquidpilot test
  liquidpilot test review_spotlight -k loyal
  liquidpilot test --review
  liquidpilot test --update --prune
  liquidpilot test --output junit=report.xml

Accepted renders are plain text below fixtures/snapshots; the first time, accept them with --update.
A render that differs is written next to the accepted one, as NAME.new, unless CI=true is set. The
'tests.toml' in a message's folder says what else the message must contain. The clock stands still:
at the 'now' of the profile, else that of [test] in liquidpilot.toml, else noon of 15 January 2026,
UTC.

\b
Exit codes:
  0 all passed, 1 something differs or is not as expected,
  2 nothing was selected, or something could not be tested, 130 interrupted
"""


@click.command("test", epilog=_EPILOG)
@click.argument("paths", metavar="[PATH]…", nargs=-1, shell_complete=complete_message)
@click.option(
    "-k",
    "words",
    metavar="WORDS",
    default="",
    help="Run only the tests with all WORDS in their name.",
)
@click.option("--update", is_flag=True, help="Accept every render that differs.")
@click.option("--review", "reviewing", is_flag=True, help="Show each difference, and ask.")
@click.option(
    "--prune",
    is_flag=True,
    help="With --update of everything: delete accepted renders that no test uses.",
)
@click.option(
    "--output",
    "outputs",
    metavar="junit=FILE",
    multiple=True,
    help="Also write a report for a CI system.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print only what failed.")
@workspace_option
@click.pass_obj
def command(
    session: Session,
    paths: tuple[str, ...],
    words: str,
    update: bool,
    reviewing: bool,
    prune: bool,
    outputs: tuple[str, ...],
    quiet: bool,
    workspace: Path | None,
) -> Exit:
    """Compare messages with what was accepted, and with what their tests.toml expects.

    PATH is the name, the address or the path of a message, or a folder of messages; without one,
    everything is tested.
    """
    _check_options(update, reviewing, prune, partial=bool(paths or words.strip()))
    reports = [_report_file(each) for each in outputs]
    session.root = locate_workspace(workspace)
    opened = Workspace.open(session.root)
    cases = find_cases(opened, paths, words)
    if not cases.found and not cases.broken:
        raise _nothing_selected(opened, words)
    runner = Runner(opened, pending=not in_ci(), update=update)
    outcomes = [runner.run(case) for case in with_progress(cases.found, "testing")]
    if reviewing:
        outcomes = review(runner, outcomes)
    for file in reports:
        _write_junit(file, outcomes, cases)
    write_result(outcomes_text(outcomes, result_paint(), quiet=quiet, seen=reviewing))
    if runner.not_pending is not None:
        write_note(f"renders that differ are not written: {runner.not_pending.message}\n")
    write_note(broken_text(cases.broken, session.lines(), note_paint()))
    if cases.complete:
        _look_after_unused(runner, outcomes, delete=prune)
    write_note(summary_text(outcomes, cases.broken, note_paint()))
    if cases.broken:
        return Exit.FAILED
    return Exit.DONE if all(each.passed for each in outcomes) else Exit.FINDINGS


def _check_options(update: bool, reviewing: bool, prune: bool, partial: bool) -> None:
    if update and reviewing:
        raise LiquidPilotError(
            "'--update' accepts everything, '--review' asks", hint="leave one of the two out"
        )
    if prune and (partial or not update):
        raise LiquidPilotError(
            "'--prune' only goes with '--update' of everything",
            hint="a partial run cannot know what the other tests use: `liquidpilot test --update "
            "--prune`",
        )


def _report_file(text: str) -> Path:
    form, equals, file = text.partition("=")
    if form != "junit" or not equals or not file:
        raise LiquidPilotError(
            f"'{text}' does not say what to write where", hint="write --output junit=FILE"
        )
    return Path(file)


def _nothing_selected(workspace: Workspace, words: str) -> LiquidPilotError:
    if words.strip():
        return LiquidPilotError(
            f"no test has '{words}' in its name",
            hint="`liquidpilot test` prints the name of every test",
        )
    if not workspace._files.found_messages():
        return LiquidPilotError("there is nothing to test: the workspace has no message")
    return LiquidPilotError(
        "there is nothing to test",
        hint="name profiles in [test] of liquidpilot.toml, or write a [[test]] in tests.toml",
    )


def _write_junit(file: Path, outcomes: Sequence[Outcome], cases: Cases) -> None:
    # Imported only where a report is asked for.
    from liquidpilot.snapshots.junit import junit_xml

    write_text(file, junit_xml(outcomes, cases.broken))


def _look_after_unused(runner: Runner, outcomes: Sequence[Outcome], delete: bool) -> None:
    used = [each.path for each in outcomes if each.path is not None]
    unused = runner.files.unused(used, pending=delete)
    if delete:
        runner.files.delete(unused)
    shown = [runner.files.shown(path) for path in unused]
    write_note(unused_text(shown, note_paint(), deleted=delete))
