from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.secret_in_template import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


_TOKEN = "8f14e45fceea167a" + "5a36dedd4bea2543"


def test_it_says_where_and_not_what(found_by: FoundBy) -> None:
    (finding,) = found_by(RULE, f'<p>x</p>\n<!-- "Bearer {_TOKEN}" -->')
    place = finding
    assert (place.line, place.column, place.end_column) == (2, 14, 46)
    assert _TOKEN[:4] in place.message
    assert _TOKEN[:6] not in place.message
    assert finding.confidential


@pytest.mark.parametrize("field", ["subject", "headers.X-Key"])
def test_every_field_is_looked_at(found_by: FoundBy, field: str) -> None:
    assert found_by(RULE, Example(f"Bearer {_TOKEN}", field=field))


def test_a_block_is_looked_at(found_by: FoundBy) -> None:
    files = {"templates/content_blocks/points.liquid": f"apikey={_TOKEN}"}
    (finding,) = found_by(RULE, Example("Hello", files=files))
    assert finding.path == "templates/content_blocks/points.liquid"
