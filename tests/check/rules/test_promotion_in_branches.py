from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.promotion_in_branches import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


_ONE, _OTHER = "{% promotion('one') %}", "{% promotion('other') %}"


@pytest.mark.parametrize(
    ("description", "template", "number"),
    [
        ("if and else", f"{{% if a %}}{_ONE}{{% else %}}{_OTHER}{{% endif %}}", 1),
        (
            "two whens",
            f"{{% case a %}}{{% when 1 %}}{_ONE}{{% when 2 %}}{_OTHER}{{% endcase %}}",
            1,
        ),
        (
            "deeper in one branch",
            f"{{% if a %}}{{% if b %}}{_ONE}{{% endif %}}{{% else %}}{_OTHER}{{% endif %}}",
            1,
        ),
        ("both are shown", f"{_ONE}{_OTHER}", 0),
        ("both in one branch", f"{{% if a %}}{_ONE}{_OTHER}{{% endif %}}", 0),
        ("one list", f"{{% if a %}}{_ONE}{{% else %}}{_ONE}{{% endif %}}", 0),
        ("two conditions", f"{{% if a %}}{_ONE}{{% endif %}}{{% if b %}}{_OTHER}{{% endif %}}", 0),
    ],
)
def test_which_exclude_each_other(
    found_by: FoundBy, description: str, template: str, number: int
) -> None:
    assert len(found_by(RULE, template)) == number, description
