"""A run over many messages: what earlier runs know is taken, the rest is tested.

What passed is kept in `.liquidpilot/`, and taken again as long as the message, all that it was made
of and what is accepted of it have the same content (docs/decisions/0018-the-cache-of-check.md).
Where it pays several processes work; one has a message as a whole, so that each file has one
writer. Of what differs only lines are kept, and those once, however many messages have them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property

from liquidpilot.cache.digests import Installation, combined
from liquidpilot.cache.kept import BROKEN, Data, Kept
from liquidpilot.cache.keys import Keys, Unit
from liquidpilot.cache.observing import Opened, Outside, note, watching
from liquidpilot.datafiles.reading import DATA_SUFFIXES
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.processes import processes_for, spread
from liquidpilot.rendering.configured_tests import check_test_section
from liquidpilot.rendering.dependencies import dependencies_of
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.snapshots.cases import cases_of, chosen_places, has_words, title_of
from liquidpilot.snapshots.changes import Hunk
from liquidpilot.snapshots.expectations import Problem
from liquidpilot.snapshots.running import Outcome, Runner
from liquidpilot.workspace.discovery import FoundMessage
from liquidpilot.workspace.files_beside import FilesBeside
from liquidpilot.workspace.folders import CONFIGURATION_FILES, join
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.profiles import CONTEXT_PROFILE
from liquidpilot.workspace.workspace import WorkspaceFiles

_OUTSIDE = "*"
_FAILED = "!"
# The clock of a test stands still.
_MOMENT = "the moment of tests"
# So many messages are held in memory at once.
_HELD = 50


@dataclass(frozen=True, slots=True)
class Request:
    """What to test, and how.

    `names` are messages and folders of them, all without any; all `words` are in the name of a
    case. With `failed` only what failed in the last run is tested, where anything has. `first`
    stops at the first case that fails. `update` accepts what differs, `pending`
    has it wait beside. `jobs` is how many processes may work, 0 as many as there are cores; without
    `cache` nothing of earlier runs is taken.
    """

    names: tuple[str, ...] = ()
    words: str = ""
    failed: bool = False
    first: bool = False
    update: bool = False
    pending: bool = False
    jobs: int = 0
    cache: bool = True


@dataclass(slots=True)
class Report:
    """What came of a run: `outcomes` in the order of messages, and those that are `broken`.

    `complete` is whether everything was tested: only then `unused` says which accepted renders no
    test uses, by the address of the message; none means all that it has. `failed_before` is how
    many cases failed the last time, where that was asked for. `not_pending` is why a render could
    not be written beside.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    broken: dict[str, LiquidPilotError] = field(default_factory=dict)
    complete: bool = True
    unused: dict[str, tuple[str, ...]] = field(default_factory=dict)
    failed_before: int | None = None
    not_pending: LiquidPilotError | None = None


@immutable
class _Task:
    """A message to test: the cases with these `names`, all that fit the run without any."""

    place: FoundMessage
    names: tuple[str, ...] | None = None


@immutable
class _Known:
    """A case as it is kept: `profile` and `render` are its own, `key` is under what it passed."""

    name: str
    profile: str | None
    render: str | None
    key: str = ""
    warnings: tuple[tuple[str, str | None], ...] = ()


@immutable
class _Answer:
    """What came of a message: its `cases`, all that it has, and the `outcomes` of those tested.

    `paths` are what its renderings depend on. `accepted` is the digest of the file with what is
    accepted, `left` are the renders in there that no case uses.
    """

    place: FoundMessage
    cases: tuple[_Known, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    paths: tuple[str, ...] = ()
    accepted: str = ""
    left: tuple[str, ...] = ()
    broken: LiquidPilotError | None = None
    not_pending: LiquidPilotError | None = None


@dataclass(slots=True)
class _Entry:
    """What is kept of a message; `own` and `listed` are the keys of its files and of its cases."""

    own: str = ""
    listed: str = ""
    accepted: str = ""
    paths: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    cases: dict[str, _Known] = field(default_factory=dict)

    @classmethod
    def decoded(cls, data: Data) -> _Entry:
        """Return what `encoded` has made, nothing for None and for what is not as it was made."""
        try:
            own, listed, accepted, paths, left, cases = data
            known = (
                _Known(name, profile, render, key, tuple((a, b) for a, b in warnings))
                for name, profile, render, key, warnings in cases
            )
            found = {each.name: each for each in known}
            return cls(own, listed, accepted, tuple(paths), tuple(left), found)
        except BROKEN:
            return cls()

    def encoded(self) -> Data:
        """Return the entry as JSON data."""
        cases = [[c.name, c.profile, c.render, c.key, c.warnings] for c in self.cases.values()]
        return [self.own, self.listed, self.accepted, self.paths, self.left, cases]


Progress = Callable[[int, Iterable[Sequence[_Answer]]], Iterator[Sequence[_Answer]]]
"""Shows how many of so many messages are tested, while it passes the answers on."""


def run_tests(workspace: Workspace, request: Request, progress: Progress) -> Report:
    """Return what came of the cases that `request` asks for.

    Raises UnknownName for a name, WorkspaceError for a mistake in `[test]`, and LiquidPilotError
    for a file that cannot be written.
    """
    run = _Run(workspace, request)
    with Runner(workspace).files.only_writer() if request.update else nullcontext():
        run.work(progress)
    return run.report()


class _Run:
    def __init__(self, workspace: Workspace, request: Request) -> None:
        self._workspace = workspace
        self._request = request
        check_test_section(workspace)
        self._places = chosen_places(workspace, request.names)
        self._installation = Installation()
        self._keys = self._keys_now(workspace)
        self._files = Runner(workspace).files
        self._kept = Kept(workspace.root, "test", self._keys.run)
        self._outside = Outside(workspace)
        self._opened: set[Opened] = set()
        # Where there is no workspace, nothing is left behind.
        self._caches = request.cache and not isinstance(workspace._files, FilesBeside)
        if self._caches:
            self._kept.load()
            if not self._outside.is_as_it_was(self._kept.noted(_OUTSIDE)):
                failed = self._kept.noted(_FAILED)
                self._kept.clear()
                self._kept.note(_FAILED, failed)
        self._failed = _failed_cases(self._kept.noted(_FAILED))
        self._answers: list[_Answer] = []
        self._report = Report(
            complete=not (request.names or request.words.strip() or self._only_failed)
        )
        self._hunks: dict[str, Hunk] = {}
        self._first: dict[tuple[str, ...], tuple[tuple[int, int], Outcome]] = {}
        self._outcomes: dict[tuple[int, int], Outcome] = {}
        if request.failed:
            self._report.failed_before = sum(map(len, self._failed.values()))

    @property
    def _only_failed(self) -> bool:
        return self._request.failed and bool(self._failed)

    def _keys_now(self, workspace: Workspace) -> Keys:
        return Keys(workspace, self._installation, ("test",), _MOMENT)

    def work(self, progress: Progress) -> None:
        """Test what no earlier run knows to pass."""
        numbers = {place.path: number for number, place in enumerate(self._places)}
        tasks = []
        for place in self._places:
            task = self._task(place, numbers[place.path])
            if task is not None:
                tasks.append(task)
        with watching() as opened:
            for answers in progress(len(tasks), self._tested(tasks)):
                for answer in answers:
                    self._take(answer, numbers[answer.place.path])
        self._opened |= opened

    def report(self) -> Report:
        """Return what is known, and keep it for later runs."""
        report = self._report
        report.outcomes = [self._outcomes[number] for number in sorted(self._outcomes)]
        if report.complete:
            addresses = [place.address for place in self._places]
            pending = self._request.update
            others = self._files.unused(addresses, pending=pending)
            report.unused |= dict.fromkeys(others, ())
        else:
            report.unused.clear()
        self._save()
        return report

    def _task(self, place: FoundMessage, number: int) -> _Task | None:
        """Return what is to be tested of a message; the outcomes of the rest are known."""
        wanted = self._failed.get(place.address, ()) if self._only_failed else None
        if wanted == ():
            return None
        entry = self._entry(place)
        if entry is None:
            return _Task(place, wanted)
        names = tuple(name for name in entry.cases if self._is_meant(place, name, wanted))
        unit = _unit(place)
        is_same = entry.accepted == self._accepted_now(place)
        fits = self._keys.rendered(self._keys.own(unit), entry.paths)
        unknown = []
        for at, name in enumerate(entry.cases):
            known = entry.cases[name]
            if name not in names:
                continue
            is_known = bool(known.key) and known.key == fits(known.profile)
            if is_known and (is_same or known.render is None):
                self._outcomes[number, at] = _passed(place, known)
            else:
                unknown.append(name)
        if not unknown:
            if entry.left:
                self._report.unused[place.address] = entry.left
            return None
        return _Task(place, tuple(unknown))

    def _is_meant(self, place: FoundMessage, name: str, wanted: tuple[str, ...] | None) -> bool:
        return (wanted is None or name in wanted) and has_words(
            place.address, name, self._request.words
        )

    def _entry(self, place: FoundMessage) -> _Entry | None:
        """Return what is kept of a message, None if it may have other cases now."""
        entry = _Entry.decoded(self._kept.noted(place.path))
        unit = _unit(place)
        if entry.own != self._keys.own(unit) or entry.listed != self._listed(self._keys, entry):
            return None
        return entry

    def _listed(self, keys: Keys, entry: _Entry) -> str:
        """Return the key of what decides, beside its own files, which cases a message has."""
        folder = self._workspace._files.fixtures_folder
        scenarios = (join(folder, f"scenarios{suffix}") for suffix in DATA_SUFFIXES)
        files = [*CONFIGURATION_FILES, f"{CONTEXT_PROFILE}.json", *scenarios]
        if any(each.render is None for each in entry.cases.values()):
            # What is written names responses of fixtures.
            files.append(join(folder, "connected_content"))
        return combined(keys.files(files), *self._people)

    @cached_property
    def _people(self) -> list[str]:
        return self._workspace.profiles()

    def _accepted_now(self, place: FoundMessage) -> str:
        return self._keys.files(self._accepted_files(place))

    def _accepted_files(self, place: FoundMessage) -> tuple[str, str]:
        return self._files.shown(place.address), self._files.older(place.address)

    def _tested(self, tasks: list[_Task]) -> Iterator[Sequence[_Answer]]:
        request = self._request
        # How many cases a message has is known when it is read.
        people = max(1, len(self._people))
        count = sum(people if task.names is None else len(task.names) for task in tasks)
        processes = 0 if request.first else processes_for(count, request.jobs)
        if processes < 2:
            tester = _Tester(self._workspace, request)
            for task in tasks:
                answer = tester.test(task)
                if request.first:
                    answer = _until_first_failure(answer)
                yield [answer]
                if request.first and not all(each.passed for each in answer.outcomes):
                    self._report.complete = False
                    return
            return
        files = self._workspace._files.anew()
        for answers, opened in spread(_work, tasks, processes, _start, files, request):
            note(opened)
            yield answers

    def _take(self, answer: _Answer, number: int) -> None:
        report = self._report
        report.not_pending = report.not_pending or answer.not_pending
        if answer.broken is not None:
            report.broken[answer.place.address] = answer.broken
            report.complete = False
            self._kept.forget(answer.place.path)
            return
        at = {case.name: at for at, case in enumerate(answer.cases)}
        for outcome in answer.outcomes:
            self._put((number, at[outcome.name]), outcome)
        if answer.left:
            report.unused[answer.place.address] = answer.left
        # What fails is tested again each time.
        passed = tuple(each for each in answer.outcomes if each.passed)
        self._answers.append(replace(answer, outcomes=passed))

    def _put(self, number: tuple[int, int], outcome: Outcome) -> None:
        """Have an outcome; of those with the same changes only the first one shows them."""
        hunks = tuple(self._hunks.setdefault(each.digest, each) for each in outcome.hunks)
        outcome = replace(outcome, hunks=hunks)
        self._outcomes[number] = outcome
        if not outcome.differs or hunks[0].is_new:
            return
        alike = tuple(each.digest for each in hunks)
        known = self._first.get(alike)
        if known is None or number < known[0]:
            self._first[alike] = number, outcome
        if known is not None:
            other, shown = max((number, outcome), known, key=lambda each: each[0])
            self._outcomes[other] = replace(shown, problems=(_the_same(self._first[alike][1]),))

    def _save(self) -> None:
        if not self._caches:
            return
        self._note_failed()
        if self._answers:
            kept = self._lasting()
            for answer in self._answers:
                entry = kept.get(answer.place.path)
                if entry is None:
                    self._kept.forget(answer.place.path)
                else:
                    self._kept.note(answer.place.path, entry.encoded())
            self._kept.note(_OUTSIDE, self._outside.after(self._opened))
        known = {place.path for place in self._places} | {_OUTSIDE, _FAILED}
        self._kept.save(None if self._request.names else known)

    def _note_failed(self) -> None:
        known = {} if self._report.complete else self._failed
        failed = {address: list(names) for address, names in known.items()}
        for outcome in self._outcomes.values():
            names = failed.setdefault(outcome.address, [])
            if outcome.name in names and outcome.passed:
                names.remove(outcome.name)
            elif outcome.name not in names and not outcome.passed:
                names.append(outcome.name)
        self._kept.note(_FAILED, {address: names for address, names in failed.items() if names})

    def _lasting(self) -> dict[str, _Entry]:
        """Return what later runs may know of the messages that were tested.

        A key was made at some time of the run: what does not have it at the end too may not be of
        it.
        """
        entries: dict[str, _Entry] = {}
        try:
            now = self._keys_now(Workspace(self._workspace._files.anew()))
            if now.run != self._keys.run:
                return {}
            for answer in self._answers:
                entry = self._entry_of(answer, now)
                if entry is not None:
                    entries[answer.place.path] = entry
        except LiquidPilotError:
            return {}
        return entries

    def _entry_of(self, answer: _Answer, now: Keys) -> _Entry | None:
        unit = _unit(answer.place)
        own = self._keys.own(unit)
        key, key_now = self._keys.rendered(own, answer.paths), now.rendered(own, answer.paths)
        is_same = now.files(self._accepted_files(answer.place)) == _digest_of_files(
            self._accepted_files(answer.place), answer.accepted
        )
        if now.own(unit) != own:
            return None
        before = _Entry.decoded(self._kept.noted(answer.place.path))
        if before.own != own or before.accepted != now.files(self._accepted_files(answer.place)):
            before = _Entry()
        new = {each.name: each for each in answer.outcomes}
        cases: dict[str, _Known] = {}
        for case in answer.cases:
            found, known = new.get(case.name), before.cases.get(case.name)
            if found is None:
                is_known = known is not None and known.key == key(case.profile)
                case = known if is_known and known is not None else case
            elif key(case.profile) == key_now(case.profile):
                warnings = tuple((each.message, each.hint) for each in found.warnings)
                case = replace(case, key=key(case.profile), warnings=warnings)
            cases[case.name] = case if is_same or case.render is None else replace(case, key="")
        entry = _Entry(own, "", "", answer.paths, answer.left, cases)
        entry.listed = self._listed(now, entry)
        entry.accepted = now.files(self._accepted_files(answer.place))
        return entry


def _unit(place: FoundMessage) -> Unit:
    return Unit(place.path, place.address, None, place.single_file)


def _failed_cases(noted: Data) -> dict[str, tuple[str, ...]]:
    try:
        return {str(address): tuple(names) for address, names in (noted or {}).items()}
    except BROKEN:
        return {}


def _passed(place: FoundMessage, known: _Known) -> Outcome:
    return Outcome(
        place.address,
        known.name,
        title_of(place.address, place.single_file, known.name),
        render=known.render,
        warnings=tuple(Problem(message, hint=hint) for message, hint in known.warnings),
    )


def _until_first_failure(answer: _Answer) -> _Answer:
    failed = (at for at, each in enumerate(answer.outcomes, start=1) if not each.passed)
    return replace(answer, outcomes=answer.outcomes[: next(failed, len(answer.outcomes))])


def _the_same(first: Outcome) -> Problem:
    return Problem(f"the same change as {first.title} in {first.address}")


def _digest_of_files(paths: tuple[str, str], text: str) -> str:
    """Return the digest of the files with what is accepted, where the older form is gone."""
    return combined(f"{paths[0]}\0{text}", f"{paths[1]}\0")


class _Tester:
    """Tests messages of `workspace`, and forgets them again."""

    def __init__(self, workspace: Workspace, request: Request) -> None:
        self._request = request
        self._held: list[str] = []
        self._count = 0
        self._runner = self._runner_of(workspace)

    def test(self, task: _Task) -> _Answer:
        """Return what came of one message. Raises LiquidPilotError for what cannot be written."""
        runner, place = self._runner, task.place
        try:
            message = runner.workspace.message(place.path)
            cases = list(cases_of(runner.workspace, message))
        except LiquidPilotError as error:
            return _Answer(place, broken=error)
        wanted = [
            case
            for case in cases
            if (task.names is None or case.name in task.names)
            and has_words(place.address, case.name, self._request.words)
        ]
        known = tuple(_Known(case.name, case.profile, case.render) for case in cases)
        if not wanted:
            return _Answer(place, known)
        tested = runner.run_all(wanted, whole=len(wanted) == len(cases))
        data = tested.accepted.text.encode()
        answer = _Answer(
            place,
            known,
            tuple(replace(each, changes=()) for each in tested.outcomes),
            tuple(sorted(dependencies_of(runner.workspace, message).paths)),
            hashlib.blake2b(data, digest_size=16).hexdigest() if data else "",
            tuple(sorted(tested.accepted.renders.keys() - {case.render for case in cases})),
            not_pending=runner.not_pending,
        )
        self._forget(message)
        return answer

    def _runner_of(self, workspace: Workspace) -> Runner:
        return Runner(workspace, pending=self._request.pending, update=self._request.update)

    def _forget(self, message: Message) -> None:
        """Let go of what was read and parsed of messages, when it has become much."""
        self._held += {each.path for each in message.fields.values() if each.path is not None}
        self._count += 1
        if self._count % _HELD == 0:
            self._runner = self._runner_of(self._runner.workspace.after(self._held))
            self._held.clear()


# The tester of a process that `spread` has started, and what that has opened.
_testers: list[_Tester] = []
_watching = ExitStack()
_opened: list[set[Opened]] = []


def _start(files: WorkspaceFiles, request: Request) -> None:
    _opened.append(_watching.enter_context(watching()))
    _testers.append(_Tester(Workspace(files), request))


def _work(tasks: Sequence[_Task]) -> tuple[list[_Answer], frozenset[Opened]]:
    answers = [_testers[-1].test(task) for task in tasks]
    return answers, frozenset(_opened[-1])
