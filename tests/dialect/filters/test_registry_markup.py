"""`id` and `lid`, which Braze's dashboard writes."""

from __future__ import annotations

import pytest

from liquidpilot.dialect.filters.registry import FILTERS


@pytest.mark.parametrize(
    ("name", "value", "argument", "expected"),
    [
        # observed in exports: {{content_blocks.${Footer} | id: 'cb1'}}
        ("id", "<p>Footer</p>", "cb1", "<p>Footer</p>"),
        ("id", None, "cb1", None),
        # observed in exports: ?lid={{${cblid} | lid: 'sqfab9lkpbh2'}}; what it prints is assumed
        ("lid", None, "sqfab9lkpbh2", "sqfab9lkpbh2"),
        ("lid", "", "sqfab9lkpbh2", "sqfab9lkpbh2"),
        ("lid", "qwertyuiop", "sqfab9lkpbh2", "qwertyuiop"),
    ],
)
def test_markup(name: str, value: object, argument: str, expected: object) -> None:
    assert FILTERS[name].function(value, argument) == expected
