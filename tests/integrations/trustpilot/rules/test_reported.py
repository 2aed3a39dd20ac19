"""Every problem of a request has a page, with an example that shows it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from liquidpilot.check.trying import try_rule
from liquidpilot.extending import ReportedRule
from liquidpilot.integrations.trustpilot.rules.reported import REPORTED
from liquidpilot.integrations.trustpilot.validation import bodies

_VALIDATION = Path(bodies.__file__).parent
_NAMES = [rule.name for rule in REPORTED]
_CODE = re.compile(r"trustpilot-[a-z-]+")


def _codes() -> set[str]:
    """Return the codes that the validation names, in its modules and in its schemas."""
    texts = [path.read_text("utf-8") for path in _VALIDATION.glob("*.py")]
    constants = (
        node.value
        for text in texts
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    named = {value for value in constants if _CODE.fullmatch(value)}
    schemas = (path.read_text("utf-8") for path in (_VALIDATION / "schemas").glob("*.json"))
    return named.union(*(_CODE.findall(text) for text in schemas))


def test_every_code_is_explained_and_every_page_is_reported() -> None:
    assert sorted(_codes()) == sorted(_NAMES)


@pytest.mark.parametrize("rule", REPORTED, ids=_NAMES)
def test_the_bad_example_shows_the_problem(rule: ReportedRule, tmp_path: Path) -> None:
    found = try_rule(rule, rule.examples[0], tmp_path)
    assert found, "nothing is reported for the bad example"
    assert {each.severity for each in found} == {rule.severity}
