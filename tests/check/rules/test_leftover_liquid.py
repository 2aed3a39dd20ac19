from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.leftover_liquid import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("description", "html", "found"),
    [
        ("a bare attribute", "Hi ${first_name}", True),
        ("a brace too many around nothing", "Hi }} there", False),
        ("meant", "{% raw %}{{ x }}{% endraw %}", False),
        ("a script", "<script>`${x}`</script>", False),
        ("a style sheet", "<style>@media print{a{color:red}}</style>", False),
        ("of the profile", "{{${last_name}}}", False),
        ("ordinary text", "Hi {{${first_name}}}", False),
    ],
)
def test_html(found_by: FoundBy, description: str, html: str, found: bool) -> None:
    profile = {"fixtures/profiles/odd.toml": "last_name = '{{ 7 | times: 6 }}'\n"}
    assert bool(found_by(RULE, Example(html, files=profile))) is found, description


def test_a_stray_brace_shows_in_a_subject(found_by: FoundBy) -> None:
    assert found_by(RULE, Example("Hi {{${first_name}}}}}", field="subject"))
