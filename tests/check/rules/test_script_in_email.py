"""Scripts in e-mails, wherever they stand."""

from __future__ import annotations

import pytest
from tests.check.conftest import FoundBy

from liquidpilot.check.rule import Example
from liquidpilot.check.rules.script_in_email import RULE

_BLOCK = {"templates/content_blocks/widget.liquid": "<p>a</p>\n<script src='x.js'></script>"}
_SCRIPT = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("description", "example", "places"),
    [
        ("without a type", Example(_SCRIPT), [(1, 1)]),
        ("in upper case", Example("<p>\n <SCRIPT SRC=x></SCRIPT>"), [(2, 2)]),
        ("a module", Example('<script type="module">x</script>'), [(1, 1)]),
        ("two", Example(f"{_SCRIPT}\n{_SCRIPT}"), [(1, 1), (2, 1)]),
        ("in a content block", Example("{{content_blocks.${widget}}}", files=_BLOCK), [(2, 1)]),
        ("data", Example("<script type='application/json'>{}</script>"), []),
        ("in a comment", Example(f"<!-- {_SCRIPT} -->"), []),
        ("as text in Liquid", Example("{% assign a = '<script>' %}"), []),
        ("in an in-app message", Example(_SCRIPT, channel="in_app"), []),
        ("in plain text", Example(_SCRIPT, field="text"), []),
    ],
)
def test_scripts(
    description: str,
    example: Example,
    places: list[tuple[int, int]],
    found_by: FoundBy,
) -> None:
    found = list(found_by(RULE, example))
    assert [(each.line, each.column) for each in found] == places, description
