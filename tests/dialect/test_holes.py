"""Every output that prints nothing is noted at its place, wherever its value came from."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.sources import Source

_NOW = datetime(2026, 11, 21, tzinfo=UTC)
_CASES = [
    ("an attribute", "Hi {{${first_name}}},", [("${first_name}", 1, 6)]),
    ("a variable", "{{ result.reviews[0].content }}", [("result.reviews[0].content", 1, 4)]),
    ("an empty text", "{% assign a = '' %}\n{{a}}", [("a", 2, 3)]),
    ("white space is no hole", "{{ ' ' }}", []),
    ("a default", "{{ a | default: 'x' }}", []),
    ("a default that is empty", "{{ a | default: '' }}", [("a | default: ''", 1, 4)]),
    ("once for all turns of a loop", "{% for i in (1..3) %}{{ a }}{% endfor %}", [("a", 1, 25)]),
    ("echo", "{% echo a %}", [("echo a", 1, 4)]),
    ("a block that only sets variables", "{{content_blocks.${set}}}{{ x }}", []),
    ("in a block", "{{content_blocks.${hole} | id: 'cb1'}}", [("y", 1, 3)]),
]  # fmt: skip
_BLOCKS = {"set": Source("{% assign x = 1 %}"), "hole": Source("{{y}}", "hole.liquid")}


@pytest.mark.parametrize(
    ("template", "expected"), [case[1:] for case in _CASES], ids=[case[0] for case in _CASES]
)
def test_holes(template: str, expected: list[tuple[str, int, int]]) -> None:
    rendered = parse(Source(template), _BLOCKS).render(RenderInputs({}, _NOW))
    assert [(hole.text, hole.line, hole.column) for hole in rendered.holes] == expected


def test_a_hole_in_a_block_names_its_file() -> None:
    template = parse(Source("{{content_blocks.${hole}}}"), _BLOCKS)
    (hole,) = template.render(RenderInputs({}, _NOW)).holes
    assert hole.path == "hole.liquid"


@pytest.mark.parametrize(
    ("description", "template", "text", "defaulted"),
    [
        ("the value itself", "{{ ${a} | default: 'x' }}", "x", ["a"]),
        ("not an argument", "{{ ${a} | append: ${b} | default: 'x' }}", "x", ["a"]),
        ("not the default", "{{ ${a} | default: ${b} }}", "", ["a"]),
        ("an index", "{{ ${a}[${b}] | default: 'x' }}", "x", ["a"]),
        ("a content block", "{{content_blocks.${set} | default: 'x'}}", "x", []),
    ],
)
def test_what_a_default_stands_for(
    description: str, template: str, text: str, defaulted: list[str]
) -> None:
    rendered = parse(Source(template), _BLOCKS).render(RenderInputs({"b": ""}, _NOW))
    assert rendered.text == text, description
    assert [each.name for each in rendered.attributes if each.defaulted] == defaulted, description
