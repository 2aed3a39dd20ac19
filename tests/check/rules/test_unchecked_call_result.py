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


_OK = "r.__http_status_code__"


@pytest.mark.parametrize(
    ("rest", "hint"),
    [
        (f"{{% if {_OK} != 200 %}}{{% assign o = r %}}{{% endif %}}{{{{o.x}}}}", "'=='"),
        (f"{{% if {{{{{_OK}}}}} != 200 %}}{{{{r.x}}}}{{% else %}}Sorry{{% endif %}}", "'=='"),
        (f"{{% unless {_OK} == 200 %}}{{{{r.x}}}}{{% endunless %}}", "'if'"),
        (f"{{% if {_OK} == 200 %}}{{% assign o = r %}}{{% endif %}}{{{{o.x}}}}", None),
        (f"{{% unless {_OK} != 200 %}}{{{{r.x}}}}{{% endunless %}}", None),
        (f"{{% if {_OK} != 200 %}}Sorry{{% else %}}{{{{r.x}}}}{{% endif %}}", None),
        (f"{{% if {_OK} != 200 %}}Sorry{{% elsif r.x %}}{{{{r.x}}}}{{% endif %}}", None),
        (f"{{% if {_OK} != 200 %}}{{% abort_message('no') %}}{{% endif %}}{{{{r.x}}}}", None),
        (f"{{% if {_OK} != 200 %}}{{% abort_message(r.error) %}}{{% endif %}}", None),
        (f"{{% if {_OK} != 200 %}}{{{{r.x}}}}{{% endif %}}{{{{r.y}}}}", None),
        (f"{{% if {_OK} != 200 and {_OK} != 201 %}}{{{{r.x}}}}{{% endif %}}", None),
        (f"{{% if {_OK} != 404 %}}{{{{r.x}}}}{{% endif %}}", None),
        (f"{{% if {_OK} != 200 %}}Sorry, {{{{{_OK}}}}}{{% endif %}}", None),
        (f"{{% if {_OK} != 200 %}}{_CALL}{{{{r.x | default: 'y'}}}}{{% endif %}}", None),
        (f"{{% if {_OK} != 200 %}}{{% assign r = a %}}{{{{r.x}}}}{{% endif %}}", None),
        (f"{{% if {_OK} != 200 %}}{_CALL}{{% endif %}}{{{{r.x | default: 'y'}}}}", None),
    ],
)
def test_a_check_the_wrong_way_round(found_by: FoundBy, rest: str, hint: str | None) -> None:
    hints = [(finding.hint or "").split()[1] for finding in found_by(RULE, _CALL + rest)]
    assert hints == ([] if hint is None else [hint])
