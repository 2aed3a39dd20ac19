"""2,000 characters of default text (Braze, "Locales in messages")."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.long_translation import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("description", "text", "number"),
    [
        ("as long as it may be", "x" * 2000, None),
        ("one more", "x" * 2001, "2,001"),
        ("characters, not bytes", "ø" * 2000, None),
        ("an emoji is one", "👍" * 2001, "2,001"),
        ("Liquid counts", "{{a}}" * 401, "2,005"),
    ],
)
def test_lengths(found_by: FoundBy, description: str, text: str, number: str | None) -> None:
    findings = found_by(RULE, f"Hi {{% translation a %}}{text}{{% endtranslation %}}" + "y" * 3000)
    if number is None:
        assert findings == [], description
    else:
        (finding,) = findings
        assert f"'a' has {number} characters, and Braze takes 2,000" in finding.message
        assert (finding.line, finding.column) == (1, 4)
