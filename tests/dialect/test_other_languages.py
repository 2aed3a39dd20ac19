"""What people write because another language has it: the message says what to write instead."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidpilot.dialect import Assumptions, RenderInputs, parse
from liquidpilot.dialect.expressions.mark_advice import _DATA, _NO_DATA
from liquidpilot.sources import Source

_INPUTS = RenderInputs(
    {"x": "X", "quoted": '"q"'},
    datetime(2026, 11, 21, tzinfo=UTC),
    catalogs={"games": [{"id": "1"}, {"id": "2"}]},
)

# (template, code, line and column, a part of what is said)
_CASES = [
    ("{% assign l = [1,2] %}", "literal-data", (1, 15), 'write "1,2" | split: ","'),
    ("{{custom_attribute.{product url}}}", "unbalanced-braces", (1, 20), "write '${product url}'"),
    ("{% if custom_attribute.{vip} == true %}{% endif %}", "unbalanced-braces", (1, 24), "write '${vip}'"),
    ("{% if x } %}{% endif %}", "unbalanced-braces", (1, 9), "take it out"),
    ("{% if x %}{% endif } %}", "unbalanced-braces", (1, 20), "take it out"),
    ("{% if x %}{% else } %}{% endif %}", "unbalanced-braces", (1, 19), "take it out"),
    ("{% cycle 'a', 'b' } %}", "unbalanced-braces", (1, 19), "take it out"),
    ("{% cycle `a`, 'b' %}", "backtick", (1, 10), "straight quotes"),
    ("{% increment n } %}", "unbalanced-braces", (1, 16), "take it out"),
    ("{% capture y } %}{% endcapture %}", "unbalanced-braces", (1, 14), "take it out"),
    ("{% assign y = x } %}", "unbalanced-braces", (1, 17), "take it out"),
    ("{% case x } %}{% when 1 %}{% endcase %}", "unbalanced-braces", (1, 11), "take it out"),
    ("{% for i in (1..2) } %}{% endfor %}", "unbalanced-braces", (1, 20), "take it out"),
    ("{% assign l = ['a'] %}", "literal-data", (1, 15), 'write "a" | split: ","'),
    ("{{ ['a'] | size }}", "literal-data", (1, 4), 'write "a" | split: ","'),
    ("{{ x | default: [] }}", "literal-data", (1, 17), "split"),
    ("{% assign l = x | concat: ['a', 'b'] | first %}", "literal-data", (1, 27), "split"),
    ("{% if x contains ['a','b'] %}{% endif %}", "literal-data", (1, 18), "split"),
    ("{% if x == [] %}{% endif %}", "literal-data", (1, 12), "split"),
    ("{% assign o = {} %}", "literal-data", (1, 15), "json_parse"),
    ("{% for i in [1..3] %}{% endfor %}", "literal-data", (1, 13), "write (1..3)"),
    ("{% assign l = ['a', \"b\"] %}", "literal-data", (1, 15), 'write "a,b" | split: ","'),
    ("{% assign l = [] %}", "literal-data", (1, 15), "split"),
    ("{% for i in [1, 2] %}{% endfor %}", "literal-data", (1, 13), "json_parse"),
    ("{% case [1,2] %}{% when 1 %}{% endcase %}", "literal-data", (1, 9), "split"),
    ("{% assign o = {'a':1} %}", "literal-data", (1, 15), "json_parse"),
    ("{% assign o = {a: 1, b: 2} %}", "literal-data", (1, 15), "json_parse"),
    ("{% if x == `Good` %}a{% endif %}", "backtick", (1, 12), "a backtick does not quote"),
    ("{% if `a` == x %}a{% endif %}", "backtick", (1, 7), "straight quotes"),
    ("{{ x | append: `b` }}", "backtick", (1, 16), "straight quotes"),
    ("{% assign y = `a %}", "backtick", (1, 15), "straight quotes"),
    ("{% connected_content :method get https://a.example/x :save r %}", "connected-content-without-url", (1, 34), "the URL comes first"),
    ("{% connected_content :save r %}", "connected-content-without-url", (1, 22), "after the name"),
    ("{% connected_content https://a.example/a\xa0b :save r %}", "connected-content-non-breaking-space", (1, 41), "U+00A0"),
    ("{% connected_content https://a.example/a\u2009b :save r %}", "connected-content-space-in-url", (1, 41), "THIN SPACE (U+2009)"),
    ("{% catalog_items games 1, 2 %}", "missing-catalog-item", (1, 24), "separated by spaces"),
    ("{% catalog_items games 1;2 %}", "missing-catalog-item", (1, 24), "separated by spaces"),
    ("{% catalog_items games '1' 2 %}", "missing-catalog-item", (1, 24), "without quotes"),
    ("{% catalog_items games {{'1'}}, {{'2'}} %}", "missing-catalog-item", (1, 24), "separated by spaces"),
    ("{% message_extras :key k :value \"spring\" %}", "message-extras-quotes", (1, 33), "are removed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("template", "code", "place", "said"), _CASES, ids=[case[0] for case in _CASES]
)
def test_said(template: str, code: str, place: tuple[int, int], said: str) -> None:
    found = parse(Source(template)).render(_INPUTS).diagnostics[0]
    assert (found.code, (found.line, found.column)) == (code, place)
    assert said in f"{found.message} | {found.hint}"


@pytest.mark.parametrize(
    "template",
    ["{% assign y = x[0] %}", "{{ x | append: '[1,2]' }}", "{% if x == '`a`' %}{% endif %}",
     "{% for i in (1..2) %}{% endfor %}", "{% assign y = [x] %}"],
)  # fmt: skip
def test_nothing_is_said(template: str) -> None:
    assert parse(Source(template)).diagnostics == ()


@given(
    st.lists(st.sampled_from([*"${}[]'\"|:,.a \n", "${", "a.b", "['a']", "{a: 1}"])).map("".join)
)
def test_what_is_quickly_told_to_have_no_data_has_none(text: str) -> None:
    if _NO_DATA.fullmatch(text):
        assert not any(found["found"] for found in _DATA.finditer(text))


@pytest.mark.parametrize(
    ("markup", "stored", "as_written"),
    [
        (':key k :value "spring"', {"k": "spring"}, {"k": '"spring"'}),
        (":key 'k' :value 'a b'", {"k": "a b"}, {"'k'": "'a b'"}),
        (':key k :value "{{x}}"', {"k": "X"}, {"k": '"X"'}),
        (":key k :value {{quoted}}", {"k": '"q"'}, {"k": '"q"'}),
        (':key k :value {"a": "b"}', {"k": '{"a": "b"}'}, {"k": '{"a": "b"}'}),
        (':key k :value "a" b "c"', {"k": '"a" b "c"'}, {"k": '"a" b "c"'}),
        (":key k :value it's", {"k": "it's"}, {"k": "it's"}),
        (':key k :value "', {"k": '"'}, {"k": '"'}),
    ],
)
def test_quotes_of_message_extras(
    markup: str, stored: dict[str, str], as_written: dict[str, str]
) -> None:
    source = Source(f"{{% message_extras {markup} %}}")
    assert parse(source).render(_INPUTS).message_extras == stored
    kept = Assumptions(strip_message_extras_quotes=False)
    assert parse(source, assumptions=kept).render(_INPUTS).message_extras == as_written
