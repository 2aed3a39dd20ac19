from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import pytest

from liquidpilot.check.rule import FieldRule, Rule
from liquidpilot.check.rule_set import RuleSet
from liquidpilot.check.settings import Settings
from liquidpilot.check.subjects import FieldSubject, WorkspaceSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.sources import Source


def _rule(check: object) -> Rule:
    return FieldRule(
        name="hole",
        severity="error",
        summary="",
        explanation="",
        bad="",
        good="",
        check=check,  # type: ignore[arg-type]
    )


def _field(folder: Path) -> FieldSubject:
    (folder / "templates").mkdir()
    workspace = WorkspaceSubject(Workspace.open(folder), Settings({}))
    return FieldSubject("html", Source("a{{ x }}", "a.liquid"), None, None, workspace)


def _found(field: FieldSubject) -> Iterable[Diagnostic]:
    return [field.found(field.outline.outputs[0].span, "a hole", "fill it")]


def _broken(field: FieldSubject) -> NoReturn:
    raise KeyError(field.name)


def test_what_a_rule_yields_gets_its_name_and_place(tmp_path: Path) -> None:
    (finding,) = RuleSet.of([_rule(_found)]).check_field(_field(tmp_path))
    at = finding
    assert (at.code, at.severity, at.path, at.line, at.column, at.end_column) == (
        "hole",
        "error",
        "a.liquid",
        1,
        2,
        9,
    )


def test_a_rule_that_breaks_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        LiquidPilotError, match="the rule 'hole' failed: KeyError: 'html'"
    ) as caught:
        list(RuleSet.of([_rule(_broken)]).check_field(_field(tmp_path)))
    assert "--ignore hole" in (caught.value.hint or "")
