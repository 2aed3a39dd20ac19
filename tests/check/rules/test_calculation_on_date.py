from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.calculation_on_date import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("description", "template", "filter"),
    [
        ("at once", "{{ 'now' | date: '%Y-%m-%d' | minus: 86400 }}", "minus"),
        ("in a variable", "{% assign a = 'now' | date: '%d %B' %}{{ a | plus: 1 }}", "plus"),
        ("what is taken off", "{% assign a = b | date: '%F' %}{{ 9 | minus: a }}", "minus"),
        ("a default in between", "{{ a | date: '%F' | default: 'x' | round }}", "round"),
        ("seconds", "{{ 'now' | date: '%s' | minus: 86400 | date: '%F' }}", None),
        ("the year", "{{ 'now' | date: '%Y' | minus: 1 }}", None),
        ("a number with a point", "{{ 'now' | date: '%H.%M' | plus: 0 }}", None),
        ("made a number first", "{{ a | date: '%F' | replace: '-', '' | plus: 0 }}", None),
        ("a format that is not known", "{{ a | date: b | plus: 0 }}", None),
        ("a date of a date", "{{ a | date: '%F' | date: '%s' | plus: 0 }}", None),
    ],
)
def test_a_date_is_no_number(
    found_by: FoundBy, description: str, template: str, filter: str | None
) -> None:
    # Ruby Liquid 5.4.0: '2026-11-28' | minus: 1 is 2025.
    columns = [template.rindex(filter) + 1] if filter else []
    assert [each.column for each in found_by(RULE, template)] == columns, description
