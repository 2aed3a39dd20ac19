"""`liquidpilot test --review`: each render that differs, one after the other, and what to do.

A key is enough on a terminal; in a pipe a line is read for each, and its end skips the rest.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Literal

import click

from liquidpilot.cli.streams import note_paint, write_note
from liquidpilot.cli.test_output import problem_lines
from liquidpilot.snapshots.diffs import LONGEST_DIFF
from liquidpilot.snapshots.running import Outcome, Runner
from liquidpilot.snapshots.visible_text import visible_text

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
