"""The work of a run, spread over processes where that pays.

A process is started anew (`spawn`), which works the same on every system, and reads the workspace
for itself; what goes over are names, what comes back are results.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from threading import Thread

from liquidpilot.check.observing import Opened, note, watching
from liquidpilot.check.registry import all_rules
from liquidpilot.check.results import FAILED, CheckedScenario, RenderedResult, StaticResult
from liquidpilot.check.rule_set import RuleSet
from liquidpilot.check.settings import Settings, make_settings
from liquidpilot.check.subjects import Facts, WorkspaceSubject
from liquidpilot.check.units import Checker
from liquidpilot.diagnostics import Finding, broken_file
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.dependencies import dependencies_of
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.content_blocks import ContentBlock
from liquidpilot.workspace.messages import Message

# Starting a process costs as much as this many renderings.
_WORTH_A_PROCESS = 300
_CHUNKS_EACH = 16
# Python would look for modules in the current folder first, also for its own: in a workspace, a
# stranger's perhaps.
_STARTED = {"PYTHONSAFEPATH": "1"}
# Python's own process that clears away what is left of a pool which was interrupted; it would tell.
_CLEARING = {**_STARTED, "PYTHONWARNINGS": "ignore"}


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Setup:
    """What a process needs to know to be like the one that started it."""

    root: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    faults: bool
    now: datetime

    def settings(self, workspace: Workspace) -> Settings:
        """Return the settings of the run. Raises UnknownName and WorkspaceError."""
        configuration = workspace._files.configuration
        return make_settings(all_rules(), configuration.check, self.select, self.ignore)

    def checker(self, workspace: Workspace) -> Checker:
        """Return what checks the units of `workspace`."""
        settings = self.settings(workspace)
        subject = WorkspaceSubject(workspace, settings)
        return Checker(subject, settings, RuleSet.of(settings.active()), self.now, self.faults)


def work(
    setup: Setup, workspace: Workspace, tasks: Sequence[Task], jobs: int
) -> Iterator[list[Answer]]:
    """Yield the answers to all tasks, some at a time, in no order."""
    effort = sum(1 + len(task.profiles) for task in tasks)
    processes = min(jobs or os.cpu_count() or 1, effort // _WORTH_A_PROCESS)
    if processes < 2:
        checker = setup.checker(workspace)
        yield from ([_answer(checker, task)] for task in tasks)
        return
    size = max(1, len(tasks) // (processes * _CHUNKS_EACH))
    chunks = [tasks[at : at + size] for at in range(0, len(tasks), size)]
    others = set(active_children())
    with _environment(_CLEARING):
        pool = ProcessPoolExecutor(processes, get_context("spawn"), _start, (setup,))
    try:
        with _signals_later(), _environment(_STARTED):
            futures = [pool.submit(_work, chunk) for chunk in chunks]
        for future in as_completed(futures):
            answers, opened = future.result()
            note(opened)
            yield answers
    except BaseException:
        # What they are doing is of no use any more, and may take long.
        for child in set(active_children()) - others:
            child.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Give the processes that are started some variables more."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _signals_later() -> Iterator[None]:
    """Keep the signals that end this process waiting, and from the processes it starts for ever.

    A process that is half started, when Ctrl-C reaches it or its parent, ends with a traceback.
    Windows has nothing like that.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(
        signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    )
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# The checker of a process that `work` has started.
_checkers: list[Checker] = []


_watching = ExitStack()
_opened: list[set[Opened]] = []


def _start(setup: Setup) -> None:
    _opened.append(_watching.enter_context(watching()))
    # Ctrl-C reaches all processes; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _checkers.append(setup.checker(Workspace.open(Path(setup.root))))


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however that came about."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


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
        rendered = {each: checker.check_renderings(unit, each) for each in task.profiles}
        paths = tuple(sorted(dependencies_of(workspace, unit).paths))
    return Answer(task.path, texts, paths, rendered, workspace._files.asked > before)


def _unit(workspace: Workspace, task: Task) -> Message | ContentBlock:
    if task.block is not None:
        return workspace._files.content_blocks()[task.block]
    return workspace.message(task.path)
