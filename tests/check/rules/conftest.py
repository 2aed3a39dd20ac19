"""Rules tried out over texts in which `»` marks where each finding begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rule_examples import try_rule

from liquidpilot.check.fixing import fix_findings
from liquidpilot.check.registry import find_rule
from liquidpilot.check.rule import Example, Rule
from liquidpilot.diagnostics import Finding
from liquidpilot.rendering.workspace import Workspace

_NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
Marked = Callable[..., None]
FixedBy = Callable[[str, str], str]


@pytest.fixture
def finds_marked(found_by: Callable[[Rule, Example | str], list[Finding]]) -> Marked:
    """Return a check that the rule called `name` finds what `»` marks in a text, and no more.

    Keywords are those of `Example`.
    """

    def run(
        name: str,
        marked: str,
        files: Mapping[str, str] | None = None,
        field: str = "html",
        channel: str = "email",
    ) -> None:
        wanted, rest = [], marked
        while "»" in rest:
            before, _, rest = rest.partition("»")
            wanted.append((before.count("\n") + 1, len(before) - before.rfind("\n")))
            rest = before + rest
        example = Example(rest, files=files or {}, field=field, channel=channel)
        found = list(found_by(find_rule(name), example))
        assert [(each.line, each.column) for each in found] == wanted

    return run


@pytest.fixture
def fixed_by(tmp_path: Path) -> FixedBy:
    """Return the HTML of an e-mail after all fixes of the rule called `name`, unsafe ones too."""

    def run(name: str, text: str) -> str:
        findings = try_rule(find_rule(name), Example(text), tmp_path)
        fixed = fix_findings(Workspace.open(tmp_path), findings, _NOW, unsafe=True)
        path = "templates/email_templates/example/body.html"
        return fixed.files[path].decode() if path in fixed.files else text

    return run
