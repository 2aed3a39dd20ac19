from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.variable_of_another_field import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


_TEMPLATE = "templates/email_templates/example/template.yaml"
_BLOCK = "templates/content_blocks/toys.liquid"


@pytest.mark.parametrize(
    ("description", "subject", "found"),
    [
        ("set in the body", "{{toy}}", True),
        ("a result of the body", "{{offer.title}}", True),
        ("set in both", "{% assign toy = 1 %}{{toy}}", False),
        ("set by a block of the subject", "{{content_blocks.${toys}}}{{toy}}", False),
        ("set nowhere", "{{other}}", False),
        ("an attribute of that name", "{{${toy}}}", False),
    ],
)
def test_subjects(found_by: FoundBy, description: str, subject: str, found: bool) -> None:
    body = "{% assign toy = 1 %}{% connected_content https://a.example/ :save offer %}"
    files = {_TEMPLATE: f'subject: "{subject}"\n', _BLOCK: "{% assign toy = 2 %}"}
    findings = found_by(RULE, Example(body, files=files))
    assert bool(findings) is found, description
    assert all(finding.path == _TEMPLATE for finding in findings)
