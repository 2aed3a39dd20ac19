"""Every rule's bad example fires, its good one does not, and what it replaces exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from liquidpilot.check.outcome import CheckRequest
from liquidpilot.check.registry import all_rules
from liquidpilot.check.running import run_check
from liquidpilot.check.trying import try_rule, write_example
from liquidpilot.check.workers import Setup
from liquidpilot.extending import Rule
from liquidpilot.integrations.trustpilot.rules import template_rules
from liquidpilot.integrations.trustpilot.rules.reported import REPORTED
from liquidpilot.rendering.workspace import Workspace

_RULES = [pytest.param(rule, id=rule.name) for rule in template_rules()]
_REPORTED = [pytest.param(rule, id=rule.name) for rule in REPORTED]


@pytest.mark.parametrize("rule", _RULES)
def test_the_bad_example_fires(rule: Rule, tmp_path: Path) -> None:
    found = try_rule(rule, rule.examples[0], tmp_path)
    assert {finding.code for finding in found} == {rule.name}


@pytest.mark.parametrize("rule", [*_RULES, *_REPORTED])
def test_the_good_example_is_good_for_all_rules_of_trustpilot(rule: Rule, tmp_path: Path) -> None:
    """Authors copy it."""
    write_example(rule.examples[1], tmp_path)
    request = CheckRequest(jobs=1, cache=False)
    setup = Setup(str(tmp_path), ("all",), (), request.faults, request.now)
    report = run_check(
        Workspace.open(tmp_path), setup, request, lambda count, answers: iter(answers)
    )
    found = [finding for finding in report.findings if finding.code.startswith("trustpilot-")]
    assert found == []


@pytest.mark.parametrize("rule", _RULES)
def test_a_rule_is_registered_and_replaces_rules_that_exist(rule: Rule) -> None:
    assert rule.name.startswith("trustpilot-")
    assert all_rules()[rule.name] is rule
    assert set(rule.instead_of) <= set(all_rules())
