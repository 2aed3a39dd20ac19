from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.placeholder_link import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("#", True),
        ("", True),
        ("https://", True),
        ("https://example.com/cart", True),
        ("https://www.example.org", True),
        ("https://yourdomain.com/", True),
        ("javascript:void(0)", True),
        ("https://shop.pinewheel.example/TODO", True),
        ("https://shop.pinewheel.example/?id=INSERT_ID", True),
        ("#prices", False),
        ("{{${set_user_to_unsubscribed_url}}}", False),
        ("https://www.pinewheel.example/", False),
        ("https://notexample.com/", False),
        ("https://shop.pinewheel.example/mastodon", False),
        ("mailto:care@pinewheel.example", False),
    ],
)
def test_links(found_by: FoundBy, link: str, found: bool) -> None:
    assert bool(found_by(RULE, f'<a href="{link}">Go</a>')) is found
