from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.relative_link import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("html", "columns"),
    [
        ('<a href="/sale">x</a>', [10]),
        ('<a href="www.pinewheel.example">x</a>', [10]),
        ("<img src='images/logo.png' alt=''>", [11]),
        ('<a href=" sale ">x</a>', [11]),
        ('<a href="https://www.pinewheel.example/sale">x</a>', []),
        ('<a href="//www.pinewheel.example/">x</a>', []),
        ('<a href="mailto:care@pinewheel.example">x</a>', []),
        ('<a href="pinewheel://cart">x</a>', []),
        ('<a href="#top">x</a>', []),
        ('<a href="{{event_properties.${link}}}/sale">x</a>', []),
        ('<a name="top">x</a>', []),
    ],
)
def test_links(found_by: FoundBy, html: str, columns: list[int]) -> None:
    assert [finding.column for finding in found_by(RULE, html)] == columns
