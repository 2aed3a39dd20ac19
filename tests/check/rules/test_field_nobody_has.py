from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.field_nobody_has import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]

_PROFILE = "[event_properties]\ntotal = 4\n[[event_properties.lines]]\nname = 'Truck'\n"
_LOOP = "{%% for line in event_properties.${lines} %%}%s{%% endfor %%}"


@pytest.mark.parametrize(
    ("description", "template", "messages"),
    [
        (
            "a slip in what is gone through",
            "{% for line in event_properties.${lins} %}x{% endfor %}",
            ["no profile has 'event_properties.lins'"],
        ),
        (
            "a list that nobody has",
            "{% for gift in event_properties.${gifts} %}x{% endfor %}",
            ["no profile has 'event_properties.gifts', so the loop is empty for everybody"],
        ),
        (
            "a list within a list",
            _LOOP % "{% for part in line.parts %}x{% endfor %}",
            [
                "no profile has 'event_properties.lines[0].parts', so the loop is empty for everybody"
            ],
        ),
        (
            "a slip in a field",
            _LOOP % "{{ line.nam }}",
            ["no profile has 'event_properties.lines[0].nam'"],
        ),
        (
            "a slip in a condition",
            "{% if event_properties.${totl} > 3 %}x{% endif %}",
            ["no profile has 'event_properties.totl'"],
        ),
        ("what there is", _LOOP % "{{ line.name }}", []),
        ("a field that may be there", _LOOP % "{% if line.gift %}x{% endif %}", []),
        ("how many there are", _LOOP % "{{ event_properties.${lines}.size }}", []),
        ("nobody has such data", "{% for a in context.${b} %}x{% endfor %}", []),
        ("a list of the template", "{% assign a = 'x,y' | split: ',' %}{{ a[0].nam }}", []),
        ("printed, which a rendering tells", "{{ event_properties.${totl} }}", []),
    ],
)
def test_fields(found_by: FoundBy, description: str, template: str, messages: list[str]) -> None:
    example = Example(template, files={"fixtures/profiles/ada.toml": _PROFILE})
    assert [each.message for each in found_by(RULE, example)] == messages, description


def test_without_profiles_nothing_is_told(found_by: FoundBy) -> None:
    assert found_by(RULE, "{% for line in event_properties.${lines} %}x{% endfor %}") == []
