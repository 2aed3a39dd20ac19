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
        ("a part of it is", f"{{% if r.list == blank %}}{_ABORT}{{% endif %}}", 1),
        (
            "its status is not right",
            f"{{% if r.__http_status_code__ != 200 %}}{_ABORT}{{% endif %}}",
            1,
        ),
        ("else", f"{{% if r.__http_status_code__ >= 200 %}}a{{% else %}}{_ABORT}{{% endif %}}", 1),
        ("one of two", f"{{% if ${{city}} == 'a' or r.a == nil %}}{_ABORT}{{% endif %}}", 1),
        ("two", f"{{% if r == nil and ${{city}} == 'a' %}}{_ABORT}{{% endif %}}", 1),
        (
            "a variable made of it",
            f"{{% assign n = r.list | size %}}{{% if n == 0 %}}{_ABORT}{{% endif %}}",
            1,
        ),
        (
            "a flag",
            f"{{% if r %}}{{% assign ok = true %}}{{% endif %}}{{% unless ok or r.a %}}{_ABORT}{{% endunless %}}",
            1,
        ),
        ("nothing of a list", f"{{% if r.list.size == 0 %}}{_ABORT}{{% endif %}}", 0),
        ("too few of a list", f"{{% if r and r.list.size < 3 %}}{_ABORT}{{% endif %}}", 0),
        ("a value of it", f"{{% if r.state == 'sold out' %}}{_ABORT}{{% endif %}}", 0),
        (
            "a part that may be empty",
            f"{{% if r.a != nil and r.a == '' %}}{_ABORT}{{% endif %}}",
            0,
        ),
        (
            "with an answer",
            f"{{% if r.__http_status_code__ == 200 %}}{{% if r.a == blank %}}{_ABORT}{{% endif %}}{{% endif %}}",
            0,
        ),
        (
            "else of no answer",
            f"{{% if r == nil %}}a{{% elsif r.a == blank %}}{_ABORT}{{% endif %}}",
            0,
        ),
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
