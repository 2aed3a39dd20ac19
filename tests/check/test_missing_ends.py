"""What has no end is mended by `--fix` where something stands in the place of the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.fixing import edited
from liquidpilot.check.registry import find_rule
from liquidpilot.check.rule import Example, Rule
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("text", "mended", "safe"),
    [
        ("{% if 1 }a{% endif %)", "{% if 1 %}a{% endif %}", True),
        ("{% if 1 -}a{% endif %}", "{% if 1 -%}a{% endif %}", True),
        ("{{ 1 %} {{ 2 }", "{{ 1 }} {{ 2 }}", True),
        ("{ if 1 %}a{{ endif }}", "{% if 1 %}a{% endif %}", True),
        ("{{% if 1 %}a{ endif %}", "{% if 1 %}a{% endif %}", True),
        ("{% if 1 } a 50%}{% endif %}", "{% if 1 %} a 50%}{% endif %}", True),
        ("{% if 1\na{% endif %}", "{% if 1 %}\na{% endif %}", False),
        ("{{ x | default: 'a b' you</p>", "{{ x | default: 'a b' }} you</p>", False),
        ("{{ x.y[0] | join: ', ' | slice: 0, 2, Ada", "{{ x.y[0] | join: ', ' | slice: 0, 2 }}, Ada", False),
        ("{{ ${first_name}, welcome", "{{ ${first_name} }}, welcome", False),
        ("{{ 1 {% if 1 %}a{% endif %}", "{{ 1 }} {% if 1 %}a{% endif %}", False),
    ],
)  # fmt: skip
def test_fix(found_by: FoundBy, text: str, mended: str, safe: bool) -> None:
    found = found_by(find_rule("syntax-error"), text)
    fixes = [each.fix for each in found if each.fix is not None]
    assert len(fixes) == len(found)
    assert {fix.safe for fix in fixes} == {safe}
    edits = [edit for fix in fixes for edit in fix.edits]
    assert edited(text.encode(), edits) == mended.encode()


@pytest.mark.parametrize(
    "text",
    [
        '{{ "a}b" }}',
        '{{ "a}}b" }}',
        '{% assign x = "%}" %}',
        "{% oops %}",
        "{% if 1 %}",
        "{% endif %}",
    ],
)
def test_what_nobody_can_mend_has_no_fix(found_by: FoundBy, text: str) -> None:
    found = found_by(find_rule("syntax-error"), text)
    assert [each.fix for each in found] == [None]
