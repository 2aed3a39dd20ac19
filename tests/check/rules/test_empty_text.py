from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.empty_text import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("description", "html", "found"),
    [
        ("nothing", "{% if ${first_name} %}<p>Hi</p>{% endif %}", True),
        ("tags around nothing", "<p>&nbsp;</p><style>p{}</style>", True),
        ("an image is something", "<img src='https://a.example/x' alt=''>", False),
        ("text", "<p>Hi</p>", False),
        ("aborted", "{% abort_message('no') %}", False),
    ],
)
def test_html(found_by: FoundBy, description: str, html: str, found: bool) -> None:
    assert bool(found_by(RULE, html)) is found, description


def test_a_preheader_may_be_empty(found_by: FoundBy) -> None:
    assert found_by(RULE, Example("{{${x}}}", field="preheader")) == []
