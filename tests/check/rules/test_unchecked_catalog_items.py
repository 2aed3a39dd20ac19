"""Which ways of asking for an item count, by way of a captured text too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.unchecked_catalog_items import RULE
from liquidpilot.diagnostics import Finding

_FILES = {"templates/catalogs/games/items.csv": "id,title\n1,Chess\n"}
_TAG = "{% catalog_items games {{custom_attribute.${game}}} %}"
_CAPTURED = "{% capture t %}{{ items[0].title }}{% endcapture %}"


@pytest.mark.parametrize(
    ("description", "rest", "number"),
    [
        ("printed", "{{ items[0].title }}", 1),
        ("a default", "{{ items[0].title | default: 'Chess' }}", 0),
        ("tested first", "{% if items.size > 0 %}{{ items[0].title }}{% endif %}", 0),
        ("captured", _CAPTURED + "{{ t }}", 1),
        ("captured, and tested", _CAPTURED + "{% if t != blank %}{{ t }}{% endif %}", 0),
        ("captured, and something else tested", _CAPTURED + "{% if u != blank %}{{ t }}{% endif %}", 1),
    ],
)  # fmt: skip
def test_items(
    found_by: Callable[[Rule, Example], list[Finding]], description: str, rest: str, number: int
) -> None:
    found = found_by(RULE, Example(_TAG + rest, files=_FILES))
    assert len(found) == number, description
