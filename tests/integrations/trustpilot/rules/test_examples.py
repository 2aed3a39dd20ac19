"""What the good examples of all rules of Trustpilot have in common, and what the rules replace.

That the bad ones fire, `tests/check/test_documented_codes.py` tries.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from liquidpilot.check.registry import all_rules
from liquidpilot.check.results import CheckRequest
from liquidpilot.check.running import run_check
from liquidpilot.check.trying import write_example
from liquidpilot.check.workers import Setup
from liquidpilot.extending import Rule
from liquidpilot.integrations.trustpilot import INTEGRATION
from liquidpilot.rendering.workspace import Workspace

_RULES = [
    pytest.param(rule, id=name)
    for name, rule in all_rules().items()
    if name in {each.name for each in INTEGRATION.rules()}
]


@pytest.mark.parametrize("rule", _RULES)
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
def test_a_rule_is_named_after_trustpilot_and_replaces_rules_that_exist(rule: Rule) -> None:
    assert rule.name.startswith("trustpilot-")
    assert set(rule.instead_of) <= set(all_rules())
