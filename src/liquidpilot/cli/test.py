"""`liquidpilot test`: does every message match its accepted renders and written expectations?"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

import click

from liquidpilot.cache.kept import FOLDER
from liquidpilot.cli.completing import complete_message
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.frames import error_frame
from liquidpilot.cli.options import jobs_option, no_cache_option
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import (
    Paint,
    note_paint,
    printable,
    result_paint,
    with_progress_of,
    write_note,
    write_result,
)
from liquidpilot.cli.targets import open_for
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import write_text
from liquidpilot.immutable import immutable
from liquidpilot.rendering.source_lines import SourceLines
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.snapshots.accepted import SnapshotFiles
from liquidpilot.snapshots.batch import Report, Request, run_tests
from liquidpilot.snapshots.cases import cases_of
from liquidpilot.snapshots.changes import Differing, Group, Review, grouped_changes
from liquidpilot.snapshots.diffs import LONGEST_DIFF
from liquidpilot.snapshots.expectations import Problem
from liquidpilot.snapshots.running import HOW_TO_ACCEPT, Outcome, Runner, in_ci
from liquidpilot.visible_text import visible_text
from liquidpilot.wording import counted

# What `liquidpilot test` prints: a line a test, and below it what is wrong.
#
# email_templates/hello
#   ✓ ada
#   ✗ bo
#       differs from fixtures/snapshots/email_templates/hello.txt
#         subject.txt
#           -Still thinking about it?
#           +Still thinking?

_INDENT = " " * 6
_MOST_LINES = 30
_MOST_LISTED = 50


def outcomes_text(
    outcomes: Sequence[Outcome], paint: Paint, *, quiet: bool = False, seen: bool = False
) -> str:
    """Return the list of all tests by message; `quiet` leaves out what passed.

    `seen` is whether the user has looked at the differences just now, so that they are not shown
    again.
    """
    lines: list[str] = []
    shown = [each for each in outcomes if not (quiet and each.passed) or each.warnings]
    for address, group in groupby(shown, key=lambda each: each.address):
        lines.append(paint.bold(printable(address)))
        for outcome in group:
            lines.append(f"  {_verdict(outcome, paint)}")
            told = () if seen and outcome.differs else outcome.problems
            lines.extend(_INDENT + line for each in told for line in problem_lines(each, paint))
            for each in outcome.warnings:
                first, *rest = problem_lines(each, paint)
                lines.append(f"{_INDENT}{paint.severity('warning', 'warning')}: {first}")
                lines.extend(_INDENT + line for line in rest)
    return "".join(f"{line}\n" for line in lines)


def statistics_text(outcomes: Sequence[Outcome], paint: Paint) -> str:
    """Return each change with the number of renders that have it; then what fails otherwise."""
    groups = grouped_changes(_differing(outcomes))
    lines: list[str] = []
    for group in groups:
        lines += [*_group_lines(group, outcomes, paint), ""]
    others = [each for each in outcomes if not (each.passed or each.differs)]
    return "".join(f"{line}\n" for line in lines) + outcomes_text(others, paint)


def _differing(outcomes: Sequence[Outcome]) -> Iterator[Differing]:
    for number, each in enumerate(outcomes):
        if each.differs:
            yield Differing(number, each.hunks)


def _group_lines(group: Group, outcomes: Sequence[Outcome], paint: Paint) -> Iterator[str]:
    """Yield a change: where it is met, and the lines of it."""
    found = [outcomes[number] for number in group.numbers]
    messages = len({each.address for each in found})
    yield paint.bold(f"{counted(len(found), 'render')} of {counted(messages, 'message')}")
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    yield f"  {printable(found[0].title)} in {printable(found[0].address)}{more}"
    for name, hunks in groupby(group.hunks, key=lambda each: each.name):
        lines = [line for hunk in hunks for line in hunk.lines()]
        if name:
            yield f"    {printable(name)}"
        yield from (_painted(f"      {line}", paint) for line in lines[:_MOST_LINES])
        if len(lines) > _MOST_LINES:
            yield f"      … {len(lines) - _MOST_LINES} more lines"


def problem_lines(problem: Problem, paint: Paint) -> list[str]:
    """Return one problem, line by line; a difference is in colour."""
    first, *rest = problem.lines()
    return [printable(first), *(_painted(line, paint) for line in rest)]


def broken_text(broken: Mapping[str, LiquidPilotError], lines: SourceLines, paint: Paint) -> str:
    """Return the frames of what made a message impossible to test."""
    return "".join(error_frame(error, lines, paint) for error in broken.values())


def unused_text(
    unused: Mapping[str, tuple[str, ...]], files: SnapshotFiles, paint: Paint, *, deleted: bool
) -> str:
    """Return which accepted renders nothing asks for, or that they are `deleted`."""
    shown = []
    for address in sorted(unused):
        renders = f": {', '.join(unused[address])}" if unused[address] else ""
        shown.append(printable(f"{files.shown(address)}{renders}"))
    if deleted:
        return "".join(f"deleted {each}\n" for each in shown)
    if not shown:
        return ""
    listed = "".join(f"  {each}\n" for each in shown)
    hint = paint.dim("delete with `liquidpilot test --update --prune`")
    return f"accepted renders that no test uses:\n{listed}  {hint}\n"


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
    groups = grouped_changes(_differing(outcomes))
    if not groups:
        return f"{', '.join(parts)}\n"
    renders = sum(each.differs for each in outcomes)
    changes = f"{counted(len(groups), 'change')} in {counted(renders, 'render')}"
    return f"{', '.join(parts)}\n  {changes}: {paint.dim(HOW_TO_ACCEPT)}\n"


def _verdict(outcome: Outcome, paint: Paint) -> str:
    mark = paint.good("✓") if outcome.passed else paint.severity("error", "✗")
    accepted = paint.dim(" (accepted)") if outcome.accepted else ""
    return f"{mark} {printable(outcome.name)}{accepted}"


def _painted(line: str, paint: Paint) -> str:
    text = printable(line)
    # The lines of a difference stand below the name of a file; equal ones start with a blank more.
    sign = line.lstrip(" ")[:1] if line.startswith("    ") else ""
    if sign == "+":
        return paint.good(text)
    return paint.severity("error", text) if sign == "-" else text


# `liquidpilot test --review`: each change, with all renders that have it, and what to do.
#
# A key is enough on a terminal; in a pipe a line is read for each, and its end skips the rest.

Answer = Literal["accept", "reject", "skip", "show", "like", "all", "quit"]

_ANSWERS: dict[str, Answer] = {
    "a": "accept",
    "r": "reject",
    "s": "skip",
    "w": "show",
    "l": "like",
    "e": "all",
    "q": "quit",
}
_WORDS: dict[str, Answer] = {str(each): each for each in _ANSWERS.values()}
_WORDS["all like this"] = "like"
_QUESTION = "[a]ccept, [r]eject, [s]kip, sho[w], all [l]ike this, [e]verything, [q]uit? "


def review(runner: Runner, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Ask about each change in `outcomes`, and return them with what became of them.

    Accepting makes all renders that have no other change accepted ones, rejecting deletes what was
    written beside them, and skipping leaves it there for another time. Raises LiquidPilotError.
    """
    asked = Review(_differing(outcomes))
    while waiting := asked.waiting():
        group = waiting[0]
        _show(
            runner,
            outcomes,
            group,
            f"change {asked.groups.index(group) + 1} of {len(asked.groups)}",
        )
        answer = _ask()
        while answer == "show":
            _show_whole(runner, outcomes, group)
            answer = _ask()
        if answer == "quit":
            break
        if answer == "all":
            asked.accept_everything()
        elif answer == "like":
            asked.answer(group, "accept", like=True)
        else:
            asked.answer(group, answer)
    return _settled(runner, outcomes, asked)


def _settled(runner: Runner, outcomes: Sequence[Outcome], asked: Review) -> list[Outcome]:
    reviewed = list(outcomes)
    answers = asked.answers()
    for address, numbers in groupby(answers, key=lambda number: outcomes[number].address):
        renders = {outcomes[number].render or "": number for number in numbers}
        rejected = [name for name, number in renders.items() if answers[number] == "reject"]
        if rejected:
            runner.files.wait(address, rejected, {})
        shown = {
            name: outcomes[number].digest
            for name, number in renders.items()
            if answers[number] == "accept"
        }
        if shown:
            for each in runner.accept_shown(address, shown):
                reviewed[renders[each.render or ""]] = each
    return reviewed


def _show(runner: Runner, outcomes: Sequence[Outcome], group: Group, number: str) -> None:
    paint = note_paint()
    lines = [paint.bold(number), *_group_lines(group, outcomes, paint)]
    if group.hunks[0].is_new:
        lines.extend(_new_texts(_again(runner, outcomes[group.numbers[0]])))
    write_note("\n" + "".join(f"{line}\n" for line in lines))


def _show_whole(runner: Runner, outcomes: Sequence[Outcome], group: Group) -> None:
    """Show all renders that have a change, and the whole difference of the first one."""
    paint = note_paint()
    found = [outcomes[number] for number in group.numbers]
    first = _again(runner, found[0])
    lines = [line for each in first.problems for line in problem_lines(each, paint)]
    lines += [f"{printable(each.title)} in {printable(each.address)}" for each in found][
        :_MOST_LISTED
    ]
    if len(found) > _MOST_LISTED:
        lines.append(f"and {len(found) - _MOST_LISTED} more")
    write_note("\n" + "".join(f"  {line}\n" for line in lines))


def _again(runner: Runner, outcome: Outcome) -> Outcome:
    """Return the outcome with the whole texts in which it differs."""
    message = runner.workspace.message(outcome.address)
    cases = cases_of(runner.workspace, message)
    return runner.run(next(case for case in cases if case.name == outcome.name))


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
        typed = key.strip().lower()
        answer = _WORDS.get(typed) or _ANSWERS.get(typed)
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
  liquidpilot test --lf -x
  liquidpilot test --watch -q
  liquidpilot test --visual --pictures pictures
  liquidpilot test --update --prune
  liquidpilot test --output junit=report.xml

Accepted renders are plain text below fixtures/snapshots, a file for each message; the first time,
accept them with --update. What differs is written beside, as NAME.new, unless CI=true is set. The
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
@click.option("--review", "reviewing", is_flag=True, help="Show each change, and ask.")
@click.option("-x", "first", is_flag=True, help="Stop at the first test that fails.")
@click.option(
    "--lf",
    "failed",
    is_flag=True,
    help="Run only what failed the last time; everything, if nothing did.",
)
@click.option(
    "--stat",
    "statistics",
    is_flag=True,
    help="Print each change once, with the number of renders that have it.",
)
@click.option(
    "--visual",
    is_flag=True,
    help="Show how e-mails that differ look: pictures of both, light, dark and on a phone.",
)
@click.option(
    "--threshold",
    metavar="PERCENT",
    type=click.FloatRange(0, 100),
    default=0.01,
    show_default=True,
    help="With --visual: so many of the pixels may differ in pictures that look the same.",
)
@click.option(
    "--pictures",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="With --visual: where the pictures go; .liquidpilot/pictures without it.",
)
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
@click.option("--watch", is_flag=True, help="Test again whenever a file changes, until Ctrl-C.")
@jobs_option
@no_cache_option
@workspace_option
@click.pass_obj
def command(
    session: Session,
    paths: tuple[str, ...],
    words: str,
    update: bool,
    reviewing: bool,
    first: bool,
    failed: bool,
    statistics: bool,
    visual: bool,
    threshold: float,
    pictures: Path | None,
    prune: bool,
    outputs: tuple[str, ...],
    quiet: bool,
    watch: bool,
    jobs: int,
    no_cache: bool,
    workspace: Path | None,
) -> Exit:
    """Compare messages with what was accepted, and with what their tests.toml expects.

    PATH is the name, the address or the path of a message, or a folder of messages; without one,
    everything is tested.
    """
    _check_options(update, reviewing, prune, bool(paths or words.strip() or failed or first))
    if watch and (update or reviewing):
        given = "--update" if update else "--review"
        words_said = f"'--watch' only looks, '{given}' accepts"
        raise LiquidPilotError(words_said, hint="run one, then the other")
    reports = tuple(_report_file(each) for each in outputs)
    request = Request(paths, words, failed, first, update, not in_ci(), jobs, not no_cache)
    visible = threshold / 100 if visual else None
    shown = _Shown(reviewing, statistics, quiet, reports, visible, pictures)
    opened = open_for(paths, workspace, session)
    if watch:
        # Imported by who watches only.
        from liquidpilot.cli.watching import watch as go_on

        go_on(session, opened, lambda: _test(session, opened._anew(), request, shown, prune))
    return _test(session, opened, request, shown, prune)


@immutable
class _Shown:
    """What is asked, printed and written about the outcomes.

    `threshold` is the part of the pixels that may differ, None for no pictures.
    """

    reviewing: bool
    statistics: bool
    quiet: bool
    reports: tuple[Path, ...]
    threshold: float | None
    pictures: Path | None


def _test(
    session: Session, opened: Workspace, request: Request, shown: _Shown, prune: bool
) -> Exit:
    report = run_tests(
        opened, request, lambda count, answers: with_progress_of(count, answers, "testing")
    )
    if not report.outcomes and not report.broken:
        raise _nothing_selected(opened, request.words)
    if report.failed_before == 0:
        write_note("nothing failed the last time: everything is tested\n")
    runner = Runner(opened)
    if shown.threshold is not None:
        folder = shown.pictures or opened.root / FOLDER / "pictures"
        _draw(opened, report.outcomes, folder, shown.threshold)
    if shown.reviewing:
        report.outcomes = review(runner, report.outcomes)
    for file in shown.reports:
        _write_junit(file, report)
    paint = result_paint()
    if shown.statistics:
        write_result(statistics_text(report.outcomes, paint))
    else:
        quiet, seen = shown.quiet, shown.reviewing
        write_result(outcomes_text(report.outcomes, paint, quiet=quiet, seen=seen))
    if report.not_pending is not None:
        write_note(f"renders that differ are not written: {report.not_pending.message}\n")
    write_note(broken_text(report.broken, session.lines(), note_paint()))
    _look_after_unused(runner, report, delete=prune)
    write_note(summary_text(report.outcomes, report.broken, note_paint()))
    if report.broken:
        return Exit.FAILED
    return Exit.DONE if all(each.passed for each in report.outcomes) else Exit.FINDINGS


def _draw(
    workspace: Workspace, outcomes: Sequence[Outcome], folder: Path, threshold: float
) -> None:
    """Write pictures of what differs, and tell where they are and what is to be seen."""
    # Imported only where pictures are asked for.
    from liquidpilot.preview.pictures import write_pictures

    groups = grouped_changes(_differing(outcomes))
    drawn = write_pictures(workspace, outcomes, groups, folder, threshold)
    different = sum(each.is_seen(threshold) for each in drawn)
    counts = f"{different} of {counted(len(drawn), 'e-mail')} that differ look different"
    write_note(f"{counts}: {(folder / 'index.html').as_posix()}\n")


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


def _write_junit(file: Path, report: Report) -> None:
    # Imported only where a report is asked for.
    from liquidpilot.snapshots.junit import junit_xml

    write_text(file, junit_xml(report.outcomes, report.broken))


def _look_after_unused(runner: Runner, report: Report, delete: bool) -> None:
    if delete and report.unused:
        with runner.files.only_writer():
            for address, renders in report.unused.items():
                if renders:
                    runner.files.accept(address, {}, renders)
                else:
                    runner.files.delete(address)
    write_note(unused_text(report.unused, runner.files, note_paint(), deleted=delete))
