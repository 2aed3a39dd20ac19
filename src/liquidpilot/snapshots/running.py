"""One case, tested: rendered at a frozen moment, and compared with what is expected of it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.diagnostics import RANK, Finding
from liquidpilot.dialect.holes import EMPTY_OUTPUT
from liquidpilot.dialect.limits import LIMIT_REACHED
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.request_checks import MADE_UP_ANSWER
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.snapshots.cases import Case, frozen_now
from liquidpilot.snapshots.contents import comparable, safe_name, snapshot_of
from liquidpilot.snapshots.diffs import diff_lines
from liquidpilot.snapshots.expectations import Problem, find_problems
from liquidpilot.snapshots.tests_files import WrittenTest
from liquidpilot.workspace.folders import join

# The accepted renders on disk: compared, accepted, and those that no test uses any more.
#
# A render that differs is written beside, as `<name>.new`, until it is accepted or rejected.
# Secrets are taken out before anything is written or shown.

_MOST_FINDINGS = 10

PENDING = ".new"
"""The end of the name of a render that is not accepted yet."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file whose text is another now; None: it is not there yet, or not any more."""

    name: str
    accepted: str | None
    rendered: str | None


class SnapshotFiles:
    """The folder of all accepted renders of a workspace; `folder` is relative to `root`, with `/`.

    Every method takes the path of one render below it, as `render_path` gives it.
    """

    def __init__(self, root: Path, folder: str) -> None:
        self._inside = Boundary(root)
        self.folder = folder

    def shown(self, path: str, name: str = "") -> str:
        """Return the path that messages name, relative to the workspace."""
        return join(self.folder, join(path, name) if name else path)

    def compare(
        self, path: str, rendered: Mapping[str, str], redact: Callable[[str], str] = str
    ) -> list[Change]:
        """Return what differs between the accepted texts at `path` and those `rendered`.

        `redact` takes the secrets out of a text; nothing of a change has any. Raises WorkspaceError
        for a file that is not UTF-8.
        """
        accepted = {name: self._read(path, name) for name in self._names(path)}
        changes = (_change(name, accepted.get(name), rendered[name], redact) for name in rendered)
        gone = (Change(name, accepted[name], None) for name in accepted if name not in rendered)
        return [*(each for each in changes if each), *gone]

    def write_pending(self, path: str, changes: Iterable[Change]) -> None:
        """Write what was rendered beside what was accepted. Raises LiquidPilotError."""
        self.discard_pending(path)
        for change in changes:
            if change.rendered is not None:
                self._write(path, change.name + PENDING, change.rendered)

    def discard_pending(self, path: str) -> None:
        """Delete what waits to be accepted at `path`."""
        for name in self._names(path, pending=True):
            self._delete(join(path, name))

    def accept(self, path: str, changes: Iterable[Change]) -> None:
        """Make what was rendered the accepted render. Raises LiquidPilotError."""
        for change in changes:
            if change.rendered is None:
                self._delete(join(path, change.name))
            else:
                self._write(path, change.name, change.rendered)
        self.discard_pending(path)

    def unused(self, used: Collection[str], *, pending: bool = False) -> list[str]:
        """Return the folders of accepted renders that are none of `used`, sorted.

        With `pending` also those that are not accepted yet. Raises WorkspaceError.
        """
        top = self._inside.place(self.folder)
        found = {
            file.parent.relative_to(top).as_posix()
            for file in top.rglob("*")
            if file.is_file()
            and not _is_leftover(file.name)
            and (pending or not file.name.endswith(PENDING))
        }
        return sorted(found - set(used) - {"."})

    def delete(self, paths: Iterable[str]) -> None:
        """Delete the renders at `paths`, and the folders that are empty then."""
        for path in paths:
            for name in (*self._names(path), *self._names(path, pending=True)):
                self._delete(join(path, name))
            while path and self._inside.delete_empty_folder(self.shown(path)):
                path = path.rpartition("/")[0]

    def _names(self, path: str, pending: bool = False) -> list[str]:
        names = self._inside.list(self.shown(path)).files
        return [each for each in names if each.endswith(PENDING) is pending]

    def _read(self, path: str, name: str) -> str:
        return self._inside.read_text(self.shown(path, name))

    def _write(self, path: str, name: str, text: str) -> None:
        self._inside.write_text(self.shown(path, name), text)

    def _delete(self, inner: str) -> None:
        self._inside.delete(self.shown(inner))


def render_path(address: str, profile: str, scenario: str | None) -> str:
    """Return where the accepted render of a message stands below the folder of all.

    >>> render_path("promo.liquid", "ada", "no-reviews")
    'promo.liquid/ada.no-reviews'
    """
    names = [safe_name(name) for name in (profile, scenario) if name is not None]
    return f"{address}/{'.'.join(names)}"


def _is_leftover(name: str) -> bool:
    # Leftovers of an editor or of a system.
    return name.startswith(".") or name.endswith("~")


def _change(
    name: str, accepted: str | None, rendered: str, redact: Callable[[str], str]
) -> Change | None:
    wanted = None if accepted is None else comparable(accepted)
    # What is accepted has no secrets: a text that is equal to it need not be searched for them.
    if comparable(rendered) == wanted:
        return None
    redacted = redact(rendered)
    return None if comparable(redacted) == wanted else Change(name, accepted, redacted)


HOW_TO_ACCEPT = "`liquidpilot test --review` shows each difference and asks, `--update` accepts all"
"""What to do about a difference that is meant."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case; it passed without `problems`.

    `changes` are the files in which it differs from the accepted render at `path`: accepting them
    would make it pass. `accepted` is whether that was done. `seconds` is how long it took.
    `warnings` make nothing fail, and are told all the same.
    """

    case: Case
    problems: tuple[Problem, ...] = ()
    path: str | None = None
    changes: tuple[Change, ...] = ()
    accepted: bool = False
    seconds: float = 0.0
    warnings: tuple[Problem, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.problems


class Runner:
    """Tests the cases of one workspace.

    `pending` is whether a render that differs is written beside the accepted one, as `.new`;
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
        start = time.perf_counter()
        outcome = self._written(case, case.test) if case.test else self._compared(case)
        return replace(outcome, seconds=time.perf_counter() - start)

    def accept(self, outcome: Outcome) -> Outcome:
        """Accept what was rendered for `outcome`. Raises LiquidPilotError."""
        assert outcome.path is not None
        self.files.accept(outcome.path, outcome.changes)
        return replace(outcome, problems=(), accepted=True)

    def compare(self, rendered: RenderedMessage, path: str) -> tuple[list[Change], list[Problem]]:
        """Return how `rendered` differs from what is accepted at `path`, and what to say about it.

        Raises WorkspaceError for an accepted file that cannot be read.
        """

        def redact(text: str) -> str:
            return self.workspace._redactor_for(rendered).text(text)

        changes = self.files.compare(path, snapshot_of(rendered), redact)
        return changes, _difference(self.files, path, changes)

    def _written(self, case: Case, test: WrittenTest) -> Outcome:
        try:
            rendered = self._rendered(case, test)
        except LiquidPilotError as error:
            return Outcome(case, (_impossible(error),))
        problems = find_problems(rendered, test.expectation, self.workspace._redactor_for(rendered))
        placed = [replace(each, place=test.place(each.keys)) for each in problems]
        if rendered.status == "missing_fixture" and placed:
            placed.extend(missing_fixture_problems(self.workspace, rendered))
        if placed:
            placed.extend(finding_problems(rendered))
        return Outcome(case, tuple(placed), warnings=_warnings(rendered))

    def _compared(self, case: Case) -> Outcome:
        path = render_path(case.message.address, case.recipient, case.scenario)
        try:
            rendered = self._rendered(case, None)
            if rendered.status == "missing_fixture":
                # What this message would be is unknown, so there is nothing to accept.
                problems = missing_fixture_problems(self.workspace, rendered)
                return Outcome(case, tuple(problems), path)
            if rendered.stopped:
                # Nor is it known what it would be without our bounds.
                return Outcome(case, tuple(stopped_problems(rendered)), path)
            changes, found = self.compare(rendered, path)
        except LiquidPilotError as error:
            return Outcome(case, (_impossible(error),), path)
        if found:
            found.extend(finding_problems(rendered))
        outcome = Outcome(case, tuple(found), path, tuple(changes), warnings=_warnings(rendered))
        if changes and self._update:
            return self.accept(outcome)
        if self._pending:
            try:
                self.files.write_pending(path, changes)
            except LiquidPilotError as error:
                # An aid to the author; the comparison stands without it.
                self.not_pending = self.not_pending or error
        return outcome

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
        profile = f" --profile {rendered.profile}" if rendered.profile else ""
        yield Problem(
            f"no fixture answers {request}",
            tuple(f"differs from {report.closest}: {each}" for each in report.differences[:3]),
            f"create {report.path_to_create}, or `liquidpilot record {rendered.message}{profile}`",
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
    found = [each for each in rendered.findings if each.code == MADE_UP_ANSWER]
    return tuple(Problem(f"{each.code}: {each.message}", hint=each.hint) for each in found)


def _importance(found: Finding) -> tuple[bool, int]:
    return found.code != LIMIT_REACHED, -RANK[found.severity]


def stopped_problems(rendered: RenderedMessage) -> Iterator[Problem]:
    """Yield where rendering was stopped, for too much work or size."""
    for each in rendered.stopped:
        place = each.place if each.path else None
        yield Problem(f"{each.code}: {each.message}", hint=each.hint, place=place)


def _impossible(error: LiquidPilotError) -> Problem:
    return Problem(error.message, hint=error.hint, place=error.place)


def _difference(files: SnapshotFiles, path: str, changes: list[Change]) -> list[Problem]:
    """Return the one problem that `changes` are, if there are any."""
    if not changes:
        return []
    if all(change.accepted is None for change in changes):
        return [Problem(f"nothing is accepted yet in {files.shown(path)}")]
    details = [line for change in changes for line in _change_lines(change)]
    return [Problem(f"differs from {files.shown(path)}", tuple(details))]


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
