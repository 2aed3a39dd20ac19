"""Each assumption has a switch, and a default that Braze's documentation makes likely."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from liquidpilot.dialect import Assumptions, RenderInputs, parse
from liquidpilot.sources import Source

_INPUTS = RenderInputs(
    {"first_name": "Ada", "custom_attribute": {"song": {"title": "So What"}, "list": ["a", "b"]}},
    datetime(2026, 11, 21, tzinfo=UTC),
)
_BLOCKS = {
    "a": Source("a{{content_blocks.${b}}}"),
    "b": Source("b{{content_blocks.${c}}}"),
    "c": Source("c"),
}
_OUTLOOK = "<!--[if mso]>{}<![endif]-->"
_COMMENT = "a<!-- {% assign x = 1 %} -->b{{x}}"

# (description, template, with the default, the other way, with the other way)
_CASES = [
    ("comments of HTML", _COMMENT, "ab", Assumptions(strip_html_comments=False), "a<!--  -->b1"),
    ("conditional comments", _OUTLOOK.format("{{1}}"), _OUTLOOK.format("1"), Assumptions(liquid_in_conditional_comments=False), _OUTLOOK.format("{{1}}")),
    ("bare attributes", "Hi ${first_name}", "Hi ${first_name}", Assumptions(bare_attributes_in_text=True), "Hi Ada"),
    ("named elsewhere", "{{${first_name}}}{{first_name}}", "AdaAda", Assumptions(named_attributes_are_variables=False), "Ada"),
    ("lists", "{{custom_attribute.${list}}}", "ab", Assumptions(join_arrays=False), '["a", "b"]'),
    ("[0] on an object", "{{custom_attribute.${song}[0].title}}", "So What", Assumptions(first_of_object_is_object=False), ""),
    ("nesting of blocks", "{{content_blocks.${a}}}", "ab", Assumptions(deepest_content_block=3), "abc"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("template", "default", "switched", "other"), [case[1:] for case in _CASES], ids=[case[0] for case in _CASES]
)  # fmt: skip
def test_switch(template: str, default: str, switched: Assumptions, other: str) -> None:
    source = Source(template)
    assert parse(source, _BLOCKS, html=True).render(_INPUTS).text == default
    assert parse(source, _BLOCKS, html=True, assumptions=switched).render(_INPUTS).text == other


def test_that_liquid_does_not_run_in_a_conditional_comment_is_said() -> None:
    text = "a<!--[if mso]>{{${first_name}}}<![endif]-->b<!-- c -->"
    switched = Assumptions(liquid_in_conditional_comments=False)
    rendered = parse(Source(text), html=True, assumptions=switched).render(_INPUTS)
    assert rendered.text == "a<!--[if mso]>{{${first_name}}}<![endif]-->b"
    assert [(found.code, found.severity, found.column) for found in rendered.diagnostics] == [
        ("liquid-in-html-comment", "error", 2)
    ]


def test_comments_stay_where_the_field_is_not_html() -> None:
    assert parse(Source("a<!-- {{${first_name}}} -->")).render(_INPUTS).text == "a<!-- Ada -->"
