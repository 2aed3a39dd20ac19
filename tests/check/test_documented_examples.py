"""What Braze's pages print as correct gives no warning, but for what is really wrong there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from liquidpilot.check.registry import all_rules
from liquidpilot.check.rule_set import RuleSet
from liquidpilot.check.settings import Settings
from liquidpilot.check.subjects import FieldSubject, WorkspaceSubject, message_subject
from liquidpilot.files import write_text
from liquidpilot.rendering.workspace import Workspace

_EXAMPLES = json.loads(
    (Path(__file__).parents[1] / "conformance" / "documentation.json").read_text("utf-8")
)["cases"]
_FILTERS_PLACE = "a filter inside inner braces, which no page explains"
_NOT_IN_EMAIL = "an example for push messages"
# What is really there, with the reason; by the description of the case.
_REALLY_WRONG = {
    "a wrapped value with a filter after it": {
        "unassigned-variable": "the page shows a part of a template; the rest sets 'week'"
    },
    "a call that fails leaves nothing": {"unassigned-variable": "the page leaves the call out"},
    "one category only": {"wrapped-filter": _FILTERS_PLACE},
    "a platform": {"attribute-of-another-channel": _NOT_IN_EMAIL},
    "a carrier": {"attribute-of-another-channel": _NOT_IN_EMAIL},
}


@pytest.fixture(scope="module")
def fields(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FieldSubject]:
    """Return each example as the HTML of an e-mail, by its description."""
    root = tmp_path_factory.mktemp("documented")
    write_text(root / "liquidpilot.toml", "")
    for number, case in enumerate(_EXAMPLES):
        path = root / f"templates/email_templates/example_{number:03}/body.html"
        write_text(path, case["template"])
    subject = WorkspaceSubject(Workspace.open(root), Settings(all_rules()))
    messages = subject.workspace.messages()
    return {
        case["description"]: message_subject(subject, message).fields["html"]
        for case, message in zip(_EXAMPLES, messages, strict=True)
    }


@pytest.mark.parametrize("description", [case["description"] for case in _EXAMPLES])
def test_only_what_is_really_wrong_is_found(
    fields: dict[str, FieldSubject], description: str
) -> None:
    field = fields[description]
    rules = RuleSet.of(rule for rule in all_rules().values() if rule.recommended)
    found = {each.code for each in rules.check_field(field) if each.severity != "info"}
    found |= {each.code for each in field.diagnostics if each.severity != "info"}
    assert found == set(_REALLY_WRONG.get(description, ()))


def test_the_exceptions_are_there() -> None:
    assert _REALLY_WRONG.keys() <= {case["description"] for case in _EXAMPLES}
