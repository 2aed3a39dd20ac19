from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.html_in_plain_text import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("description", "subject", "found"),
    [
        ("a tag", "Toys<br>Games", True),
        ("an entity", "Toys &amp; games", True),
        ("made by a filter", "{{'a & b' | escape}}", True),
        ("a name is the person's own", "For {{${first_name}}}", False),
        ("no tag", "5 < 6 and 7 > 6", False),
        ("an address", "Ada <ada@pinewheel.example>", False),
    ],
)
def test_subjects(found_by: FoundBy, description: str, subject: str, found: bool) -> None:
    files = {"fixtures/profiles/ada.toml": 'first_name = "<b>Ada</b>"\n'}
    example = Example(subject, field="subject", files=files)
    assert bool(found_by(RULE, example)) is found, description


def test_html_is_html(found_by: FoundBy) -> None:
    assert found_by(RULE, "<p>Toys &amp; games</p>") == []
