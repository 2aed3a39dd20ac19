"""The work of a run, spread over processes where that pays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from liquidpilot.cache.observing import Opened, note, watching
from liquidpilot.check.results import FAILED, CheckedScenario, RenderedResult, StaticResult
from liquidpilot.check.rule_set import RuleSet
from liquidpilot.check.settings import Settings, make_settings
from liquidpilot.check.subjects import Facts, WorkspaceSubject
from liquidpilot.check.team_rules import rules_of
from liquidpilot.check.units import Checker
from liquidpilot.diagnostics import Finding, broken_file
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.processes import processes_for, spread
from liquidpilot.rendering.dependencies import dependencies_of
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.content_blocks import ContentBlock
from liquidpilot.workspace.messages import Message


@immutable
class Task:
    """What is to be done about the message, or the `block`, at `path`.

    `profiles` are those that it is rendered for; None is the one that fits the message.
    """

    path: str
    block: str | None = None
    texts: bool = True
    profiles: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a task; `paths` are what renderings of the message depend on.

    `asked` tells that a rule asked for the messages of the workspace.
    """

    path: str
    texts: StaticResult | None
    paths: tuple[str, ...] = ()
    rendered: dict[str | None, RenderedResult] = field(default_factory=dict)
    asked: bool = False


@immutable
class Setup:
    """What a process needs to know to be like the one that started it.

    `allowed_rules` is the digest of the file of rules that may run, beside what was allowed before.
    With `coverage` renderings note to which parts of the texts they come.
    """

    root: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    faults: bool
    now: datetime
    allowed_rules: str = ""
    coverage: bool = False

    def settings(self, workspace: Workspace) -> Settings:
        """Return the settings of the run.

        Raises UnknownName, WorkspaceError, and RulesNotAllowed for code that may not run.
        """
        rules = rules_of(workspace, self.allowed_rules)
        configuration = workspace._files.configuration
        return make_settings(rules, configuration.check, self.select, self.ignore)

    def checker(self, workspace: Workspace) -> Checker:
        """Return what checks the units of `workspace`."""
        settings = self.settings(workspace)
        if self.coverage:
            workspace = workspace._recorded()
        subject = WorkspaceSubject(workspace, settings)
        return Checker(subject, settings, RuleSet.of(settings.active()), self.now, self.faults)


def work(
    setup: Setup, workspace: Workspace, tasks: Sequence[Task], jobs: int
) -> Iterator[list[Answer]]:
    """Yield the answers to all tasks, some at a time, in no order."""
    processes = processes_for(sum(1 + len(task.profiles) for task in tasks), jobs)
    if processes < 2:
        checker = setup.checker(workspace)
        yield from ([_answer(checker, task)] for task in tasks)
        return
    for answers, opened in spread(_work, tasks, processes, _start, setup):
        note(opened)
        yield answers


# The checker of a process that `work` has started.
_checkers: list[Checker] = []


_watching = ExitStack()
_opened: list[set[Opened]] = []


def _start(setup: Setup) -> None:
    _opened.append(_watching.enter_context(watching()))
    _checkers.append(setup.checker(Workspace.open(Path(setup.root))))


def _work(tasks: Sequence[Task]) -> tuple[list[Answer], frozenset[Opened]]:
    """Return the answers, and which files this process has opened so far."""
    answers = [_answer(_checkers[-1], task) for task in tasks]
    return answers, frozenset(_opened[-1])


def _answer(checker: Checker, task: Task) -> Answer:
    workspace = checker.workspace.workspace
    try:
        unit = _unit(workspace, task)
    except LiquidPilotError as error:
        unread = Finding.of(broken_file(error, task.path))
        failed = RenderedResult((CheckedScenario(None, FAILED),))
        cases = dict.fromkeys(task.profiles, failed)
        return Answer(task.path, StaticResult((unread,), (), Facts(task.path)), (), cases)
    before = workspace._files.asked
    texts = checker.check_texts(unit) if task.texts else None
    paths: tuple[str, ...] = ()
    rendered: dict[str | None, RenderedResult] = {}
    if isinstance(unit, Message):
        # Once at least for each person; more often in the scenarios of its calls.
        workspace._expected = len(task.profiles)
        rendered = {each: checker.check_renderings(unit, each) for each in task.profiles}
        paths = tuple(sorted(dependencies_of(workspace, unit).paths))
    return Answer(task.path, texts, paths, rendered, workspace._files.asked > before)


def _unit(workspace: Workspace, task: Task) -> Message | ContentBlock:
    if task.block is not None:
        return workspace._files.content_blocks()[task.block]
    return workspace.message(task.path)
