from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.unchecked_call_result import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


_CALL = "{% connected_content https://a.example/x :save r %}"


@pytest.mark.parametrize(
    ("description", "rest", "number"),
    [
        ("printed", "{{r.title}}", 1),
        ("a default", "{{r.title | default: 'Toys'}}", 0),
        (
            "asked for",
            "{% if r == null %}{% abort_message('no answer') %}{% endif %}{{r.title}}",
            0,
        ),
        ("asked for under another name", "{% assign t = r.title %}{% if t %}{{t}}{% endif %}", 0),
        (
            "a loop over nothing leaves no hole",
            "{% for one in r.all %}{{one.title}}{% endfor %}",
            0,
        ),
        ("printed beside a loop", "{% for one in r.all %}{{one}}{% endfor %}{{r.title}}", 1),
        ("printed in another loop", "{% for i in (1..2) %}{{r.title}}{% endfor %}", 1),
        ("with another text", "{% for one in r.all %}{{one.title}}{% else %}None{% endfor %}", 0),
        ("not used", "Toys", 0),
        (
            "a captured status that is tested",
            "{% capture ok %}{{r.__http_status_code__}}{% endcapture %}"
            "{% if ok == '200' %}{{r.title}}{% endif %}",
            0,
        ),
        (
            "a captured text that is tested",
            "{% capture t %}{{r.title}}{% endcapture %}{% if t != blank %}{{t}}{% endif %}",
            0,
        ),
        (
            "a captured text with a default",
            "{% capture t %}{{r.title}}{% endcapture %}{{t | default: 'Toys'}}",
            0,
        ),
        ("a captured text", "{% capture t %}{{r.title}}{% endcapture %}{{t}}", 1),
        (
            "a captured text that is overwritten",
            "{% capture t %}{{r.title}}{% endcapture %}{% assign t = 'x' %}{% if t %}{{r.a}}{% endif %}",
            1,
        ),
        ("sent to the next call", "{% connected_content https://a.example/{{r.id}} :save s %}", 1),
    ],
)
def test_results(found_by: FoundBy, description: str, rest: str, number: int) -> None:
    assert len(found_by(RULE, _CALL + rest)) == number, description
