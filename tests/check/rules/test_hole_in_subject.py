from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.hole_in_subject import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("description", "subject", "found"),
    [
        ("a value is missing", "Your {{event_properties.${toy}}} is here", True),
        ("a name before a comma", "{{${first_name}}}, your order", True),
        ("a gap before a comma", "Toys for {{${first_name}}}, now", True),
        ("everything is there", "Your {{${last_name}}} is here", False),
        ("two spaces of a name are its own", "For {{${city}}} only", False),
        ("typed so", "Toys  and {{${first_name}}} more", False),
        ("a price", "From £5.50, 2 for 1", False),
    ],
)
def test_subjects(found_by: FoundBy, description: str, subject: str, found: bool) -> None:
    profile = {"fixtures/profiles/ada.toml": 'last_name = "Truck"\ncity = "New  York"\n'}
    example = Example(subject, field="subject", files=profile)
    assert bool(found_by(RULE, example)) is found, description
