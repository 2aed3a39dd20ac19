"""Blanks that are none to Liquid; what it makes of them is that of Ruby Liquid 5.4.0."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.odd_blank_in_liquid import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]
FixedBy = Callable[[str, str], str]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{${city}\u00a0| upcase}}", "a no-break space (U+00A0) at column 10"),
        ("{%\u00a0assign x = 1 %}", "a no-break space (U+00A0) at column 3"),
        ("{% if x\u202f== 1 %}a{% endif %}", "a narrow no-break space (U+202F) at column 8"),
        ("{{x\u3000| upcase}}", "an ideographic space (U+3000) at column 4"),
        ("{{\u200bx}}", "a zero width space (U+200B) at column 3"),
        ("{{x\u00a0\u00a0| upcase}}", "a no-break space (U+00A0) at column 4"),
        ("{{x | append: '\u00a0'}}", None),
        ('{{x | append: "a\u00a0b" | upcase}}', None),
        ("a\u00a0b {{x}}\u00a0c", None),
        ("{{x}}\u00a0}}", None),
        ("{% raw %}{{\u00a0x}}{% endraw %}", None),
        ("{% comment %}{{\u00a0x}}{% endcomment %}", None),
    ],
)
def test_blanks(found_by: FoundBy, text: str, message: str | None) -> None:
    found = found_by(RULE, text)
    expected = [] if message is None else [f"{message} is no blank to Liquid"]
    assert [each.message for each in found] == expected


def test_they_are_mended(fixed_by: FixedBy) -> None:
    text = "{%\u00a0assign x = 'a\u00a0b' %}{{\u00a0x\u200b\u00a0| upcase\u200b}}"
    assert fixed_by(RULE.name, text) == "{% assign x = 'a\u00a0b' %}{{ x | upcase}}"
