"""One rule over one example: what the tests of rules, here and of integrations, are made of."""

from __future__ import annotations

from pathlib import Path

from liquidpilot.check.baseline import OUTDATED, find_baseline
from liquidpilot.check.gate import Gate, run_gate
from liquidpilot.check.results import CheckRequest
from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.suppressions import CODES
from liquidpilot.check.trying import write_example
from liquidpilot.check.workers import Setup
from liquidpilot.diagnostics import Finding
from liquidpilot.rendering.workspace import Workspace


def try_rule(rule: Rule, example: Example, folder: Path) -> list[Finding]:
    """Write the example into the empty `folder`, and return what the rule finds there.

    It is checked as `check --faults` checks one, with this rule alone; those about what is
    accepted need to see what all the others find.
    """
    write_example(example, folder)
    select = "all" if rule.name in (*CODES, OUTDATED) else rule.name
    request = CheckRequest(faults=True, jobs=1, cache=False)
    setup = Setup(str(folder), (select,), (), request.faults, request.now)
    gate = Gate(baseline=find_baseline(folder, None))
    workspace = Workspace.open(folder)
    report = run_gate(workspace, setup, request, gate, lambda count, answers: iter(answers))
    return [finding for finding in report.findings if finding.code == rule.name]
