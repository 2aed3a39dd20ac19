"""A tag or an output without its end is named where it begins, and nothing that follows from it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.dialect.endings import brace_after
from liquidpilot.dialect.lexer import Reading, tokenize
from liquidpilot.dialect.parsing import ENVIRONMENT, missing_end, outline
from liquidpilot.sources import Source

_INPUTS = RenderInputs(
    {"first_name": "Ada", "x": 1}, datetime(2026, 11, 21, tzinfo=UTC), connect=None
)
_CALL = "https://api.example.com/x"
# (template, the places of what has no end, what its author meant or None where nobody can tell)
_MISSING = [
    # Contentful's partner page: the second assign and the call vanish.
    ('{% assign a = "x"}\n{% assign b = "y"}\n{% assign c = 1 %}{{a}}|{{b}}', [(1, 1), (2, 1)],
     '{% assign a = "x"%}\n{% assign b = "y"%}\n{% assign c = 1 %}{{a}}|{{b}}'),
    ("{% capture c %}\n{% if x %}y\n{% endif }\n{% endcapture %}{{c}}", [(3, 1)],
     "{% capture c %}\n{% if x %}y\n{% endif %}\n{% endcapture %}{{c}}"),
    (f"{{% message_extras\n :key k\n :value {_CALL}\n{{% comment %}}n{{% endcomment %}}", [(1, 1)], None),
    ("{% if x != 0 %)a{% endif %}", [(1, 1)], "{% if x != 0 %}a{% endif %}"),
    ("{% if x %]a{% endif %}", [(1, 1)], "{% if x %}a{% endif %}"),
    ("{% if x }}a{% endif %}", [(1, 1)], "{% if x %}a{% endif %}"),
    ("{% if x }a{% endif %}", [(1, 1)], "{% if x %}a{% endif %}"),
    ("{% if x % }a{% endif %}", [(1, 1)], "{% if x %}a{% endif %}"),
    ("{% if x -}a{% endif %}", [(1, 1)], "{% if x -%}a{% endif %}"),
    ("{% if x %\na{% endif %}", [(1, 1)], "{% if x %}\na{% endif %}"),
    ("{% assign y = 5 %{% assign z = 6 %}{{y}}{{z}}", [(1, 1)], "{% assign y = 5 %}{% assign z = 6 %}{{y}}{{z}}"),
    ("{% if x\na{% endif %}", [(1, 1)], None),
    ("{% if x a{% endif %}", [(1, 1)], None),
    ("{% if x }", [(1, 1)], None),
    ("a\r\n{% if x", [(2, 1)], None),
    ("{%if x}a{%endif}b{%if x%}c{%endif%}", [(1, 1), (1, 9)], "{%if x%}a{%endif%}b{%if x%}c{%endif%}"),
    ("{% if x } it's {% assign y = 'a' %}{% endif %}", [(1, 1)], "{% if x %} it's {% assign y = 'a' %}{% endif %}"),
    ("{% for i in (1..2) }{{i}}{% else }none{% endfor }.{% assign y = 1 %}", [(1, 1), (1, 26), (1, 39)],
     "{% for i in (1..2) %}{{i}}{% else %}none{% endfor %}.{% assign y = 1 %}"),
    ("{% case x }{% when 1 }a{% endcase %}", [(1, 1), (1, 12)], "{% case x %}{% when 1 %}a{% endcase %}"),
    ("{% comment }a{% endcomment %}b", [(1, 1)], "{% comment %}a{% endcomment %}b"),
    ("{% comment %}a{% endcomment }b{% if x %}c{% endif %}", [(1, 15)], "{% comment %}a{% endcomment %}b{% if x %}c{% endif %}"),
    ("{% comment %}a{% endcomment }", [(1, 15)], "{% comment %}a{% endcomment %}"),
    ("{% raw }{{a}}{% endraw %}b", [(1, 1)], "{% raw %}{{a}}{% endraw %}b"),
    ("{% raw %}{{a}}{% endraw }b", [(1, 15)], "{% raw %}{{a}}{% endraw %}b"),
    ("{% liquid\n assign y = 1\n echo y }{% if x %}a{% endif %}", [(1, 1)], "{% liquid\n assign y = 1\n echo y %}{% if x %}a{% endif %}"),
    ("{% # a note }\n{% assign y = 1 %}{{y}}", [(1, 1)], "{% # a note %}\n{% assign y = 1 %}{{y}}"),
    ("{% if ${first_name} == 'a' }b{% endif %}", [(1, 1)], "{% if ${first_name} == 'a' %}b{% endif %}"),
    ("{% if {{x}} == 1 }b{% endif %}", [(1, 1)], "{% if {{x}} == 1 %}b{% endif %}"),
    ('{% message_extras :key k :value {"a": {"b": {{x}}}} }a{% if x %}b{% endif %}', [(1, 1)],
     '{% message_extras :key k :value {"a": {"b": {{x}}}} %}a{% if x %}b{% endif %}'),
    ("{{ x }", [(1, 1)], "{{ x }}"),
    # A brace too many in the middle of a value, which goes on after it.
    ("New in {{custom_attribute.${a}}[0]}}.", [(1, 8)], "New in {{custom_attribute.${a}[0]}}."),
    ("{{ custom_attribute.${a}}.b }}", [(1, 1)], "{{ custom_attribute.${a}.b }}"),
    ("{{${a}} | upcase}}", [(1, 1)], "{{${a} | upcase}}"),
    ("{{x} | and {{x}}", [(1, 1)], "{{x}} | and {{x}}"),
    ("{{ x %}", [(1, 1)], "{{ x }}"),
    ("{{ x } }", [(1, 1)], "{{ x }}"),
    ("{{ x -} a", [(1, 1)], "{{ x -}} a"),
    ("{{ x } and {{ x } and {{ x }}", [(1, 1), (1, 12)], "{{ x }} and {{ x }} and {{ x }}"),
    ("{{ x } {% if x } a {% endif %}", [(1, 1), (1, 8)], "{{ x }} {% if x %} a {% endif %}"),
    ("{{ ${first_name} | default: 'a' }.", [(1, 1)], "{{ ${first_name} | default: 'a' }}."),
    ("ab\n {{ x", [(2, 2)], None),
    ("Hi {{ ${first_name}, you {{ x }}!", [(1, 4)], None),
    ("{{ x {% if x %}a{% endif %}", [(1, 1)], None),
    ('{{ "a}b" }}', [(1, 1)], None),
    ("{{ x | append: '}' }} {{ x }", [(1, 1), (1, 23)], None),
    # A brace alone, with more text up to the end of the tag.
    ('{% assign a = "x"} text {{ b }} more %}c', [(1, 1)], '{% assign a = "x"%} text {{ b }} more %}c'),
    ('{% assign a = "x" }} text %}c', [(1, 1)], '{% assign a = "x" %} text %}c'),
    ("{% if x } it {% assign y = 1 %}{% endif %}", [(1, 1)], "{% if x %} it {% assign y = 1 %}{% endif %}"),
    ('{% assign a = "x"} text {{ x } more %}c', [(1, 1), (1, 25)], '{% assign a = "x"%} text {{ x }} more %}c'),
    # An end in a text, which ends all the same (Ruby Liquid 5.4.0).
    ('{{ "a}}b" }}', [(1, 1)], None),
    ("{{ x | append: 'a}}b' }}", [(1, 1)], None),
    ('{{ "a %} b" }}', [(1, 1)], None),
    ('{% assign y = "a %} b" %}{{y}}', [(1, 1)], None),
    # Not the whole beginning of a tag.
    ("{ if x %}a{% endif %}", [(1, 1)], "{% if x %}a{% endif %}"),
    ("b\n{if x %}a{ else %}{%- assign y = 2 -%}{ endif %}", [(2, 1), (2, 10), (2, 39)],
     "b\n{%if x %}a{% else %}{%- assign y = 2 -%}{% endif %}"),
    ("{ % if x %}a{% endif %}", [(1, 1)], "{% if x %}a{% endif %}"),
    ("(% if x %}a{% endif %}", [(1, 1)], "{% if x %}a{% endif %}"),
    ("<% if x %}a% endif %}", [(1, 1), (1, 12)], "{% if x %}a{% endif %}"),
    ("{- if ${first_name} == 'Ada' -%}a{% endif %}", [(1, 1)], "{%- if ${first_name} == 'Ada' -%}a{% endif %}"),
    ("{ assign y = {{x}} %}{{y}}", [(1, 1)], "{% assign y = {{x}} %}{{y}}"),
    ("{{ if x %}a{% endif %}", [(1, 1)], "{% if x %}a{% endif %}"),
    ("{{% if x %}a{% endif %}", [(1, 1)], "{% if x %}a{% endif %}"),
    ("{{ if x }}a{{ else }}b{{ endif }}", [(1, 1), (1, 12), (1, 23)], "{% if x %}a{% else %}b{% endif %}"),
    ("{{- for i in (1..2) -}}a{% endfor %}", [(1, 1)], "{%- for i in (1..2) -%}a{% endfor %}"),
    ("{{ promotion('spring') }}", [(1, 1)], None),
    ("{{ if ${first_name} }}a{% endif %}", [(1, 1)], "{% if ${first_name} %}a{% endif %}"),
    ("{% if x %}a{% endif <b>c</b>", [(1, 12)], None),
]  # fmt: skip
# Nothing is missing here, whatever it looks like.
_WHOLE = [
    '{% message_extras :key k :value {"a": {{x}}} %}{% if x %}a{% endif %}',
    '{% message_extras :key k :value {"a": {"b": "{{x}}"}} %}{% if x %}a{% endif %}',
    "{% if {{x}} == 1 %}a{% endif %}",
    "{{ x | plus: {{x}}}}",
    "{{${first_name}}}}",
    "{% assign y = '{% if' %}{{y}}",
    "{% assign y = 'a } b' %}{% if y %}{{y}}{% endif %}",
    "{% # {% if %}",
    "{% comment %}{% if x }{{ {% endcomment %}",
    "{% raw %}{{ x } {% if {% endraw %}",
    "{% if ${a%} %}{% endif %}",
    "a } b %} c }} d",
    "{% if {{x}} == 1 or {{x}} contains {{x}} %}a{% endif %}",
    "{% for i in {{x}}} limit:3 %}a{% endfor %}",
    "{% if ${first_name}} == 'a' %}a{% endif %}",
    "{% if x } %}a{% endif } %}",
    "{% if x %}it's{% endif %} and 'so' on %}",
    "{{ x.if }}{{ if }}{{ for | size }}{{ case.x }}{{ when[0] }}",
    "{{ end_date }}{{ endpoint }}{{ ending }}{{ else_text }}{ endpoint %}",
    "<style>a{width:50%}@media{if:5%}</style>{ iffy 5 %}",
    '{% message_extras :key k :value {"a": "}"} } text %}',
    "{% # a } b %}",
    "{% liquid\n assign y = x }\n echo y\n%}",
    "{% comment %}{ if x %}{{ if x }}{% endcomment %}{% raw %}{ if x %}{{ if x }}{% endraw %}",
]


def _errors(template: str) -> list[tuple[int, int]]:
    found = parse(Source(template)).render(_INPUTS).diagnostics
    return [(each.line, each.column) for each in found if each.severity == "error"]


@pytest.mark.parametrize(
    ("template", "places"), [case[:2] for case in _MISSING], ids=[case[0] for case in _MISSING]
)
def test_it_is_an_error_where_the_tag_begins(template: str, places: list[tuple[int, int]]) -> None:
    found = parse(Source(template)).render(_INPUTS).diagnostics
    assert [(each.line, each.column) for each in found] == places
    assert {(each.code, each.severity) for each in found} == {("syntax-error", "error")}


@pytest.mark.parametrize(
    ("template", "meant"), [(case[0], case[2]) for case in _MISSING if case[2]]
)
def test_the_end_is_put_where_it_was_meant(template: str, meant: str) -> None:
    source = Source(template)
    places = {(each.line, each.column) for each in parse(source).diagnostics}
    starts = [at for at in range(len(template)) if tuple(source.position(at)) in places]
    fixed = template
    for start in reversed(starts):
        missing = missing_end(template, start)
        assert missing is not None
        assert not missing.guessed
        for (first, last), written in reversed(missing.edits(template)):
            fixed = fixed[:first] + written + fixed[last:]
    assert fixed == meant
    assert _errors(fixed) == []


@pytest.mark.parametrize("template", _WHOLE)
def test_nothing_is_missing(template: str) -> None:
    assert _errors(template) == []


def test_nothing_follows_from_a_missing_end_in_a_content_block() -> None:
    block = Source(
        "{% assign y = x }\n{{ ${first_name} | divided_by: 0 }} {% assign z = 1 %}", "b.liquid"
    )
    other = Source("{{ x | divided_by: 0 }}", "c.liquid")
    text = "{{content_blocks.${b}}}{{content_blocks.${c}}}{{ x | divided_by: 0 }}"
    template = parse(Source(text, "a.liquid"), {"b": block, "c": other})
    found = [(each.path, each.line, each.code) for each in template.render(_INPUTS).diagnostics]
    assert [each[:2] for each in found if each[0] == "b.liquid"] == [("b.liquid", 1)]
    assert {each[0] for each in found} == {"a.liquid", "b.liquid", "c.liquid"}


def test_what_is_wrong_elsewhere_is_still_told() -> None:
    text = "{% if x }a{% endif %}\n{{ x | upcas }}{% oops %}"
    found = [(each.code, each.line) for each in parse(Source(text)).diagnostics]
    assert found == [("syntax-error", 1), ("unknown-filter", 2), ("syntax-error", 2)]


_PARTS = ["a ", "\n", "{{ x }}", "{{- ${first_name} | default: 'b' -}}", "{% assign y = x %}",
          "{% if x %}", "{% elsif y == 'c' %}", "{% endif %}", "{% comment %}n{% endcomment %}",
          "{% raw %}{{{% endraw %}", "{% cycle 'a', 'b' %}"]  # fmt: skip


@given(st.lists(st.sampled_from(_PARTS), max_size=12), st.data())
@settings(max_examples=100, deadline=None)
def test_a_tag_that_loses_its_end_is_found_in_any_text(
    parts: list[str], data: st.DataObject
) -> None:
    whole = "".join(parts)
    tokens = list(tokenize(whole, ENVIRONMENT.endings))
    assert list(tokenize(whole, ENVIRONMENT.endings, Reading(as_meant=True))) == tokens
    tags = [
        at for at, part in enumerate(parts) if part.endswith(("}}", "%}")) and part[1:5] != "% ra"
    ]
    if not tags:
        return
    at = data.draw(st.sampled_from(tags))
    start = len("".join(parts[:at]))
    if parts[at].startswith("{% comment"):
        start += len("{% comment %}n")
    broken = "".join([*parts[:at], parts[at][:-2] + "}", *parts[at + 1 :]])
    source = Source(broken)
    line, column = source.position(start)
    found = [each for each in parse(source).diagnostics if each.code == "syntax-error"]
    assert (line, column) in [(each.line, each.column) for each in found]


@given(st.lists(st.sampled_from(["{{", "${", "${a}", "a", "}", "}}", "\n", " "]), max_size=20))
@settings(max_examples=200, deadline=None)
def test_the_next_brace_is_the_same_from_behind_each_opening(parts: list[str]) -> None:
    text = "".join(parts)
    for opening in re.finditer(r"\{\{", text):
        names_and_braces = re.finditer(r"\$\{[^{}\n]*\}|\}", text[opening.end() :])
        braces = (opening.end() + each.start() for each in names_and_braces if each[0] == "}")
        assert brace_after(text, opening.end()) == next(braces, -1)


@pytest.mark.slow
@pytest.mark.parametrize("end", ["", " %}x{% endif %}", "}}", " | a }}"])
@pytest.mark.parametrize("shape", ["{{", "{{ ", "{{-", "{{${", "{{${a}", "{{a|b}}", "{{a}}", "{{|"])
@pytest.mark.parametrize("start", ["", "{% if ", "{% connected_content https://a.example/"])
def test_no_opening_reads_the_rest_of_the_text_for_itself(start: str, shape: str, end: str) -> None:
    """Quadratic time would take half a minute here, for each case."""
    text = start + shape * (40_000 // len(shape)) + end
    found = outline(Source(text), html=True)
    assert [found.tests, found.inserts, found.reads, list(tokenize(text, ENVIRONMENT.endings))]
    assert len(found.without_liquid) == len(text)


@given(
    st.lists(st.sampled_from(_PARTS), max_size=12),
    st.sampled_from(["{", "{{", "{ %", "(%", "[%", "%", "{{%"]),
    st.data(),
)
@settings(max_examples=100, deadline=None)
def test_a_tag_that_loses_its_beginning_is_found_in_any_text_and_can_be_mended(
    parts: list[str], opening: str, data: st.DataObject
) -> None:
    tags = [at for at, part in enumerate(parts) if re.match(r"\{%-? (?!comment|raw)", part)]
    if not tags:
        return
    at = data.draw(st.sampled_from(tags))
    broken = "".join([*parts[:at], opening + parts[at][2:], *parts[at + 1 :]])
    source, start = Source(broken), len("".join(parts[:at]))
    found = [each for each in parse(source).diagnostics if each.code == "syntax-error"]
    place = tuple(source.position(start))
    assert place in [(each.line, each.column) for each in found]
    missing = missing_end(broken, start)
    assert missing is not None
    mended = broken
    for (first, last), written in reversed(missing.edits(broken)):
        mended = mended[:first] + written + mended[last:]
    assert mended == "".join(parts)
