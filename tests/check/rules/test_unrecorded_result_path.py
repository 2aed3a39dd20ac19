from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.findings import Finding
from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.unrecorded_result_path import RULE

FoundBy = Callable[[Rule, Example | str], list[Finding]]


_FILES = {
    "fixtures/connected_content/toys.toml": (
        '[request]\nurl = "https://a.example/toys?sku={any}"\n\n'
        '[responses.default]\njson = \'{"toys": [{"name": "Truck", "made": {"in": null}}]}\'\n'
        '[responses.sale]\njson = \'{"toys": [{"price": 5}]}\'\n'
    )
}
_CALL = "{% connected_content https://a.example/toys?sku=1 :save r %}"


@pytest.mark.parametrize(
    ("description", "rest", "message"),
    [
        ("an element", "{{r.toys[0].name}}", None),
        ("a loop", "{% for toy in r.toys %}{{toy.name}}{% endfor %}", None),
        ("in another answer", "{{r.toys.first.price}}", None),
        ("null is there", "{{r.toys[0].made.in}}", None),
        ("how many", "{% if r.toys.size > 0 %}x{% endif %}", None),
        ("the status is Braze's", "{% if r.__http_status_code__ == 200 %}x{% endif %}", None),
        ("another variable", "{% assign r = 'x' %}{{r.y}}", None),
        ("a slip", "{{r.toys[0].nam}}", "no recorded answer has 'r.toys[0].nam'"),
        (
            "through filters",
            "{% assign all = r.toys | sort: 'name' %}{% for one in all %}{{one.titel}}{% endfor %}",
            "no recorded answer has 'r.toys[0].titel'",
        ),
        ("what a filter makes is unknown", "{% assign x = r.toys | map: 'name' %}{{x.y}}", None),
    ],
)
def test_paths(found_by: FoundBy, description: str, rest: str, message: str | None) -> None:
    found = found_by(RULE, Example(_CALL + rest, files=_FILES))
    expected = [message] if message else []
    assert [finding.diagnostic.message for finding in found] == expected, description
