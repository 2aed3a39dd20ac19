"""Every rule's bad example fires, and its good one does not: they are its documentation."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from liquidpilot.check.examples import found_in, try_rule, write_example
from liquidpilot.check.registry import all_rules
from liquidpilot.check.rule import Rule

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
    # It needs an integration that has a schema: `test_second_integration` tries it.
    if name != "data-against-schema"
]


@pytest.mark.parametrize("rule", _RULES)
def test_the_bad_example_fires(rule: Rule, tmp_path: Path) -> None:
    bad, _ = rule.examples
    workspace = tmp_path / "workspace"
    write_example(bad, workspace)
    for path, text in bad.links.items():
        # What they lead to is read in the same git repository only.
        (tmp_path / ".git").mkdir()
        (tmp_path / "shared").write_text(text, encoding="utf-8")
        (workspace / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace / path).symlink_to(tmp_path / "shared")
    found = found_in(workspace, rule)
    assert {(each.code, each.severity) for each in found} == {(rule.name, rule.severity)}


@pytest.mark.parametrize("rule", _RULES)
def test_the_good_example_does_not(rule: Rule, tmp_path: Path) -> None:
    _, good = rule.examples
    assert try_rule(rule, good, tmp_path) == []
