"""A run over a workspace: complete, the same every time, and never an old answer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from written_files import write_files

from liquidpilot import processes
from liquidpilot.cache.kept import FOLDER
from liquidpilot.check import workers
from liquidpilot.check.gate import check_workspace
from liquidpilot.check.results import CheckReport, CheckRequest
from liquidpilot.check.running import run_check
from liquidpilot.check.units import Checker
from liquidpilot.check.workers import Setup, Task
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.workspace import Workspace

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_FILES = {
    "liquidpilot.toml": "",
    "templates/a.liquid": "Hi {{${first_name} | upcas}} {{content_blocks.${footer}}}",
    "templates/b.liquid": "{% connected_content https://a.example/x :save r %}{{ r.title }}",
    "templates/c.liquid": "{{ 'now' | date: '%Y' }}",
    "templates/content_blocks/footer.liquid": "Pinewheel {{${country}}}",
    "fixtures/connected_content/x.toml": (
        "[request]\nurl = 'https://a.example/x'\n[responses.default]\njson = '{\"title\": \"T\"}'\n"
        "[responses.down]\nstatus = 503\n"
    ),
    "fixtures/profiles/ada.toml": "first_name = 'Ada'\ncountry = 'NO'\n",
    "fixtures/profiles/nobody.toml": "",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_files(tmp_path, _FILES)
    return tmp_path


class Runner:
    """Runs checks in one folder; `tasks` are those that the last one had to work out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tasks: list[Task] = []

    def run(
        self, request: CheckRequest | None = None, select: str = "", **changes: object
    ) -> CheckReport:
        given = request or CheckRequest(jobs=1, now=_NOW)
        given = replace(given, **changes)  # type: ignore[arg-type]
        setup = Setup(str(self.folder), tuple(select.split()), (), given.faults, given.now)
        self.tasks.clear()
        return run_check(
            Workspace.open(self.folder), setup, given, lambda count, answers: iter(answers)
        )


@pytest.fixture
def runner(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    found = Runner(folder)
    answer = workers._answer

    def noted(checker: Checker, task: Task) -> workers.Answer:
        found.tasks.append(task)
        return answer(checker, task)

    monkeypatch.setattr(workers, "_answer", noted)
    return found


def _found(report: CheckReport) -> set[str]:
    return {
        f"{(each.path or '').rpartition('/')[2]}:{each.line}:{each.code}"
        for each in report.findings
    }


def test_a_program_finds_the_same(runner: Runner, folder: Path) -> None:
    workspace = Workspace.open(folder)
    report = runner.run()
    assert check_workspace(workspace, now=_NOW) == report
    assert check_workspace(workspace, ["a.liquid"], now=_NOW) == runner.run(paths=("a.liquid",))
    chosen = check_workspace(workspace, select=["unknown-filter"], now=_NOW, cache=False)
    assert chosen == runner.run(select="unknown-filter")
    assert check_workspace(workspace, ignore=["unknown-filter"], now=_NOW) != report
    assert check_workspace(workspace, faults=True, now=_NOW) == runner.run(faults=True)
    with pytest.raises(LiquidPilotError, match="git"):
        check_workspace(workspace, changed="main")
    with pytest.raises(ValueError, match="time zone"):
        check_workspace(workspace, now=datetime(2026, 11, 21))
    for name in ("paths", "select", "ignore"):
        with pytest.raises(TypeError, match=rf"{name} must be a list: \['a'\]"):
            check_workspace(workspace, **{name: "a"})  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="workspace must be a Workspace, not str"):
        check_workspace("folder")  # type: ignore[arg-type]


def test_texts_and_renderings_are_checked(runner: Runner) -> None:
    report = runner.run()
    assert "a.liquid:1:unknown-filter" in _found(report)
    hole = next(each for each in report.findings if each.path == "templates/content_blocks/footer.liquid" and each.scenarios)  # fmt: skip
    assert (hole.code, hole.people) == ("missing-attribute", ("nobody",))
    assert [(each.message, each.profile, [case.scenario for case in each.cases]) for each in report.renderings][:4] == [
        ("a.liquid", "ada", [None]),
        ("a.liquid", "nobody", [None]),
        ("b.liquid", "ada", [None, "down"]),
        ("b.liquid", "nobody", [None, "down"]),
    ]  # fmt: skip
    assert (report.messages, report.blocks) == (3, 1)


def test_each_call_meets_each_fault(runner: Runner) -> None:
    report = runner.run(faults=True)
    cases = next(each.cases for each in report.renderings if each.message == "b.liquid")
    faults = ["timeout", "404", "500", "not-json", "empty", "array"]
    assert [case.scenario for case in cases] == [None, "down", *(f"x={each}" for each in faults)]


def test_a_message_that_is_stopped_is_tried_in_no_further_way(runner: Runner) -> None:
    burning = "{% for a in (1..9000000) %}{{a}}{% endfor %}"
    calls = runner.folder / "templates/b.liquid"
    calls.write_text(_FILES["templates/b.liquid"] + burning, encoding="utf-8")
    report = runner.run(select="limit-reached", faults=True, paths=("templates/b.liquid",))
    assert {(each.profile, len(each.cases)) for each in report.renderings} == {
        ("ada", 1),
        ("nobody", 1),
    }
    (found,) = report.findings
    assert "other answers to its calls are not tried" in (found.hint or "")


def test_two_runs_find_the_same_in_the_same_order(runner: Runner) -> None:
    assert runner.run() == runner.run(cache=False) == runner.run()


def test_processes_find_what_one_process_finds(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_WORTH_A_PROCESS", 1)
    runner = Runner(folder)
    assert runner.run(jobs=2, cache=False) == runner.run(jobs=1, cache=False)


def test_processes_import_nothing_of_the_current_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new Python looks there first, also for its own modules; it may be a stranger's."""
    marker = folder / "marker"
    trap = f"open({str(marker)!r}, 'a').close()\nraise SystemExit"
    for name in ("multiprocessing", "pickle", "runpy", "socket", "liquidpilot"):
        (folder / f"{name}.py").write_text(trap, encoding="utf-8")
    monkeypatch.chdir(folder)
    subprocess.run([sys.executable, "-c", "import multiprocessing"], check=False)
    assert marker.exists(), "a trap that is none shows nothing"
    marker.unlink()
    monkeypatch.setattr(processes, "_WORTH_A_PROCESS", 1)
    assert Runner(folder).run(jobs=2, cache=False).messages == 3
    assert not marker.exists()
    assert "PYTHONSAFEPATH" not in os.environ


def test_nothing_is_worked_out_twice(runner: Runner) -> None:
    runner.run()
    assert {task.path.rpartition("/")[2] for task in runner.tasks} == {
        "a.liquid",
        "b.liquid",
        "c.liquid",
        "footer.liquid",
    }
    runner.run()
    assert runner.tasks == []


_ADA, _NOBODY = "ada", "nobody"


@pytest.mark.parametrize(
    ("description", "path", "text", "rendered"),
    [
        ("a message", "templates/a.liquid", "Hello", {"a": (_ADA, _NOBODY)}),
        ("a block that it includes", "templates/content_blocks/footer.liquid", "P", {"a": (_ADA, _NOBODY)}),
        ("a new block", "templates/content_blocks/new.liquid", "P", {"a": (_ADA, _NOBODY)}),
        ("a fixture", "fixtures/connected_content/x.toml", "[request]\nurl = 'https://a.example/x'\n[responses.default]\njson = '{}'\n", {"b": (_ADA, _NOBODY)}),
        ("a profile", "fixtures/profiles/ada.toml", "first_name = 'Bea'\n", dict.fromkeys("abc", (_ADA,))),
        ("a profile by its other suffix", "fixtures/profiles/ada.json", "{}", dict.fromkeys("abc", (_ADA,))),
        ("the configuration", "liquidpilot.toml", "default_profile = 'ada'\n", dict.fromkeys("abc", (_ADA, _NOBODY))),
    ],
)  # fmt: skip
def test_a_change_is_seen_by_all_that_it_touches(
    runner: Runner, description: str, path: str, text: str, rendered: dict[str, tuple[str, ...]]
) -> None:
    runner.run()
    write_files(runner.folder, {path: text})
    report = runner.run()
    again = {Path(task.path).stem: task.profiles for task in runner.tasks if task.profiles}
    assert again == rendered, description
    assert report == runner.run(cache=False), description


def test_a_block_that_prints_what_messages_set_is_left_alone_when_one_changes(
    runner: Runner,
) -> None:
    """Else one edit costs the reading of all messages that include the block."""
    message = "{% assign shop = 'P' %}{{content_blocks.${footer}}}"
    block = "templates/content_blocks/footer.liquid"
    write_files(runner.folder, {block: "<h1>{{ shop }}</h1>", "templates/a.liquid": message})
    runner.run()
    write_files(runner.folder, {"templates/a.liquid": f"{message}!"})
    runner.run()
    assert {task.path for task in runner.tasks} == {"templates/a.liquid"}


def test_a_message_that_goes_is_gone(runner: Runner) -> None:
    runner.run()
    (runner.folder / "templates/a.liquid").unlink()
    assert {each.message for each in runner.run().renderings} == {"b.liquid", "c.liquid"}


def test_a_profile_that_goes_takes_its_findings_along(runner: Runner) -> None:
    assert any("nobody" in each.people for each in runner.run().findings)
    (runner.folder / "fixtures/profiles/nobody.toml").unlink()
    report = runner.run()
    assert report == runner.run(cache=False)
    assert not any("nobody" in each.people for each in report.findings)


def test_a_profile_without_now_gets_its_messages_today(runner: Runner) -> None:
    runner.run()
    runner.run(now=_NOW + timedelta(days=1))
    assert all(task.profiles == (_ADA, _NOBODY) for task in runner.tasks if task.block is None)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("unknown-filter", "known-filter"),
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: "[" * 100_000,
    ],
)
def test_a_cache_that_somebody_changed_is_no_cache(
    runner: Runner, spoil: Callable[[str], str]
) -> None:
    first = runner.run()
    (file,) = (runner.folder / FOLDER).glob("check-*.json")
    file.write_text(spoil(file.read_text(encoding="utf-8")), encoding="utf-8")
    assert runner.run() == first
    assert len(runner.tasks) == 4


def test_another_selection_has_its_own_answers(runner: Runner) -> None:
    runner.run()
    assert {each.code for each in runner.run(select="unknown-filter").findings} == {
        "unknown-filter"
    }


@pytest.mark.parametrize("paths", [(), ("a.liquid",), ("templates",)])
def test_whom_the_configuration_names_is_asked_for_also_of_one_message(
    runner: Runner, paths: tuple[str, ...]
) -> None:
    (runner.folder / "liquidpilot.toml").write_text("default_profile = 'gone'\n", encoding="utf-8")
    found = [each for each in runner.run(paths=paths).findings if each.code == "broken-file"]
    assert [(each.path, each.line, each.message) for each in found] == [
        ("liquidpilot.toml", 1, "there is no profile 'gone'")
    ]


@pytest.mark.parametrize(
    ("path", "messages", "blocks"),
    [("templates/a.liquid", 1, 0), ("a", 1, 0), ("templates", 3, 1), ("footer", 0, 1), ("templates/[ab].liquid", 0, 0)],
)  # fmt: skip
def test_a_path_is_a_file_a_folder_or_a_name(
    runner: Runner, monkeypatch: pytest.MonkeyPatch, path: str, messages: int, blocks: int
) -> None:
    monkeypatch.chdir(runner.folder)
    if not messages + blocks:
        with pytest.raises(LiquidPilotError):
            runner.run(paths=(path,))
        return
    report = runner.run(paths=("a.liquid" if path == "a" else path,))
    assert (report.messages, report.blocks) == (messages, blocks)


@pytest.mark.parametrize(
    ("changed", "checked"),
    [
        ("templates/b.liquid", {"b.liquid"}),
        ("templates/content_blocks/footer.liquid", {"a.liquid"}),
        ("fixtures/connected_content/x.toml", {"b.liquid"}),
        ("templates/content_blocks/gone.liquid", {"a.liquid"}),
        ("README.md", set()),
    ],
)
def test_what_a_change_touches_is_checked(runner: Runner, changed: str, checked: set[str]) -> None:
    report = runner.run(changed=frozenset({changed}))
    assert {each.message for each in report.renderings} == checked


@pytest.mark.parametrize(
    ("changed", "blocks"), [("templates/a.liquid", 1), ("templates/b.liquid", 0)]
)
def test_a_changed_message_may_give_its_blocks_other_values(
    runner: Runner, changed: str, blocks: int
) -> None:
    assert runner.run(changed=frozenset({changed})).blocks == blocks


def test_broken_files_are_findings(runner: Runner) -> None:
    write_files(
        runner.folder,
        {
            "templates/email_templates/broken/template.yaml": "subject: [\n",
            "fixtures/profiles/broken.toml": "a = \n",
            "fixtures/connected_content/broken.toml": "[request\n",
        },
    )
    found = _found(runner.run())
    assert {each for each in found if "broken-file" in each} == {
        "template.yaml:2:broken-file",
        "broken.toml:1:broken-file",
    }
    assert runner.run() == runner.run(cache=False)


def test_a_workspace_without_messages_is_not_clean(tmp_path: Path) -> None:
    (tmp_path / "liquidpilot.toml").write_text("", encoding="utf-8")
    with pytest.raises(LiquidPilotError, match="nothing to check"):
        Runner(tmp_path).run()
