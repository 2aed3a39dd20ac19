"""The outline sees what the parser sees, each at its own span."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect.outline import Outline, Tag
from liquidpilot.dialect.parsing import outline
from liquidpilot.sources import Source


def _outline(text: str) -> Outline:
    return outline(Source(text))


def _written(of: Outline, span: tuple[int, int]) -> str:
    return of.text[span[0] : span[1]]


@pytest.mark.parametrize(
    ("description", "text", "parts"),
    [
        ("an output", "a {{ x }} b", ["a ", "{{ x }}", " b"]),
        ("dashes are part of it", "a {{- x -}} b", ["a", "{{- x -}}", "b"]),
        ("inner braces", "{{ a | plus: {{b}} }}", ["{{ a | plus: {{b}} }}"]),
        ("a tag", "{%- if a -%}x{% endif %}", ["{%- if a -%}", "x", "{% endif %}"]),
        ("a dollar sign before braces is text (Braze, Using Liquid)", "${{x}}", ["$", "{{x}}"]),
        ("raw is text", "{% raw %}{{ x }}{% endraw %}", ["{{ x }}"]),
        ("a comment is no part", "a{% comment %}{{ x }}{% endcomment %}b", ["a", "b"]),
        ("the lines of liquid", "{% liquid assign a = 1\n echo a %}", ["assign a = 1", "echo a"]),
        ("an output without its end", "{{ x } {% if y %}", ["{{ x }", " ", "{% if y %}"]),
        (
            "tags without their end",
            "{% if x }a{% endif %)b",
            ["{% if x }", "a", "{% endif %)", "b"],
        ),
        ("tags with no end at all", "{% if x\na{% endif %}", ["{% if x", "\na", "{% endif %}"]),
    ],
)
def test_parts_stand_where_they_are_written(description: str, text: str, parts: list[str]) -> None:
    of = _outline(text)
    assert [_written(of, part.span) for part in of.parts] == parts, description


def _path(tags: tuple[Tag, ...]) -> str:
    return " ".join(tag.name for tag in tags)


@pytest.mark.parametrize(
    ("description", "text", "inside"),
    [
        ("no block", "{{x}}", ""),
        ("a block", "{% if a %}{{x}}{% endif %}", "if"),
        ("a branch", "{% if a %}{% elsif b %}{{x}}{% endif %}", "if elsif"),
        ("the last branch", "{% if a %}{% elsif b %}{% else %}{{x}}{% endif %}", "if else"),
        ("nested", "{% for a in b %}{% if a %}{{x}}{% endif %}{% endfor %}", "for if"),
        ("after a block", "{% if a %}{% endif %}{{x}}", ""),
        ("an end that nothing opened", "{% if a %}{% endfor %}{{x}}{% endif %}", "if"),
        ("a condition that cannot be read", "{% if %}{% elsif b %}{{x}}{% endif %}", "if elsif"),
        ("a divider that divides nothing", "{% for a in b %}{% when 1 %}{{x}}{% endfor %}", "for"),
        ("a block that nobody knows", "{% weather %}{{x}}{% endweather %}", "weather"),
        ("a block that is never closed", "{% if a %}{% for a in b %}{% endif %}{{x}}", ""),
    ],
)
def test_what_is_around_an_output(description: str, text: str, inside: str) -> None:
    assert _path(_outline(text).outputs[0].inside) == inside, description


@pytest.mark.parametrize(
    ("description", "text", "reads"),
    [
        ("printed", "{{ ${first_name} | default: other }}", [("first_name", "output"), ("other", "argument")]),
        ("kept", "{% assign a = b.c %}", [("b.c", "assign")]),
        ("compared", "{% if a == b %}{% endif %}", [("a", "condition"), ("b", "condition")]),
        ("once for several alternatives", "{% case a %}{% when 1 or 2 %}{% endcase %}", [("a", "condition")]),
        ("looped over", "{% for a in b.items %}{% endfor %}", [("b.items", "loop")]),
        ("an index", "{{ a[b].c }}", [("a[0].c", "output"), ("b", "argument")]),
        ("a namespace", "{{custom_attribute.${zip code}}}", [("custom_attribute.zip code", "output")]),
        ("in a call", "{% connected_content https://a.example/{{b}}?c=${d} %}", [("b", "insert"), ("d", "insert")]),
        ("the values of a cycle", "{% cycle a: b, 'c' %}", [("a", "argument"), ("b", "output")]),
        ("the options of a loop", "{% for a in b limit: c offset: d %}{% endfor %}", [("b", "loop"), ("c", "argument"), ("d", "argument")]),
        ("a loop that goes on is no variable", "{% for a in b offset: continue %}{% endfor %}", [("b", "loop")]),
        ("the bound of a random number", "{% random a %}", [("a", "argument")]),
        ("a field of a form", "{% form_field_name :a {{b}} %}", [("b", "insert")]),
        ("in a block that is refused", "{% if %}{{ a }}{% elsif b %}{% endif %}", [("a", "output"), ("b", "condition")]),
        ("before the first branch of a case", "{% case a %}{{ b }}{% when c %}{% endcase %}", [("a", "condition"), ("b", "output"), ("c", "condition")]),
        ("a part that is evaluated on its own", "{% if {{a | size}} == 1 %}{% endif %}", [("a", "condition")]),
    ],
)  # fmt: skip
def test_what_is_read_and_for_what(
    description: str, text: str, reads: list[tuple[str, str]]
) -> None:
    of = _outline(text)
    assert [(read.path, read.role) for read in of.reads] == reads, description


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{% assign a = 1 %}", ["a"]),
        ("{% capture b %}x{% endcapture %}", ["b"]),
        ("{% capture 'b' %}x{% endcapture %}", ["b"]),
        ("{% connected_content https://a.example :save r %}", ["r"]),
        ("{% connected_content https://a.example %}", ["connected"]),
        ("{% for i in list %}{% endfor %}", ["i", "forloop"]),
        ("{% increment n %}{% catalog_items toys a %}", ["n", "items"]),
        ("{% shopping_cart {{context.${cart_id}}} %}", ["shopping_cart"]),
    ],
)
def test_what_is_written(text: str, written: list[str]) -> None:
    assert [write.name for write in _outline(text).writes] == written


def test_a_call_is_taken_apart() -> None:
    text = "{% connected_content https://a.example/{{b}} :method post :body x={{c}} :save r %}"
    call = _outline(text).calls[0]
    assert (call.url, call.value("method"), call.value("retry"), call.saves) == (
        "https://a.example/{{b}}",
        "post",
        None,
        "r",
    )
    assert [insert.option for insert in call.inserts] == ["url", "body"]


def test_comments_and_included_blocks() -> None:
    of = _outline("{% comment %} hi {% endcomment %}{{content_blocks.${footer} | id: 'cb1'}}")
    assert [each.text for each in of.comments] == [" hi "]
    assert [each.name for each in of.inclusions] == ["footer"]


def test_comments_may_hold_comments_and_raw_text_none() -> None:
    text = "{% comment %}a{% comment %}b{% endcomment %}c{% endcomment %}"
    of = _outline(f"{text}{{% raw %}}{text}{{% endraw %}}")
    assert [each.text for each in of.comments] == ["a{% comment %}b{% endcomment %}c"]


def test_the_text_without_liquid_keeps_every_place() -> None:
    of = _outline('<a href="{{ x }}">\n{% if y %}b{% endif %}</a>')
    assert len(of.without_liquid) == len(of.text)
    assert of.without_liquid.replace("\0", "_") == '<a href="_______">\n__________b___________</a>'


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("{}%$| abif\n'.\"[]-"), max_size=60), st.booleans())
def test_any_text_has_an_outline(text: str, html: bool) -> None:
    of = outline(Source(text), html=html)
    for part in of.parts:
        start, end = part.span
        assert 0 <= start <= end <= len(text)
    assert len(of.without_liquid) == len(text)
    assert list(of.reads) == list(of.reads)
    assert (of.writes, of.tests, of.inserts, of.comments) is not None


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("{{ a[0].Key }}", "a[0].Key"),
        ("{{ a[b].Key[1] }}", "a[0].Key[1]"),
        ("{{ ${places}[0].name }}", "places[0].name"),
        ("{{ a['b c'].d }}", "a['b c'].d"),
    ],
)
def test_a_way_is_shown_as_an_author_writes_it(template: str, path: str) -> None:
    assert path in [each.path for each in outline(Source(template)).reads]
