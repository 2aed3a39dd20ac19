"""One case, tested: rendered at a frozen moment, and compared with what is expected of it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import field, replace
from typing import Any

from liquidpilot.diagnostics import RANK, Finding
from liquidpilot.dialect.holes import EMPTY_OUTPUT
from liquidpilot.dialect.limits import LIMIT_REACHED
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.request_checks import MADE_UP_ANSWER
from liquidpilot.rendering.workspace import Workspace, record_arguments
from liquidpilot.snapshots.accepted import Accepted, SnapshotFiles
from liquidpilot.snapshots.cases import Case, cases_of, frozen_now
from liquidpilot.snapshots.changes import Change, Hunk, changes_between, digest_of, hunks_of
from liquidpilot.snapshots.contents import comparable, snapshot_of
from liquidpilot.snapshots.diffs import diff_lines
from liquidpilot.snapshots.expectations import Problem, find_problems
from liquidpilot.snapshots.tests_files import WrittenTest
from liquidpilot.workspace.folders import join

_MOST_FINDINGS = 10

HOW_TO_ACCEPT = "`liquidpilot test --review` shows each change and asks, `--update` accepts all"
"""What to do about a difference that is meant."""


@immutable
class Outcome:
    """What came of the case `name` of the message at `address`; it passed without `problems`.

    `render` is what its accepted render is called, None for a written test; `changes` are the
    texts in which it differs from that: accepting them would make it pass; `hunks` are the lines
    of them, and all that is left of them where there are many outcomes; `digest` stands for what
    was accepted and rendered. `accepted` is whether that was done. `seconds` is how long it took.
    `warnings` make nothing fail, and are told all the same.
    """

    address: str
    name: str
    title: str
    problems: tuple[Problem, ...] = ()
    render: str | None = None
    changes: tuple[Change, ...] = ()
    hunks: tuple[Hunk, ...] = ()
    digest: str = ""
    accepted: bool = False
    seconds: float = 0.0
    warnings: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, case: Case, problems: Iterable[Problem] = (), **others: Any) -> Outcome:
        """Return the outcome of `case`."""
        names = case.message.address, case.name, case.title
        return cls(*names, tuple(problems), case.render, **others)

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.problems

    @property
    def differs(self) -> bool:
        """Whether accepting what was rendered would make it pass."""
        return bool(self.hunks) and not self.passed


@immutable
class Tested:
    """What came of cases of one message, and what is accepted of it: what they agree with now."""

    outcomes: list[Outcome]
    accepted: Accepted = field(default_factory=Accepted)


class Runner:
    """Tests the cases of one workspace.

    `pending` is whether a render that differs is written beside the accepted ones, as `.new`;
    with `update` it becomes the accepted one at once. `not_pending` is the first reason for which
    one could not be written beside.
    """

    def __init__(
        self, workspace: Workspace, *, pending: bool = False, update: bool = False
    ) -> None:
        self.workspace = workspace
        self.files = SnapshotFiles(
            workspace.root, join(workspace._files.fixtures_folder, "snapshots")
        )
        self.not_pending: LiquidPilotError | None = None
        self._pending = pending
        self._update = update

    def run(self, case: Case) -> Outcome:
        """Return what came of `case`; what makes it impossible to render is a problem too.

        Raises LiquidPilotError for a file that cannot be written.
        """
        with self.files.only_writer() if self._update else nullcontext():
            return self.run_all([case]).outcomes[0]

    def run_all(self, cases: Sequence[Case], *, whole: bool = False) -> Tested:
        """Return what came of these cases of one message.

        `whole` tells that they are all of it. Who updates has to be the only writer. Raises
        LiquidPilotError for a file that cannot be written.
        """
        address = cases[0].message.address
        try:
            accepted: Accepted | LiquidPilotError = self.files.read(address)
        except LiquidPilotError as error:
            accepted = error
        outcomes = [self._timed(case, accepted) for case in cases]
        changes = {each.render: each.changes for each in outcomes if each.render and each.changes}
        if isinstance(accepted, LiquidPilotError):
            return Tested(outcomes)
        if self._update and (changes or accepted.of_folders):
            accepted = self.files.accept(address, changes)
            outcomes = [_accepted(each) if each.changes else each for each in outcomes]
        elif self._pending:
            tried = [each.render for each in outcomes if each.render]
            self._wait(address, None if whole else tried, changes)
        return Tested(outcomes, accepted)

    def accept_shown(self, address: str, shown: Mapping[str, str]) -> list[Outcome]:
        """Accept the renders of a message that a person has looked at, and return what came of it.

        `shown` are the digests of the outcomes that were shown, by the names of the renders. Raises
        LiquidPilotError, and accepts none, if one is something else now, or cannot be written.
        """
        message = self.workspace.message(address)
        cases = [case for case in cases_of(self.workspace, message) if case.render in shown]
        with self.files.only_writer():
            outcomes = self.run_all(cases).outcomes if cases else []
            if {each.render: each.digest for each in outcomes} != shown:
                raise LiquidPilotError(
                    "the message, or what is accepted of it, has changed since you looked",
                    hint="look at the difference once more",
                )
            self.files.accept(address, {each.render or "": each.changes for each in outcomes})
        return [_accepted(each) for each in outcomes]

    def accept(self, outcome: Outcome) -> Outcome:
        """Accept what was rendered for `outcome`. Raises LiquidPilotError."""
        assert outcome.render is not None
        with self.files.only_writer():
            self.files.accept(outcome.address, {outcome.render: outcome.changes})
        return _accepted(outcome)

    def _wait(
        self, address: str, tried: list[str] | None, changes: Mapping[str, Sequence[Change]]
    ) -> None:
        renders = {
            name: {each.name: each.rendered for each in found if each.rendered is not None}
            for name, found in changes.items()
        }
        try:
            self.files.wait(address, tried, renders)
        except LiquidPilotError as error:
            # An aid to the author; the comparison stands without it.
            self.not_pending = self.not_pending or error

    def _timed(self, case: Case, accepted: Accepted | LiquidPilotError) -> Outcome:
        start = time.perf_counter()
        outcome = self._written(case, case.test) if case.test else self._compared(case, accepted)
        return replace(outcome, seconds=time.perf_counter() - start)

    def _written(self, case: Case, test: WrittenTest) -> Outcome:
        try:
            rendered = self._rendered(case, test)
        except LiquidPilotError as error:
            return Outcome.of(case, [_impossible(error)])
        problems = find_problems(rendered, test.expectation, self.workspace._redactor_for(rendered))
        placed = [each._replace(place=test.place(each.keys)) for each in problems]
        if rendered.status == "missing_fixture" and placed:
            placed.extend(missing_fixture_problems(self.workspace, rendered))
        if placed:
            placed.extend(finding_problems(rendered))
        return Outcome.of(case, placed, warnings=_warnings(rendered))

    def _compared(self, case: Case, accepted: Accepted | LiquidPilotError) -> Outcome:
        if isinstance(accepted, LiquidPilotError):
            return Outcome.of(case, [_impossible(accepted)])
        try:
            rendered = self._rendered(case, None)
            if rendered.status == "missing_fixture":
                # What this message would be is unknown, so there is nothing to accept.
                return Outcome.of(case, missing_fixture_problems(self.workspace, rendered))
            if rendered.stopped:
                # Nor is it known what it would be without our bounds.
                return Outcome.of(case, stopped_problems(rendered))
        except LiquidPilotError as error:
            return Outcome.of(case, [_impossible(error)])

        def redact(text: str) -> str:
            return self.workspace._redactor_for(rendered).text(text)

        known = accepted.renders.get(case.render or "", {})
        changes = tuple(changes_between(known, snapshot_of(rendered), redact))
        found = _difference(self.files.shown(case.message.address), changes)
        if found:
            found.extend(finding_problems(rendered))
        warnings = _warnings(rendered)
        if not changes:
            return Outcome.of(case, found, warnings=warnings)
        hunks, digest = hunks_of(changes), digest_of(changes)
        return Outcome.of(
            case, found, changes=changes, hunks=hunks, digest=digest, warnings=warnings
        )

    def _rendered(self, case: Case, test: WrittenTest | None) -> RenderedMessage:
        message = case.message
        asked = test.now if test else None
        return self.workspace.render(
            message,
            profile=case.profile,
            scenario=case.scenario,
            responses=test.responses if test else None,
            settings=test.settings if test else None,
            now=frozen_now(self.workspace, message, case.profile, asked),
        )


def in_ci() -> bool:
    """Return whether this is a CI system, where nothing is written unless told so."""
    return os.environ.get("CI", "").strip().lower() not in ("", "0", "false", "no")


def missing_fixture_problems(workspace: Workspace, rendered: RenderedMessage) -> Iterator[Problem]:
    """Yield for each call of `rendered` without a fixture which it is, and how to get one."""
    for report in workspace.missing_fixtures(rendered):
        request = f"{report.request.method} {report.request.url}"
        record = record_arguments(workspace._files, rendered.message, rendered.profile)
        yield Problem(
            f"no fixture answers {request}",
            tuple(f"differs from {report.closest}: {each}" for each in report.differences[:3]),
            f"create {report.path_to_create}, or `liquidpilot record {record}`",
        )


def finding_problems(rendered: RenderedMessage) -> Iterator[Problem]:
    """Yield the errors, warnings and holes that the rendering has met: they may be the reason."""
    found = [
        each
        for each in rendered.findings
        if each.scenarios and (each.severity != "info" or each.code == EMPTY_OUTPUT)
    ]
    for each in sorted(found, key=_importance)[:_MOST_FINDINGS]:
        place = each.place if each.path else None
        yield Problem(f"{each.code}: {each.message}", hint=each.hint, place=place)


def _warnings(rendered: RenderedMessage) -> tuple[Problem, ...]:
    """Return what does not fail a test and may be why it passes: answers that are made up."""
    if not any(each.code == MADE_UP_ANSWER for each in rendered.diagnostics):
        # All rules would be asked for nothing.
        return ()
    found = [each for each in rendered.findings if each.code == MADE_UP_ANSWER]
    return tuple(Problem(f"{each.code}: {each.message}", hint=each.hint) for each in found)


def _importance(found: Finding) -> tuple[bool, int]:
    return found.code != LIMIT_REACHED, -RANK[found.severity]


def stopped_problems(rendered: RenderedMessage) -> Iterator[Problem]:
    """Yield where rendering was stopped, for too much work or size."""
    for each in rendered.stopped:
        place = each.place if each.path else None
        yield Problem(f"{each.code}: {each.message}", hint=each.hint, place=place)


def _accepted(outcome: Outcome) -> Outcome:
    return replace(outcome, problems=(), changes=(), hunks=(), digest="", accepted=True)


def _impossible(error: LiquidPilotError) -> Problem:
    return Problem(error.message, hint=error.hint, place=error.place)


def _difference(path: str, changes: Sequence[Change]) -> list[Problem]:
    """Return the one problem that `changes` are, if there are any."""
    if not changes:
        return []
    if all(change.accepted is None for change in changes):
        return [Problem(f"nothing is accepted yet in {path}")]
    details = [line for change in changes for line in _change_lines(change)]
    return [Problem(f"differs from {path}", tuple(details))]


def _change_lines(change: Change) -> Iterator[str]:
    if change.accepted is None:
        yield f"{change.name} is new"
        lines = _excerpt(change.rendered or "", "+")
    elif change.rendered is None:
        yield f"{change.name} is gone"
        lines = _excerpt(change.accepted, "-")
    else:
        yield change.name
        lines = diff_lines(change.name, comparable(change.accepted), comparable(change.rendered))
    yield from (f"  {line}" for line in lines)


def _excerpt(text: str, sign: str) -> list[str]:
    lines = [f"{sign}{line}" for line in text.split("\n") if line.strip()]
    return [*lines[:5], *(["…"] if len(lines) > 5 else [])]
