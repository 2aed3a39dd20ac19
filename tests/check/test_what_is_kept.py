"""What a run leaves to the next one: nothing that failed, and nothing of a file that has changed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from written_files import write_files

from liquidpilot.check import registry, team_rules, workers
from liquidpilot.check.results import CheckReport, CheckRequest
from liquidpilot.check.rule import MessageRule, RenderingRule, Rule, WorkspaceRule
from liquidpilot.check.running import run_check
from liquidpilot.check.subjects import MessageSubject, RenderingSubject, WorkspaceSubject
from liquidpilot.check.units import Checker
from liquidpilot.check.workers import Answer, Setup, Task
from liquidpilot.connected_content import Request
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import LiquidPilotError
from liquidpilot.extending import Integration, RequestProblem
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.services import registry as installed

_FIXTURE = "[request]\nurl = 'https://a.example/x'\n[responses.default]\njson = '{}'\n"
_FILES = {
    "liquidpilot.toml": "",
    "templates/a.liquid": "Hi {{${first_name}}}",
    "templates/b.liquid": "{% connected_content https://a.example/x :save r %}",
    "fixtures/connected_content/x.toml": _FIXTURE,
    "fixtures/profiles/ada.toml": "",
    "fixtures/profiles/bea.toml": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(tmp_path, _FILES)
    return tmp_path


def _run(root: Path, *, cache: bool = True) -> CheckReport:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    request = CheckRequest(jobs=1, now=now, cache=cache)
    setup = Setup(str(root), (), (), request.faults, request.now)
    return run_check(Workspace.open(root), setup, request, lambda count, answers: iter(answers))


def _places(report: CheckReport) -> set[str]:
    return {f"{each.path}:{each.line}:{each.code}" for each in report.findings}


_Tasks = list[tuple[str, bool, tuple[str | None, ...]]]


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> _Tasks:
    """Everything that was worked out, as path, whether texts too, and profiles."""
    found: _Tasks = []
    answer = workers._answer

    def noted(checker: Checker, task: Task) -> Answer:
        found.append((task.path, task.texts, task.profiles))
        return answer(checker, task)

    monkeypatch.setattr(workers, "_answer", noted)
    return found


_A, _B, _BOTH = "templates/a.liquid", "templates/b.liquid", ("ada", "bea")


@pytest.mark.parametrize(
    ("description", "path", "text", "again"),
    [
        ("a broken message", _A, "---\nsubject: [\n---\n", [(_A, True, _BOTH)]),
        ("a profile", "fixtures/profiles/ada.toml", "a = \n", [(_A, False, ("ada",)), (_B, False, ("ada",))]),
        ("a fixture", "fixtures/connected_content/x.toml", "[request\n", [(_B, False, _BOTH)]),
        ("credentials", "fixtures/credentials.toml", "[", [(_A, False, _BOTH), (_B, False, _BOTH)]),
        ("nothing", _A, "Hello", []),
    ],
)  # fmt: skip
def test_what_could_not_be_made_is_tried_again(
    root: Path, tasks: _Tasks, description: str, path: str, text: str, again: _Tasks
) -> None:
    (root / path).write_text(text, encoding="utf-8")
    first = _run(root)
    tasks.clear()
    assert _run(root) == first
    assert tasks == again, description
    assert not any(each.startswith("None:") for each in _places(first))


def _a_link_to_itself(file: Path) -> None:
    file.symlink_to(file.name)


def _a_pipe(file: Path) -> None:
    if sys.platform != "win32":
        os.mkfifo(file)


def _a_link_out(file: Path) -> None:
    file.symlink_to(pytest.__file__)


# What cannot be read in the place of a file, also by root, whom no permission stops.
_UNREADABLE = [_a_link_to_itself, _a_pipe, _a_link_out]
_PROFILE, _FIXTURE_FILE = "fixtures/profiles/ada.toml", "fixtures/connected_content/x.toml"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there, and pipes have no place")
@pytest.mark.parametrize("put", _UNREADABLE)
@pytest.mark.parametrize(
    ("path", "again"),
    [
        (_A, [(_A, True, _BOTH)]),
        (_PROFILE, [(_A, False, ("ada",)), (_B, False, ("ada",))]),
        (_FIXTURE_FILE, [(_B, False, _BOTH)]),
    ],
)
def test_what_cannot_be_read_is_tried_again(
    root: Path, tasks: _Tasks, put: Callable[[Path], None], path: str, again: _Tasks
) -> None:
    text = (root / path).read_text(encoding="utf-8")
    (root / path).unlink()
    put(root / path)
    first = _run(root)
    assert any(place.endswith(":broken-file") for place in _places(first))
    tasks.clear()
    assert _run(root) == first == _run(root, cache=False)
    assert tasks[: len(again)] == again
    (root / path).unlink()
    (root / path).write_text(text, encoding="utf-8")
    second = _run(root)
    assert second == _run(root, cache=False)
    assert not any(place.endswith(":broken-file") for place in _places(second))


class _Fickle(Integration):
    name = "fickle"
    validated_hosts = frozenset({"a.example"})
    fails = True

    def validate(self, request: Request, earlier: object) -> list[RequestProblem]:
        if self.fails:
            raise ValueError("out of order")
        return []


def test_an_integration_that_fails_is_asked_again(
    root: Path, tasks: _Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    fickle = _Fickle()
    monkeypatch.setattr(installed, "validator_of", lambda url: fickle)
    first = _run(root)
    assert "templates/b.liquid:1:broken-file" in _places(first)
    tasks.clear()
    _Fickle.fails = False
    second = _run(root)
    assert tasks == [(_B, False, _BOTH)]
    assert "templates/b.liquid:1:broken-file" not in _places(second)


def _crash(subject: object) -> list[Diagnostic]:
    raise ZeroDivisionError("out of order")


_WORDS = {
    "name": "of-a-test",
    "severity": "info",
    "summary": "a rule of a test",
    "explanation": "For a test.",
    "bad": "x",
    "good": "y",
}


@pytest.mark.parametrize(
    "kind", [MessageRule, RenderingRule, WorkspaceRule], ids=lambda kind: kind.__name__
)
def test_a_rule_that_fails_leaves_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch, kind: Callable[..., Rule]
) -> None:
    before = registry.all_rules()
    monkeypatch.setattr(
        team_rules, "all_rules", lambda: {**before, "of-a-test": kind(**_WORDS, check=_crash)}
    )
    with pytest.raises(LiquidPilotError, match="the rule 'of-a-test' failed"):
        _run(root)
    assert not list((root / ".liquidpilot").glob("*.json"))


def _other_message(message: MessageSubject) -> list[Diagnostic]:
    return [message.found(_others(message.workspace))]


def _other_rendered(rendering: RenderingSubject) -> list[Diagnostic]:
    return [rendering.found("html", _others(rendering.message.workspace))]


def _other_overall(workspace: WorkspaceSubject) -> list[Diagnostic]:
    return [workspace.found("liquidpilot.toml", _others(workspace))]


def _others(subject: WorkspaceSubject) -> str:
    return " ".join(each.fields["html"].text for each in subject.workspace.messages())


def _registry(rendering: RenderingSubject) -> list[Diagnostic]:
    files = rendering.message.workspace.workspace._files
    return [rendering.found("html", repr(files.attribute_registry()))]


@pytest.mark.parametrize(
    ("kind", "check", "path", "text"),
    [
        (MessageRule, _other_message, _B, "Bye"),
        (RenderingRule, _other_rendered, _B, "Bye"),
        (WorkspaceRule, _other_overall, _B, "Bye"),
        (RenderingRule, _registry, "templates/custom_attributes/registry.yaml", "- name: city\n"),
    ],
)
def test_a_rule_may_look_at_anything(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: Callable[..., Rule],
    check: object,
    path: str,
    text: str,
) -> None:
    before = registry.all_rules()
    monkeypatch.setattr(
        team_rules, "all_rules", lambda: {**before, "of-a-test": kind(**_WORDS, check=check)}
    )
    _run(root)
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")
    assert _run(root) == _run(root, cache=False)


@pytest.mark.parametrize(
    ("path", "saved"),
    [
        (_A, "{{ x | upcas }}"),
        (_B, "{{ x | upcas }}"),
        ("fixtures/connected_content/x.toml", _FIXTURE.replace("a.example", "b.example")),
        ("fixtures/profiles/ada.toml", "first_name = 'Ada'\n"),
    ],
)
@pytest.mark.parametrize("taken_back", [False, True])
def test_what_is_saved_while_a_check_runs_is_not_taken_for_what_was_checked(
    root: Path, monkeypatch: pytest.MonkeyPatch, path: str, saved: str, taken_back: bool
) -> None:
    """An author saves at any time, and may take it back."""
    answer = workers._answer
    before = (root / path).read_text(encoding="utf-8")

    def saving(checker: Checker, task: Task) -> Answer:
        (root / path).write_text(saved, encoding="utf-8")
        return answer(checker, task)

    monkeypatch.setattr(workers, "_answer", saving)
    _run(root)
    monkeypatch.setattr(workers, "_answer", answer)
    if taken_back:
        (root / path).write_text(before, encoding="utf-8")
    assert _run(root) == _run(root, cache=False)
