"""Every rule's bad example fires, its good one does not, and what it replaces exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from liquidpilot.check.registry import all_rules
from liquidpilot.check.trying import try_rule
from liquidpilot.extending import Rule
from liquidpilot.integrations.trustpilot.rules import template_rules

_RULES = [pytest.param(rule, id=rule.name) for rule in template_rules()]


@pytest.mark.parametrize("rule", _RULES)
def test_the_bad_example_fires(rule: Rule, tmp_path: Path) -> None:
    found = try_rule(rule, rule.examples[0], tmp_path)
    assert {finding.rule for finding in found} == {rule.name}


@pytest.mark.parametrize("rule", _RULES)
def test_the_good_example_does_not(rule: Rule, tmp_path: Path) -> None:
    assert try_rule(rule, rule.examples[1], tmp_path) == []


@pytest.mark.parametrize("rule", _RULES)
def test_a_rule_is_registered_and_replaces_rules_that_exist(rule: Rule) -> None:
    assert rule.name.startswith("trustpilot-")
    assert all_rules()[rule.name] is rule
    assert set(rule.instead_of) <= set(all_rules())
