"""One run of `check` over a workspace: what is known is taken, what is not is worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from liquidpilot.check.cache import Cache, Entry
from liquidpilot.check.digests import combined
from liquidpilot.check.findings import Finding
from liquidpilot.check.outcome import CheckRequest, Renderings, Report
from liquidpilot.check.overall import check_overall
from liquidpilot.check.repetitions import without_repeated
from liquidpilot.check.results import StaticResult, merged
from liquidpilot.check.rule import RenderingRule, ReportedRule, WorkspaceRule
from liquidpilot.check.settings import Settings
from liquidpilot.check.subjects import Facts
from liquidpilot.check.suppressions import CODES, without_suppressed
from liquidpilot.check.unit_keys import Keys, Unit
from liquidpilot.check.units_found import find_units
from liquidpilot.check.workers import Answer, Setup, Task, work
from liquidpilot.rendering.workspace import Workspace

Progress = Callable[[int, Iterable[Sequence[Answer]]], Iterator[Sequence[Answer]]]
"""Shows how many of so many tasks are done, while it passes the answers on."""

_OVERALL = "."


def run_check(
    workspace: Workspace, setup: Setup, request: CheckRequest, progress: Progress
) -> Report:
    """Return what `request` finds in `workspace`.

    Raises UnknownName and LiquidPilotError: for a path that is nothing, a workspace without
    anything to check, a setting that cannot be meant, and one that cannot be read at all.
    """
    run = _Run(workspace, setup, request)
    run.work(progress)
    return run.report()


class _Run:
    def __init__(self, workspace: Workspace, setup: Setup, request: CheckRequest) -> None:
        self._workspace = workspace
        self._settings: Settings = setup.settings(workspace)
        self._setup = setup
        self._request = request
        self._units = find_units(workspace, request)
        self._keys = Keys(workspace, self._settings, setup)
        load = Cache.load if request.cache else Cache
        self._cache = load(workspace.root, self._keys.run)

    def work(self, progress: Progress) -> None:
        """Do what no earlier run has done."""
        tasks = [task for unit in self._units if (task := self._task(unit)) is not None]
        units = {unit.path: unit for unit in self._units}
        answers = work(self._setup, self._workspace, tasks, self._request.jobs)
        for some in progress(len(tasks), answers):
            for answer in some:
                self._keep(units[answer.path], answer)

    def report(self) -> Report:
        """Return what all units have, and what can be said about the workspace as a whole."""
        entries = {unit: self._cache.entry(unit.path) or Entry() for unit in self._units}
        static = [entry.texts[1] for entry in entries.values() if entry.texts]
        if self._request.is_full:
            static.append(self._overall(entries))
        self._save()
        found = merged(
            (
                *(finding for result in static for finding in result.findings),
                *(finding for unit, entry in entries.items() for finding in self._met(unit, entry)),
            )
        )
        suppressions = [each for result in static for each in result.suppressions]
        left = without_suppressed(found, suppressions, self._settings.rules, self._complete())
        told = without_repeated(left, found, self._settings.rules)
        return Report(
            tuple(merged(self._with_severities(told))),
            tuple(
                Renderings(unit.address, unit.path, profile, entry.rendered[profile or ""][1].cases)
                for unit, entry in entries.items()
                for profile in unit.profiles
            ),
            sum(unit.block is None for unit in self._units),
            sum(unit.block is not None for unit in self._units),
            len(found) - sum(each.rule not in CODES for each in left),
        )

    def _met(self, unit: Unit, entry: Entry) -> Iterable[Finding]:
        """Return what was found in the renderings of a unit."""
        if entry.rendered.keys() == {profile or "" for profile in unit.profiles}:
            return entry.findings
        # A profile has gone since they were merged.
        whole = self._cache.whole_entry(unit.path) or Entry()
        return _merged_of(unit, whole)

    def _task(self, unit: Unit) -> Task | None:
        """Return what is to be done about a unit, None if all of it is known."""
        entry = self._cache.entry(unit.path) or Entry()
        texts = entry.texts is None or entry.texts[0] != self._keys.texts(unit)
        profiles = unit.profiles
        if profiles and entry.own == self._keys.own(unit):
            key = self._keys.rendered(entry.own, entry.paths)
            profiles = tuple(
                profile
                for profile in profiles
                if (known := entry.rendered.get(profile or "")) is None or known[0] != key(profile)
            )
        if not texts and not profiles:
            return None
        return Task(unit.path, unit.block, texts, profiles)

    def _keep(self, unit: Unit, answer: Answer) -> None:
        before = self._cache.whole_entry(unit.path) or Entry()
        entry = Entry(self._keys.own(unit), answer.paths, before.texts)
        if answer.texts is not None:
            entry.texts = (self._keys.texts(unit), answer.texts)
        key = self._keys.rendered(entry.own, entry.paths)
        for profile in unit.profiles:
            known = answer.rendered.get(profile)
            if known is not None:
                entry.rendered[profile or ""] = (key(profile), known)
            else:
                entry.rendered[profile or ""] = before.rendered[profile or ""]
        entry.findings = _merged_of(unit, entry)
        self._cache.put(unit.path, entry)

    def _overall(self, entries: dict[Unit, Entry]) -> StaticResult:
        facts = {unit.address: _facts(unit, entry) for unit, entry in entries.items()}
        key = combined(self._keys.surroundings, self._keys.today, *map(repr, facts.values()))
        known = self._cache.entry(_OVERALL)
        if known is not None and known.texts is not None and known.texts[0] == key:
            return known.texts[1]
        result = check_overall(self._workspace, self._settings, facts)
        self._cache.put(_OVERALL, Entry(texts=(key, result)))
        return result

    def _save(self) -> None:
        if self._request.cache:
            units = {unit.path for unit in self._units} if self._request.is_full else None
            self._cache.save(None if units is None else units | {_OVERALL})

    def _complete(self) -> list[str]:
        """Return the rules of which all findings are there, so that none of them is no surprise."""
        active = self._settings.active()
        if self._request.is_full:
            return [rule.name for rule in active]
        elsewhere = (WorkspaceRule, RenderingRule, ReportedRule)
        return [rule.name for rule in active if not isinstance(rule, elsewhere)]

    def _with_severities(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        for finding in findings:
            severity = self._settings.severity(finding.diagnostic)
            if severity is not None:
                yield replace(finding, diagnostic=replace(finding.diagnostic, severity=severity))


def _merged_of(unit: Unit, entry: Entry) -> tuple[Finding, ...]:
    return tuple(
        merged(
            finding
            for profile in unit.profiles
            for finding in entry.rendered[profile or ""][1].findings
        )
    )


def _facts(unit: Unit, entry: Entry) -> Facts:
    facts = entry.texts[1].facts if entry.texts else Facts(unit.path)
    names: Sequence[str] = sorted(
        {name for _, result in entry.rendered.values() for name in result.fixtures}
    )
    return replace(facts, fixtures=tuple(names))
