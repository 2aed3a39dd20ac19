"""Every rule's bad example fires, and its good one does not: they are its documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from liquidpilot.check.registry import all_rules
from liquidpilot.check.rule import ReportedRule, Rule
from liquidpilot.check.trying import try_rule

_RULES = [
    pytest.param(rule, id=name)
    for name, rule in all_rules().items()
    if not isinstance(rule, ReportedRule) or rule.shown
]


@pytest.mark.parametrize("rule", _RULES)
def test_the_bad_example_fires(rule: Rule, tmp_path: Path) -> None:
    bad, _ = rule.examples
    found = try_rule(rule, bad, tmp_path)
    assert {finding.code for finding in found} == {rule.name}


@pytest.mark.parametrize("rule", _RULES)
def test_the_good_example_does_not(rule: Rule, tmp_path: Path) -> None:
    _, good = rule.examples
    assert try_rule(rule, good, tmp_path) == []
