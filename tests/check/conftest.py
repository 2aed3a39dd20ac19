"""Running one rule over an example, in a workspace of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rule_examples import try_rule

from liquidpilot.check.rule import Example, Rule
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.fixture
def found_by(tmp_path: Path) -> FoundBy:
    """Return the findings of a rule in an example; a text is the HTML of an e-mail."""

    def run(rule: Rule, example: Example | str) -> list[Finding]:
        return try_rule(rule, Example(example) if isinstance(example, str) else example, tmp_path)

    return run
