"""One run of `check` over a workspace: what is known is taken, what is not is worked out."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from liquidpilot.cache.digests import Installation
from liquidpilot.cache.keys import Keys, Unit
from liquidpilot.cache.observing import Outside, watching
from liquidpilot.check.cache import Cache, Entry, decode_proposal, encode_proposal
from liquidpilot.check.coverage import Coverage, Proposal
from liquidpilot.check.findings import listed
from liquidpilot.check.results import (
    FAILED,
    CheckedMessage,
    CheckReport,
    CheckRequest,
    CoveredReport,
    StaticResult,
)
from liquidpilot.check.rule import RenderingRule
from liquidpilot.check.settings import Settings, matches
from liquidpilot.check.subjects import Facts, WorkspaceSubject
from liquidpilot.check.suppressions import Suppression
from liquidpilot.check.team_rules import code_of, digest_of
from liquidpilot.check.units import comments_of_blocks
from liquidpilot.check.workers import Answer, Setup, Task, work
from liquidpilot.check.workspace_rules import check_anew, check_overall, nobody_by_default
from liquidpilot.diagnostics import BROKEN_FILE, Finding
from liquidpilot.dialect.sites import Site
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.rendering.dependencies import Dependencies, dependencies_of, lost_inventories
from liquidpilot.rendering.findings import grouped
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.folders import join, relative
from liquidpilot.workspace.touched_paths import ABOUT_EVERYTHING, touches


def find_units(workspace: Workspace, request: CheckRequest) -> list[Unit]:
    """Return what `request` is about: messages, then content blocks, each by name.

    Raises UnknownName for a path that is nothing, LiquidPilotError if there is nothing to check.
    """
    exclude = workspace._files.configuration.check.exclude
    units = [unit for unit in _all_units(workspace) if not matches(unit.path, exclude)]
    if not units:
        raise LiquidPilotError(
            "there is nothing to check: the workspace has no messages",
            hint="add one below 'templates/'",
        )
    if request.paths:
        wanted = {path for text in request.paths for path in _asked_for(workspace, units, text)}
        units = [unit for unit in units if unit.path in wanted]
    if request.changed is not None:
        given = set(_given_anew(workspace, request.changed))
        units = [
            unit
            for unit in units
            if unit.path in given or _is_touched(workspace, unit, request.changed)
        ]
    return units


def _all_units(workspace: Workspace) -> Iterator[Unit]:
    names = workspace._files.profile_names()
    for found in workspace._files.found_messages():
        profiles = tuple(workspace._files.people_for(found, names))
        yield Unit(found.path, found.address, None, found.single_file, profiles)
    for name, block in sorted(workspace._files.content_blocks().items()):
        yield Unit(block.path, block.path, name, single_file=True)


def _asked_for(workspace: Workspace, units: list[Unit], text: str) -> list[str]:
    """Return the paths of the units that `text` is about: a folder, a file, a name or a pattern."""
    cleaned = text.replace("\\", "/").removeprefix("./").rstrip("/") or "."
    candidates = {cleaned, relative(workspace.root, Path(text)) or cleaned}
    is_pattern = "*" in cleaned
    messages = [] if is_pattern else [each.path for each in workspace._files.places_of(text)]

    def is_meant(unit: Unit) -> bool:
        if is_pattern:
            return matches(unit.path, [cleaned])
        if unit.block is None:
            return unit.path in messages
        return unit.block in candidates or "." in candidates or touches(candidates, unit.path)

    found = [unit.path for unit in units if is_meant(unit)]
    if not found and messages:
        raise LiquidPilotError(
            f"'{text}' is left out of every check",
            hint="take it out of 'exclude', below [check] in the configuration",
        )
    if not found:
        names = {each.path: each.name for each in workspace._files.found_messages()}
        known = (
            unit.address if "/" in cleaned else unit.block or names[unit.path] for unit in units
        )
        raise UnknownName.among("message or content block", text, list(known))
    return found


def _is_touched(workspace: Workspace, unit: Unit, changed: frozenset[str]) -> bool:
    """Return whether a change at `changed` may have changed what is found in `unit`."""
    if unit.block is not None:
        return touches(changed, unit.path) or not changed.isdisjoint(ABOUT_EVERYTHING)
    try:
        message = workspace.message(unit.path)
    except LiquidPilotError:
        # Whatever breaks it may be the change.
        return True
    of_everybody = {
        join(workspace._files.fixtures_folder, "profiles"),
        workspace._files.layout.registry,
    }
    made_of = Dependencies(dependencies_of(workspace, message).paths | of_everybody)
    return made_of.touched_by({*changed, *lost_inventories(workspace, changed)})


def _given_anew(workspace: Workspace, changed: frozenset[str]) -> Iterator[str]:
    """Yield what changed messages are made of: they may give their content blocks other values."""
    for found in workspace._files.found_messages():
        if touches(changed, found.path):
            with contextlib.suppress(LiquidPilotError):
                yield from dependencies_of(workspace, workspace.message(found.path)).paths


Progress = Callable[[int, Iterable[Sequence[Answer]]], Iterator[Sequence[Answer]]]
"""Shows how many of so many tasks are done, while it passes the answers on."""

# Names of entries that are no paths of units.
_OVERALL = "."
_OUTSIDE = "*"
_PROPOSALS = "?"
_OURS = "liquidpilot."


def run_check(
    workspace: Workspace, setup: Setup, request: CheckRequest, progress: Progress
) -> CheckReport:
    """Return what `request` finds in `workspace`.

    Raises UnknownName and LiquidPilotError: for a path that is nothing, a workspace without
    anything to check, a setting that cannot be meant, and one that cannot be read at all.
    """
    run = _Run(workspace, setup, request)
    run.work(progress)
    return run.report()


def keys_of(
    workspace: Workspace, settings: Settings, setup: Setup, installation: Installation
) -> Keys:
    """Return the keys of one run of `check`."""
    configuration = settings.configuration
    active = list(settings.active())
    asked = (
        *(rule.name for rule in active),
        repr((configuration.rules, configuration.overrides, configuration.mail_clients)),
        f"faults={setup.faults}",
        f"coverage={setup.coverage}",
        digest_of(code_of(workspace)),
    )
    is_of_others = any(
        isinstance(rule, RenderingRule)
        and not getattr(rule.check, "__module__", "").startswith(_OURS)
        for rule in active
    )
    return Keys(workspace, installation, asked, setup.now.isoformat(), all_files=is_of_others)


class _Run:
    def __init__(self, workspace: Workspace, setup: Setup, request: CheckRequest) -> None:
        self._workspace = workspace
        self._setup = setup
        self._request = request
        with watching() as self._opened:
            self._settings: Settings = setup.settings(workspace)
        self._units = find_units(workspace, request)
        self._installation = Installation()
        self._keys = keys_of(workspace, self._settings, setup, self._installation)
        self._cache = Cache(workspace.root, "")
        self._outside = Outside(workspace)
        # What no earlier run has worked out.
        self._new: dict[Unit, Answer] = {}
        self._is_overall_new = self._has_asked = False
        if request.cache:
            self._cache = Cache(workspace.root, self._keys.run).load()
            if not self._outside.is_as_it_was(self._cache.noted(_OUTSIDE)):
                self._cache.clear()

    def work(self, progress: Progress) -> None:
        """Do what no earlier run has done."""
        tasks = [task for unit in self._units if (task := self._task(unit)) is not None]
        units = {unit.path: unit for unit in self._units}
        with watching() as opened:
            answers = work(self._setup, self._workspace, tasks, self._request.jobs)
            for some in progress(len(tasks), answers):
                for answer in some:
                    self._keep(units[answer.path], answer)
        self._opened |= opened

    def report(self) -> CheckReport:
        """Return what all units have, and what can be said about the workspace as a whole."""
        entries = {unit: self._cache.entry(unit.path) or Entry() for unit in self._units}
        static = [entry.texts[1] for entry in entries.values() if entry.texts]
        anew: Iterable[Finding] = ()
        if self._request.is_full:
            static.append(self._overall(entries))
            anew = map(Finding.of, check_anew(self._workspace, self._request.now.date()))
        elif self._request.paths:
            anew = map(Finding.of, nobody_by_default(self._workspace))
        coverage = self._coverage(entries) if self._setup.coverage else Coverage({})
        self._save()
        found = grouped(
            (
                anew,
                *(result.findings for result in static),
                *(self._met(unit, entry) for unit, entry in entries.items()),
            )
        )
        suppressions = [each for result in static for each in result.suppressions]
        elsewhere: Iterable[Suppression] = ()
        if not self._request.is_full:
            subject = WorkspaceSubject(self._workspace, self._settings)
            elsewhere = comments_of_blocks(subject, found, {unit.path for unit in self._units})
        shown, suppressed = listed(
            self._settings, found, suppressions, elsewhere, whole=self._request.is_full
        )
        report = CheckReport(
            shown,
            tuple(
                CheckedMessage(
                    unit.address, unit.path, profile, entry.rendered[profile or ""][1].cases
                )
                for unit, entry in entries.items()
                for profile in unit.profiles
            ),
            sum(unit.block is None for unit in self._units),
            sum(unit.block is not None for unit in self._units),
            suppressed,
        )
        if not self._setup.coverage:
            return report
        return CoveredReport(
            report.findings,
            report.renderings,
            report.messages,
            report.blocks,
            report.suppressed,
            coverage=coverage,
        )

    def _coverage(self, entries: Mapping[Unit, Entry]) -> Coverage:
        """Return what all renderings came to, of what there is in the texts of all units."""
        blocks = {each.path for each in self._workspace._files.content_blocks().values()}
        coverage = Coverage.of(
            [(unit.block, entry.texts[1].sites) for unit, entry in entries.items() if entry.texts],
            [known.taken for entry in entries.values() for _, known in entry.rendered.values()],
            blocks,
        )
        return replace(coverage, proposals=self._proposals(entries, coverage))

    def _proposals(
        self, entries: Mapping[Unit, Entry], coverage: Coverage
    ) -> Mapping[Site, Proposal]:
        """Return who would come to what nobody reaches, as it was found before if it can be."""
        messages: dict[Site, list[str]] = {}
        for unit, entry in entries.items():
            for site in entry.texts[1].sites if unit.block is None and entry.texts else ():
                messages.setdefault(site, []).append(unit.address)
        unreached = coverage.missed
        keys = sorted(key for entry in entries.values() for key, _ in entry.rendered.values())
        key = digest_of(repr((keys, unreached)).encode())
        noted = self._cache.noted(_PROPOSALS)
        if noted is not None and noted[0] == key:
            return {unreached[at]: decode_proposal(data) for at, data in noted[1]}
        # Most checks ask for no coverage.
        from liquidpilot.check.proposals import proposals_for

        recorded = self._workspace._recorded()
        found = proposals_for(recorded, coverage, messages, self._request.now)
        at = {site: number for number, site in enumerate(unreached)}
        data = [[at[site], encode_proposal(each)] for site, each in found.items()]
        self._cache.note(_PROPOSALS, [key, data])
        return found

    def _met(self, unit: Unit, entry: Entry) -> Iterable[Finding]:
        """Return what was found in the renderings of a unit."""
        if entry.rendered.keys() == {profile or "" for profile in unit.profiles}:
            return entry.findings
        # A profile has gone since they were merged.
        whole = self._cache.whole_entry(unit.path) or Entry()
        return _grouped_of(unit, whole)

    def _task(self, unit: Unit) -> Task | None:
        """Return what is to be done about a unit, None if all of it is known."""
        entry = self._cache.entry(unit.path) or Entry()
        fits = self._keys.fits
        texts = entry.texts is None or not fits(entry.texts[0], self._keys.texts(unit))
        profiles = unit.profiles
        if profiles and entry.own == self._keys.own(unit):
            key = self._keys.rendered(entry.own, entry.paths)
            profiles = tuple(
                profile
                for profile in profiles
                if (known := entry.rendered.get(profile or "")) is None
                or not fits(known[0], key(profile))
            )
        if not texts and not profiles:
            return None
        return Task(unit.path, unit.block, texts, profiles)

    def _keep(self, unit: Unit, answer: Answer) -> None:
        before = self._cache.whole_entry(unit.path) or Entry()
        entry = Entry(self._keys.own(unit), answer.paths, before.texts)

        def found_under(key: str) -> str:
            return self._keys.asking(key) if answer.asked else key

        if answer.texts is not None:
            entry.texts = (found_under(self._keys.texts(unit)), answer.texts)
        key = self._keys.rendered(entry.own, entry.paths)
        for profile in unit.profiles:
            known = answer.rendered.get(profile)
            entry.rendered[profile or ""] = (
                before.rendered[profile or ""]
                if known is None
                else (found_under(key(profile)), known)
            )
        entry.findings = _grouped_of(unit, entry)
        self._new[unit] = answer
        self._put(unit.path, entry, unit)

    def _overall(self, entries: dict[Unit, Entry]) -> StaticResult:
        facts = {unit.address: _facts(unit, entry) for unit, entry in entries.items()}
        key = self._keys.overall(facts.values())
        known = self._cache.entry(_OVERALL)
        if known is not None and known.texts and self._keys.fits(known.texts[0], key):
            return known.texts[1]
        with watching() as opened:
            result, asked = check_overall(self._workspace, self._settings, facts)
        self._opened |= opened
        entry = Entry(texts=(self._keys.asking(key) if asked else key, result))
        self._put(_OVERALL, entry)
        self._is_overall_new, self._has_asked = True, asked
        return result

    def _put(self, path: str, entry: Entry, unit: Unit | None = None) -> None:
        """Have `entry` for the report, and keep of it what may be kept."""
        lasting = _without_failed(entry, unit)
        if lasting.texts or lasting.rendered:
            self._cache.put(path, lasting)
        else:
            self._cache.forget(path)
        self._cache.hold(path, entry)

    def _save(self) -> None:
        if not self._request.cache:
            return
        if self._new or self._is_overall_new:
            if not self._forget_changed():
                return
            self._cache.note(_OUTSIDE, self._outside.after(self._opened))
        units = {unit.path for unit in self._units} | {_OVERALL, _OUTSIDE, _PROPOSALS}
        self._cache.save(units if self._request.is_full else None)

    def _forget_changed(self) -> bool:
        """Leave nothing to later runs that may have been read before or after a change of its file.

        A key was made at some time of the run: what does not have it at the end too may not be of
        it. Returns whether anything may be left.
        """
        try:
            workspace = Workspace.open(self._workspace.root)
            settings = self._setup.settings(workspace)
            now = keys_of(workspace, settings, self._setup, self._installation)
            if now.run != self._keys.run:
                return False
            asked = self._has_asked or any(answer.asked for answer in self._new.values())
            asked_in_vain = asked and now.messages != self._keys.messages
            for unit, answer in self._new.items():
                same = now.of(unit, answer.paths) == self._keys.of(unit, answer.paths)
                if not same or (answer.asked and asked_in_vain):
                    self._cache.forget(unit.path)
            if asked_in_vain or now.surroundings != self._keys.surroundings:
                self._cache.forget(_OVERALL)
        except LiquidPilotError:
            return False
        return True


def _grouped_of(unit: Unit, entry: Entry) -> tuple[Finding, ...]:
    known = [profile or "" for profile in unit.profiles if (profile or "") in entry.rendered]
    return tuple(grouped(entry.rendered[name][1].findings for name in known))


def _without_failed(entry: Entry, unit: Unit | None) -> Entry:
    """Return the entry without what could not be read or made: the reason may be gone next time."""
    texts = entry.texts if entry.texts and not _is_broken(entry.texts[1].findings) else None
    whole = {
        name: (key, result)
        for name, (key, result) in entry.rendered.items()
        if not _is_broken(result.findings) and all(case.outcome != FAILED for case in result.cases)
    }
    if texts is entry.texts and len(whole) == len(entry.rendered):
        return entry
    left = replace(entry, texts=texts, rendered=whole)
    return replace(left, findings=_grouped_of(unit, left) if unit else ())


def _is_broken(findings: Iterable[Finding]) -> bool:
    return any(each.code == BROKEN_FILE for each in findings)


def _facts(unit: Unit, entry: Entry) -> Facts:
    facts = entry.texts[1].facts if entry.texts else Facts(unit.path)
    names: Sequence[str] = sorted(
        {name for _, result in entry.rendered.values() for name in result.fixtures}
    )
    return replace(facts, fixtures=tuple(names))
