"""What arrives of an e-mail: what is rendered, and what Braze adds (Braze, "Email styling")."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules import clipped_html, oversized_html
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]

_KB = 1024
_LINK = '<a href="https://a.example/x">'


@pytest.mark.parametrize(
    "rule", [clipped_html.RULE, oversized_html.RULE], ids=lambda rule: rule.name
)
@pytest.mark.parametrize(
    ("description", "start", "rest", "found"),
    [
        ("the limit, with preheader and pixel", "", 600, False),
        ("one byte more", "", 599, True),
        ("a link adds 16", _LINK, 616, False),
        ("a link, one byte more", _LINK, 615, True),
        ("each link adds 16", _LINK * 10, 759, True),
        ("other attributes first", "<a class='b' href='https://a.example'>", 615, True),
        ("an alias that is there already", '<a href="https://a.example/x?lid=ab1">', 600, False),
        ("no web address", '<a href="mailto:a@example.com">', 600, False),
        ("no link", '<img src="https://a.example/x.png">', 600, False),
        ("bytes, not characters", "ø" * 500, 599, True),
    ],
)
def test_sizes(
    found_by: FoundBy, rule: Rule, description: str, start: str, rest: int, found: bool
) -> None:
    """`rest` are the bytes that are left for what Braze adds."""
    limit = rule.options["kilobytes"] * _KB
    text = start + "x" * (limit - rest - len(start.encode()))
    findings = found_by(rule, text)
    assert bool(findings) is found, description
    if found:
        message = findings[0].message
        assert "KB as it arrives" in message
        assert str(rule.options["kilobytes"]) in message
