from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.retry_beside_abort import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


_CALL = "{% connected_content https://a.example/x :save r :retry %}"
_ABORT = "{% abort_message('none') %}"


@pytest.mark.parametrize(
    ("description", "rest", "number"),
    [
        ("the result is missing", f"{{% if r == nil %}}{_ABORT}{{% endif %}}", 1),
        ("a part of it is", f"{{% if r.list.size == 0 %}}{_ABORT}{{% endif %}}", 1),
        (
            "a captured part of it is",
            f"{{% capture t %}}{{{{r.a}}}}{{% endcapture %}}{{% if t == '' %}}{_ABORT}{{% endif %}}",
            1,
        ),
        ("another condition", f"{{% if ${{first_name}} == blank %}}{_ABORT}{{% endif %}}", 0),
        ("no abort", "{% if r == nil %}nothing{% endif %}", 0),
    ],
)
def test_conditions(found_by: FoundBy, description: str, rest: str, number: int) -> None:
    assert len(found_by(RULE, _CALL + rest)) == number, description
