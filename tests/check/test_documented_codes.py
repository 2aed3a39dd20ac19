"""Every code that `explain` knows is found end to end in its own bad example, not in its good one.

The bad example is checked as an author would check it who wants to hear of everything: by the
command, with all rules, so that no other rule hides the finding.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from rule_examples import try_rule

from liquidpilot.check.registry import all_rules
from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.trying import write_example
from liquidpilot.cli import main

# It needs an integration that has a schema: `test_second_integration` finds it by check.
_OF_AN_INTEGRATION = "data-against-schema"
_RULES = [
    pytest.param(
        rule,
        id=name,
        marks=pytest.mark.skipif(
            sys.platform == "win32" and bool(rule.examples[0].links),
            reason="links need a right of their own there",
        ),
    )
    for name, rule in all_rules().items()
    if name != _OF_AN_INTEGRATION
]


@pytest.mark.parametrize("rule", _RULES)
def test_the_bad_example_has_the_finding(
    rule: Rule, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = tmp_path / "workspace"
    write_example(rule.examples[0], workspace)
    _link(rule.examples[0], workspace)
    options = "--select all --faults --format json --jobs 1 --no-cache"
    main(["check", "--workspace", str(workspace), *options.split()])
    found = json.loads(capsys.readouterr().out)["findings"]
    severities = {each["severity"] for each in found if each["rule"] == rule.name}
    assert severities == {rule.severity}, f"found: {sorted({each['rule'] for each in found})}"


def _link(example: Example, workspace: Path) -> None:
    for path, text in example.links.items():
        # What they lead to is read in the same git repository only.
        shared = workspace.parent / "shared"
        (workspace.parent / ".git").mkdir()
        shared.write_text(text, encoding="utf-8")
        (workspace / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace / path).symlink_to(shared)


@pytest.mark.parametrize("rule", _RULES)
def test_the_good_example_has_not(rule: Rule, tmp_path: Path) -> None:
    _, good = rule.examples
    assert try_rule(rule, good, tmp_path) == []
