"""The pytest plugin: messages as test items, and a fixture to test them from Python.

    pytest --liquidpilot

runs what `liquidpilot test` runs, each as an item of its own, `review_spotlight[loyal_customer]`:
the accepted renders of every message, and the tests of its `tests.toml`. Without paths the messages
of the workspace are added to the other tests; with paths, those messages are run that lie there.
`-k`, `--lf`, `-x`, `-n` and the rest work as for any test.

    def test_a_gold_customer_sees_the_offer(liquidpilot):
        rendered = liquidpilot.render(
            "review_spotlight", "loyal_customer", settings={"custom_attribute.tier": "gold"}
        )
        liquidpilot.expect(rendered, subject="{any}gold{any}", contains=["your offer"])

Only pytest imports this module, and it imports nothing of liquidpilot until it is needed: pytest
loads it wherever liquidpilot is installed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from liquidpilot.rendering.workspace import Workspace
    from liquidpilot.snapshots.cases import Case
    from liquidpilot.snapshots.pytest_fixture import LiquidPilot
    from liquidpilot.snapshots.running import Outcome, Runner
    from liquidpilot.workspace.discovery import FoundMessage


class Failed(Exception):
    """A message is not as it is expected to be; its text says in which way."""


@pytest.fixture(scope="session")
def liquidpilot(pytestconfig: pytest.Config) -> LiquidPilot:
    """Messages, rendered offline and checked: `liquidpilot.render(…)`, `liquidpilot.expect(…)`.

    It is a `liquidpilot.snapshots.pytest_fixture.LiquidPilot`. The workspace is the one at pytest's
    root folder, or that of `--liquidpilot-workspace`.
    """
    from liquidpilot.snapshots.pytest_fixture import LiquidPilot

    return LiquidPilot(_workspace(pytestconfig))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the plugin."""
    group = parser.getgroup("liquidpilot", "Braze messages")
    group.addoption(
        "--liquidpilot",
        action="store_true",
        help="run the accepted renders and the written tests of the workspace's messages",
    )
    group.addoption(
        "--liquidpilot-workspace",
        metavar="DIR",
        help="the folder of the workspace; without it, pytest's root folder",
    )
    group.addoption(
        "--liquidpilot-update",
        action="store_true",
        help="with --liquidpilot: accept every render that differs",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Add the messages to what is collected, unless the command line says what to collect."""
    if not config.getoption("liquidpilot"):
        return
    collector = _Collecting(config)
    config.pluginmanager.register(collector, "liquidpilot-messages")
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args.extend(collector.arguments(beside=[Path(each) for each in config.args]))


class _Collecting:
    """Finds the message that a main file belongs to; registered only with `--liquidpilot`."""

    def __init__(self, config: pytest.Config) -> None:
        from liquidpilot.snapshots.running import Runner, in_ci

        update = bool(config.getoption("liquidpilot_update"))
        workspace = _workspace(config)
        self._runner = Runner(workspace, pending=not in_ci(), update=update)
        self._found = {
            _main_file(workspace.root, each): each for each in workspace._files.found_messages()
        }

    def arguments(self, beside: Iterable[Path]) -> list[str]:
        """Return the files of all messages that are in none of the folders `beside`."""
        folders = [each.resolve() for each in beside]
        return [
            str(path)
            for path in self._found
            if not any(path.is_relative_to(folder) for folder in folders)
        ]

    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        """Return the message whose main file this is."""
        found = self._found.get(file_path.resolve())
        if found is None:
            return None
        return MessageFile.of(parent, file_path, found, self._runner)


class MessageFile(pytest.File):
    """A message, collected by its `template.yaml`, its body, or its single file."""

    _found: FoundMessage
    _runner: Runner

    @classmethod
    def of(
        cls, parent: pytest.Collector, path: Path, found: FoundMessage, runner: Runner
    ) -> MessageFile:
        """Return the collector of the message `found`."""
        collector: MessageFile = cls.from_parent(parent, path=path)
        collector._found = found
        collector._runner = runner
        return collector

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each case; a mistake in a file is an error of the collection."""
        from liquidpilot.errors import LiquidPilotError
        from liquidpilot.snapshots.cases import cases_of

        workspace = self._runner.workspace
        try:
            cases = list(cases_of(workspace, workspace.message(self._found.path)))
        except LiquidPilotError as error:
            raise self.CollectError(str(error)) from None
        for case in cases:
            yield MessageItem.of(self, case, self._runner)


class MessageItem(pytest.Item):
    """One accepted render, or one written test."""

    _case: Case
    _runner: Runner

    @classmethod
    def of(cls, parent: MessageFile, case: Case, runner: Runner) -> MessageItem:
        """Return the item of `case`."""
        item: MessageItem = cls.from_parent(parent, name=case.title)
        item._case = case
        item._runner = runner
        return item

    def runtest(self) -> None:
        """Test the case. Raises Failed."""
        outcome = self._runner.run(self._case)
        if not outcome.passed:
            raise Failed(_failure_text(outcome))

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> str:
        """Return what is wrong, without a traceback: no line of Python is at fault."""
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the file of the message and the name."""
        return self.path, None, self.name


def _failure_text(outcome: Outcome) -> str:
    from liquidpilot.snapshots.running import HOW_TO_ACCEPT

    lines = [line for problem in outcome.problems for line in problem.lines()]
    if outcome.changes:
        lines.append(f"= hint: {HOW_TO_ACCEPT}")
    return "\n".join(lines)


def _workspace(config: pytest.Config) -> Workspace:
    from liquidpilot.errors import LiquidPilotError
    from liquidpilot.rendering.workspace import Workspace

    folder = config.getoption("liquidpilot_workspace") or config.rootpath
    try:
        return Workspace.open(folder)
    except LiquidPilotError as error:
        raise pytest.UsageError(str(error)) from None


def _main_file(root: Path, found: FoundMessage) -> Path:
    """Return the file that stands for a message: its `template.yaml`, else its first file."""
    path = root / found.path
    if found.single_file:
        return path.resolve()
    files = sorted(each for each in path.iterdir() if each.is_file())
    templates = [each for each in files if each.name in ("template.yaml", "template.yml")]
    return next(iter([*templates, *files]), path / "template.yaml").resolve()
