"""`liquidpilot explain`: how the page of a rule is laid out."""

from __future__ import annotations

import pytest

from liquidpilot.check.registry import all_rules
from liquidpilot.check.rule import Example
from liquidpilot.cli.explain import rule_page
from liquidpilot.cli.streams import Paint


def _page(name: str) -> str:
    return rule_page(all_rules()[name], Paint(on=False))


@pytest.mark.parametrize(
    ("name", "start"),
    [
        pytest.param("missing-preheader", "Bad (email, subject)\n\n  ", id="a text"),
        pytest.param(
            "value-cut-by-comment", "Bad\n\n  with templates/delivery.liquid:\n\n    -", id="files"
        ),
    ],
)
def test_an_example_begins_after_one_blank_line(name: str, start: str) -> None:
    assert f"\n\n{start}" in _page(name)


def _has_gaps(example: Example) -> bool:
    return any("\n\n\n" in text for text in (example.text, *example.files.values()))


@pytest.mark.parametrize(
    "name",
    [name for name, rule in all_rules().items() if not any(map(_has_gaps, rule.examples))],
)
def test_a_page_has_no_two_blank_lines_together(name: str) -> None:
    assert "\n\n\n" not in _page(name)
