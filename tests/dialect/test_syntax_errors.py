"""Every fault of a text is found at its exact place, and several in one run."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.sources import Anchor, Position, Source

_INPUTS = RenderInputs(
    {"first_name": "Ada", "custom_attribute": {"a b": 1}}, datetime(2026, 11, 21, tzinfo=UTC)
)

# (description, template, [(code, line, column, end column)])
_FATAL = [
    ("unclosed output", "ab\n {{ x", [("syntax-error", 2, 2, 4)]),
    ("output closed by one brace", "{{ x }", [("syntax-error", 1, 1, 3)]),
    ("unclosed tag", "a\r\nb {% if x", [("syntax-error", 2, 3, 5)]),
    ("missing endif", "a\n\n  {% if x %}b", [("syntax-error", 3, 6, 8)]),
    ("missing endif inside for", "{% for i in x %}{% if y %}{% endfor %}", [("syntax-error", 1, 20, 22)]),
    ("an end too many", "a{% endif %}", [("syntax-error", 1, 5, 10)]),
    ("an unknown tag", "{% asign x = 1 %}", [("syntax-error", 1, 4, 15)]),
    ("elseif", "{% if a %}{% elseif b %}{% endif %}", [("syntax-error", 1, 14, 22)]),
    ("no condition", "{% if %}x{% endif %}", [("syntax-error", 1, 4, 6)]),
    ("no loop", "{% for x %}{% endfor %}", [("syntax-error", 1, 4, 9)]),
    ("no assignment", "{% assign x %}", [("syntax-error", 1, 4, 12)]),
    ("no tag name", "a {% %}", [("syntax-error", 1, 3, 5)]),
    ("several, in order", "{{ a\n{% foo %}\n{% if %}{% endif %}{% endfor %}",
     [("syntax-error", 1, 1, 3), ("syntax-error", 2, 4, 7), ("syntax-error", 3, 4, 6), ("syntax-error", 3, 23, 29)]),
    ("inside a multi-line tag", "{%\n  foo\n%}", [("syntax-error", 2, 3, 6)]),
    ("in a liquid tag", "{% liquid\n  assign a = 1\n  foo bar\n%}", [("syntax-error", 3, 3, 10)]),
]  # fmt: skip

_LAX = [
    ("unknown filter", "{{ x | upcas }}", [("unknown-filter", 1, 8, 13)]),
    ("unknown filter after a name", "{{ custom_attribute.${a b} | upcas }}", [("unknown-filter", 1, 30, 35)]),
    ("unknown filter after inner braces", "{% assign x = {{a}} | upcas %}", [("unknown-filter", 1, 23, 28)]),
    ("curly quotes", "{{ x | default: ‘y’ }}", [("curly-quotes", 1, 17, 18)]),
    ("a filter in a condition", "{% if x | size > 3 %}{% endif %}", [("filter-in-condition", 1, 9, 19)]),
    ("double ampersand", "{% if a >= 1 && b %}{% endif %}", [("ignored-operator", 1, 14, 16)]),
    ("parentheses", "{% if (a) %}{% endif %}", [("parentheses-in-condition", 1, 7, 8)]),
    ("no space before the operator", "{% if n==5 %}{% endif %}", [("missing-space", 1, 8, 10)]),
    ("a filter in a loop", "{% for i in x | reverse %}{% endfor %}", [("filter-in-loop", 1, 15, 24)]),
    ("an operator in assign", "{% assign v = n > 100 %}", [("operator-in-value", 1, 17, 18)]),
]  # fmt: skip


def _found(template: str) -> list[tuple[str, int, int, int]]:
    rendered = parse(Source(template)).render(_INPUTS)
    return [
        (found.code, found.line, found.column, found.end_column) for found in rendered.diagnostics
    ]


@pytest.mark.parametrize(
    ("template", "expected"), [case[1:] for case in _FATAL + _LAX], ids=[case[0] for case in _FATAL + _LAX]
)  # fmt: skip
def test_place(template: str, expected: list[tuple[str, int, int, int]]) -> None:
    assert _found(template) == expected


@pytest.mark.parametrize("template", [case[1] for case in _FATAL])
def test_a_refused_template_has_no_text(template: str) -> None:
    assert parse(Source("before " + template)).render(_INPUTS).text == ""


def test_places_are_those_of_the_file() -> None:
    source = Source("Hi {{ x | upcas }}", "a/template.yaml", [Anchor(0, Position(3, 11))])
    (found,) = parse(source).render(_INPUTS).diagnostics
    assert (found.path, found.line, found.column) == ("a/template.yaml", 3, 21)


def test_a_fault_while_rendering_has_the_place_of_its_filter() -> None:
    rendered = parse(Source("a\n{{ 1 | plus: 1 | divided_by: 0 }}b")).render(_INPUTS)
    assert rendered.text == "a\nLiquid error: divided by 0b"
    (found,) = rendered.diagnostics
    assert (found.code, found.severity, found.line, found.column) == (
        "render-error",
        "error",
        2,
        18,
    )


_PIECES = st.sampled_from(
    ["{{", "}}", "{%", "%}", "${", "}", " ", "\n", "x", "'", '"', "|", ":", ",", "[", "]", "(", ")",
     "..", ".", "-", "==", "and", "if ", "endif", "for i in ", "endfor", "assign x = ", "case ",
     "when ", "endcase", "capture x", "endcapture", "liquid\n", "raw", "endraw", "comment",
     "cycle ", "connected_content ", "https://a.example ", ":save x", "first_name", "size", "1",
     "1.5", "abort_message", "catalog_items p 1", "tablerow i in x", "endtablerow", "else", "“"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=40).map("".join))
@settings(max_examples=400, deadline=None)
def test_no_text_raises(template: str) -> None:
    rendered = parse(Source(template)).render(_INPUTS)
    assert isinstance(rendered.text, str)
    assert all(found.line >= 1 and found.column >= 1 for found in rendered.diagnostics)
    assert not any(
        "this is a fault of liquidpilot" in (found.hint or "") for found in rendered.diagnostics
    )
