"""The workspaces that the project makes have no findings: what is found there is a rule's fault."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from liquidpilot.check.results import CheckRequest
from liquidpilot.check.running import run_check
from liquidpilot.check.workers import Setup
from liquidpilot.cli.init import make_plan
from liquidpilot.files import write_text
from liquidpilot.rendering.workspace import Workspace

_CHECKOUT = Path(__file__).parents[2]


def _shipped(_: Path) -> Path:
    return _CHECKOUT


def _scaffold(folder: Path) -> Path:
    """Write what `liquidpilot init` writes."""
    for step in make_plan(folder, force=False).steps:
        if isinstance(step.text, str):
            write_text(folder / step.path, step.text)
    return folder


def _benchmark(folder: Path) -> Path:
    write_workspace = runpy.run_path(str(_CHECKOUT / "benchmarks/check.py"))["write_workspace"]
    write_workspace(folder, 8)
    return folder


@pytest.mark.parametrize("workspace", [_shipped, _scaffold, _benchmark])
def test_nothing_is_found(workspace: Callable[[Path], Path], tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    request = CheckRequest(jobs=1, cache=False)
    report = run_check(
        Workspace.open(folder),
        Setup(str(folder), (), (), request.faults, request.now),
        request,
        lambda count, answers: iter(answers),
    )
    assert report.rendered > 0
    assert list(report.findings) == []
