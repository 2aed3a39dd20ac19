"""The gate: of what is found, what is told, because it was not known before.

A project that begins to check has findings, and cannot mend all of them first. What its baseline
lists is known, and so is, in a check of changes, what was there before the change. Whether a
finding is the same one, its fingerprint says.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from liquidpilot.boundary import Boundary
from liquidpilot.check.baseline import Baseline, find_baseline
from liquidpilot.check.changes import changed_since, contents_before, renamed_since
from liquidpilot.check.copies import copy_workspace
from liquidpilot.check.findings import with_severities
from liquidpilot.check.fingerprints import fingerprints
from liquidpilot.check.results import CheckReport, CheckRequest, noon_today
from liquidpilot.check.running import Progress, find_units, run_check
from liquidpilot.check.team_rules import code_of, digest_of
from liquidpilot.check.workers import Setup
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import scratch_folder
from liquidpilot.immutable import immutable
from liquidpilot.rendering.findings import in_order
from liquidpilot.rendering.inputs import render_time
from liquidpilot.rendering.source_lines import SourceLines
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.touched_paths import ABOUT_EVERYTHING


@immutable
class Gate:
    """What is known: `baseline`, and whatever was found at the git revision `since`."""

    since: str | None = None
    baseline: Baseline | None = None


def run_gate(
    workspace: Workspace, setup: Setup, request: CheckRequest, gate: Gate, progress: Progress
) -> CheckReport:
    """Return what `request` finds in `workspace` and `gate` does not know.

    With `since`, only what has changed since then is checked. Raises what `run_check` raises, and
    LiquidPilotError for a revision that git does not know.
    """
    if gate.since is not None:
        request = replace(request, changed=changed_since(workspace.root, gate.since))
    report = run_check(workspace, setup, request, progress)
    marks = [*fingerprints(report.findings, SourceLines(workspace.root).line)]
    known = frozenset[str]() if gate.baseline is None else gate.baseline.marks
    if gate.since is not None and not known.issuperset(marks):
        known |= _marks_before(workspace, setup, request, gate.since, progress)
    found = zip(report.findings, marks, strict=True)
    told = [finding for finding, mark in found if mark not in known]
    count = len(marks) - len(told)
    if gate.baseline is not None and request.is_full and (setup.faults or not gate.baseline.faults):
        settings = setup.settings(workspace)
        ran = {rule.name for rule in settings.active()}
        told += with_severities(settings, gate.baseline.outdated(frozenset(marks), ran))
    return replace(report, findings=tuple(sorted(told, key=in_order)), known=count)


def _marks_before(
    workspace: Workspace, setup: Setup, request: CheckRequest, since: str, progress: Progress
) -> frozenset[str]:
    """Return the fingerprints of what was found at the revision `since` in what is checked now.

    The texts are those of that time; what judges them is of today: rules, their settings, the day.
    """
    changed = (request.changed or frozenset()) - ABOUT_EVERYTHING
    with scratch_folder() as folder:
        trial = Boundary(folder)
        copy_workspace(workspace, trial, changed)
        before = contents_before(workspace.root, since, changed)
        old_names = renamed_since(workspace.root, changed, before)
        for path, data in before.items():
            # What this system cannot have as a file was not checked then either.
            with contextlib.suppress(LiquidPilotError):
                trial.write_bytes(path, data, durable=False)
        try:
            earlier = Workspace.open(folder)
            there = {unit.path for unit in find_units(earlier, CheckRequest())}
        except LiquidPilotError:
            return frozenset()
        units = (_name_then(unit.path, old_names) for unit in find_units(workspace, request))
        paths = tuple(path for path in units if path in there)
        if not paths:
            return frozenset()
        again = replace(request, paths=paths, changed=None, cache=False)
        report = run_check(
            earlier,
            replace(setup, root=str(folder), allowed_rules=digest_of(code_of(earlier))),
            again,
            progress,
        )
        return frozenset(_marks_of(report, SourceLines(folder), old_names))


def _name_then(path: str, old_names: Mapping[str, str]) -> str:
    """Return what a file, or the folder of a message, was called at that time."""
    if path in old_names:
        return old_names[path]
    for new, old in old_names.items():
        if new.startswith(f"{path}/") and old.endswith(inside := new.removeprefix(path)):
            return old.removesuffix(inside)
    return path


def _marks_of(
    report: CheckReport, lines: SourceLines, old_names: Mapping[str, str]
) -> Iterator[str]:
    """Yield the fingerprints that the findings of that time would have in the files of today."""
    new_names = {old: new for new, old in old_names.items()}
    now = [
        replace(each, place=replace(each.place, path=new_names.get(each.path or "", each.path)))
        for each in report.findings
    ]
    yield from fingerprints(
        now, lambda path, number: lines.line(old_names.get(path or "", path), number)
    )


def check_workspace(
    workspace: Workspace,
    paths: Iterable[str] = (),
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    faults: bool = False,
    changed: str | None = None,
    now: datetime | None = None,
    jobs: int = 1,
    cache: bool = True,
    baseline: bool = True,
    allow_rules: bool = False,
) -> CheckReport:
    """Return what `liquidpilot check` finds in `workspace`: nothing is sent, and no file changed.

    Every text is read, and every message rendered for every profile in every scenario. `paths` are
    the files, folders and names of messages to check, all if there are none. `select` are the rules
    to apply, all that are on if there are none, and `ignore` those to leave out. With `faults`
    every call fails in every way too. `changed` is a git revision: then only what a change since
    it touches is checked, and only what was not found at that time is returned. `now`, with a time
    zone, is when a profile without one of its own gets its messages; None is noon of today, in UTC.
    With `jobs` other than 1 so many processes work, as many as there are cores for 0; a script that
    asks for them needs `if __name__ == "__main__":`. Without `cache` nothing is read from earlier
    runs, or kept for later ones. What the workspace's baseline has is left out, unless `baseline`
    is False. With `allow_rules` the file of rules that the workspace has may run as it is.

    Raises UnknownName for a path or a rule that there is not, and LiquidPilotError for a workspace
    that has nothing to check, a revision that git does not know, or rules that may not run.

    >>> report = check_workspace(Workspace.open("."), ["review_spotlight"], cache=False)
    >>> report.fails("warning"), report.findings
    (False, ())
    """
    if not isinstance(workspace, Workspace):
        raise TypeError(f"workspace must be a Workspace, not {type(workspace).__name__}")
    for name, given in (("paths", paths), ("select", select), ("ignore", ignore)):
        if isinstance(given, str):
            raise TypeError(f"{name} must be a list: [{given!r}]")
    moment = noon_today() if now is None else render_time(now, None)
    allowed = digest_of(code_of(workspace)) if allow_rules else ""
    request = CheckRequest(tuple(paths), None, faults, jobs, cache, moment)
    setup = Setup(str(workspace.root), tuple(select), tuple(ignore), faults, moment, allowed)
    gate = Gate(changed, find_baseline(workspace.root, None) if baseline else None)
    return run_gate(workspace, setup, request, gate, lambda _, answers: iter(answers))
