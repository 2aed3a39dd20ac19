"""Trying a rule of Trustpilot over a text in which `»` marks where each finding begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from liquidpilot.check.fixing import fix_findings
from liquidpilot.check.registry import all_rules
from liquidpilot.check.rule_set import RuleSet
from liquidpilot.check.settings import Settings
from liquidpilot.check.trying import write_example
from liquidpilot.check.units import Checker
from liquidpilot.diagnostics import Finding
from liquidpilot.extending import Example, WorkspaceSubject
from liquidpilot.integrations.trustpilot.rules import template_rules
from liquidpilot.rendering.workspace import Workspace

_NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_RULES = {rule.name.removeprefix("trustpilot-"): rule for rule in template_rules()}


@pytest.fixture
def found_by(tmp_path: Path) -> Callable[[str, Example], list[Finding]]:
    """Return what the rule called `name`, without 'trustpilot-', finds in an example.

    Nothing is rendered, which makes the tables fast; `test_examples` runs a whole check.
    """

    def run(name: str, example: Example) -> list[Finding]:
        write_example(example, tmp_path)
        workspace = Workspace.open(tmp_path)
        settings = Settings(all_rules())
        subject = WorkspaceSubject(workspace, settings)
        checker = Checker(subject, settings, RuleSet.of([_RULES[name]]), _NOW)
        return [
            finding
            for message in workspace.messages()
            for finding in checker.check_texts(message).findings
            if finding.code == _RULES[name].name
        ]

    return run


@pytest.fixture
def finds_marked(found_by: Callable[[str, Example], list[Finding]]) -> Callable[..., None]:
    """Return a check that a rule finds what `»` marks in a text, and no more.

    Keywords are those of `Example`; without any the text is the HTML of an e-mail.
    """

    def run(
        name: str,
        marked: str,
        files: Mapping[str, str] | None = None,
        field: str = "html",
        channel: str = "email",
    ) -> None:
        wanted, text = [], marked
        while "»" in text:
            before, _, rest = text.partition("»")
            wanted.append((before.count("\n") + 1, len(before) - before.rfind("\n")))
            text = before + rest
        example = Example(text, files=files or {}, field=field, channel=channel)
        found = list(found_by(name, example))
        assert [(each.line, each.column) for each in found] == wanted

    return run


@pytest.fixture
def fixed_by(
    found_by: Callable[[str, Example], list[Finding]], tmp_path: Path
) -> Callable[[str, str], str]:
    """Return the HTML of an e-mail after the fixes of a rule, unsafe ones too."""

    def run(name: str, text: str) -> str:
        findings = found_by(name, Example(text))
        fixed = fix_findings(Workspace.open(tmp_path), findings, _NOW, unsafe=True)
        path = "templates/email_templates/example/body.html"
        return fixed.files[path].decode() if path in fixed.files else text

    return run
