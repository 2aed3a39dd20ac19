"""What surely becomes of a text: a guard that is none is never taken for one."""

from __future__ import annotations

import pytest

from liquidpilot.check.supposed import course_of
from liquidpilot.dialect import parse
from liquidpilot.sources import Source

_ABORT = "{% abort_message('none') %}"
_GUARD = f"{{% if ${{city}} == blank %}}{_ABORT}{{% endif %}}"


@pytest.mark.parametrize(
    ("what", "text", "aborts"),
    [
        ("blank", _GUARD, True),
        ("nil is no empty text", "{% if ${city} == '' %}" + _ABORT + "{% endif %}", False),
        ("another", "{% if ${country} == blank %}" + _ABORT + "{% endif %}", False),
        ("a comment", "{% comment %}" + _GUARD + "{% endcomment %}", False),
        ("raw", "{% raw %}" + _GUARD + "{% endraw %}", False),
        ("a loop that may have no turn", "{% for i in custom_attribute.${a} %}" + _GUARD + "{% endfor %}", False),
        ("behind a loop that is left", "{% for i in (1..3) %}{% break %}{% endfor %}" + _GUARD, True),
        ("behind a break", "{% break %}" + _GUARD, False),
        ("behind one of some", "{% if ${country} %}{% break %}{% endif %}" + _GUARD, False),
        ("a flag of some turns", "{% for i in custom_attribute.${a} %}{% assign x = 1 %}{% endfor %}{% if x %}" + _ABORT + "{% endif %}", False),
        ("a flag of one branch", "{% if ${country} %}{% assign x = 1 %}{% endif %}{% if x %}" + _ABORT + "{% endif %}", False),
        ("a flag of both", "{% if ${country} %}{% assign x = 1 %}{% else %}{% assign x = 1 %}{% endif %}{% if x == 1 %}" + _ABORT + "{% endif %}", True),
        ("aborts of all branches", "{% if ${country} %}" + _ABORT + "{% else %}" + _GUARD + "{% endif %}", True),
        ("all that fits of a case", "{% case ${country} %}{% when 'GB' %}" + _ABORT + "{% endcase %}", False),
        ("else of a case", "{% case ${city} %}{% when 'a' %}{% else %}" + _ABORT + "{% endcase %}", True),
        ("a counter", "{% increment x %}{% if x == 1 %}" + _ABORT + "{% endif %}", False),
        ("the time", "{% assign x = 'now' | date: '%Y' %}{% if x > '1' %}" + _ABORT + "{% endif %}", False),
        ("a block that is not there", "{% assign x = 1 %}{{content_blocks.${gone}}}{% if x == 1 %}" + _ABORT + "{% endif %}", False),
        ("a fault", "{% assign x = ${city} | divided_by: 0 %}{% unless x %}" + _ABORT + "{% endunless %}", False),
        ("too long a text", "{% assign x = 'aaaa' %}" + "{% assign x = x | append: x %}" * 40 + _GUARD, False),
        ("too many numbers", "{% assign x = (1..999999999) | join %}" + _GUARD, False),
        ("too many parts", "{% if ${country} %}a{% endif %}" * 11_000 + _GUARD, False),
    ],
)  # fmt: skip
def test_an_abort_is_sure(what: str, text: str, aborts: bool) -> None:
    assert course_of(parse(Source(text)), ["city"]).aborts == aborts, what


@pytest.mark.parametrize(
    "text", ["{% assign x = 'aaaa' %}" + "{% assign x = x | append: x %}" * 40]
)
def test_what_is_not_known_may_be_printed(text: str) -> None:
    template = parse(Source(text + "{% if false %}{{ ${city} }}{% endif %}"))
    asked = template.outline, template.outline.outputs[-1]
    assert course_of(template, ["city"], asked=asked).may_print
