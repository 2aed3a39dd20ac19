from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.real_personal_data import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("ada@gmail.com", True),
        ("ada@shop.co.uk", True),
        ("ada@example.com", False),
        ("ada@mail.pinewheel.example", False),
        ("ada@localhost", False),
        ("+4520123456", True),
        ("+44 7911 123456", True),
        ("+447700900815", False),
        ("+12125550123", False),
        ("2026-11-21 19:04:11", False),
    ],
)
def test_values(found_by: FoundBy, value: str, found: bool) -> None:
    files = {"fixtures/profiles/ada.toml": f'city = "{value}"\n'}
    findings = found_by(RULE, Example("Hello", files=files))
    assert bool(findings) is found
    assert all(value not in finding.message for finding in findings)
