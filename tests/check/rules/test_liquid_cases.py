"""Where the rules about Liquid and Braze's dialect fire, beside their own examples, and where not.

`»` marks where a finding begins. A case without a mark must not be found.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.registry import find_rule
from liquidpilot.check.rule import Example, Rule
from liquidpilot.diagnostics import Finding

_BLOCK = {"templates/content_blocks/settings.liquid": "{% assign tier = 'gold' %}"}
_READER = {"templates/content_blocks/reader.liquid": "{{colour}}"}

_CASES = [
    # rule, what is shown, text
    ("attribute-without-braces", "a variable of that name", "{% assign city = 'Oslo' %}{{city}}"),
    ("attribute-without-braces", "Braze's own without ${}", "{{accessibility_language}}"),
    ("attribute-without-braces", "in a filter's argument", "{{ 'a' | append: »first_name }}"),
    ("attribute-without-braces", "a property after it", "{{»custom_attribute.pet.name}}"),
    ("attribute-without-braces", "what comes with the send", "{{event_properties.item.name}}"),
    ("attribute-without-braces", "a loop's item", "{% for card in ${x} %}{{card.name}}{% endfor %}"),
    ("attribute-without-namespace", "a link's own name", "?lid={{${cblid} | lid: 'a'}}"),
    ("attribute-without-namespace", "a list of Braze's", "{{${email_footer}}} {{${user_id}}}"),
    ("unknown-namespace", "in a call", "{% connected_content https://a.b/{{»event.${id}}} %}"),
    ("space-in-attribute-braces", "a space on both sides", "{{custom_attribute.${ some value }}}"),
    ("space-in-attribute-braces", "in the text", "${a }"),
    ("two-attributes-in-output", "a variable", "{{custom_attribute.${a} | plus: {{balance}}}}"),
    ("two-attributes-in-output", "in assign", "{% assign x = v | plus: custom_attribute.${b} %}"),
    ("undocumented-tag", "raw", "{% »raw %}{{ }}{% endraw %}"),
    ("undocumented-tag", "in liquid", "{% liquid\n  »increment n\n%}"),
    ("greeting-without-default", "over two elements", "<b>Hei</b> <i>{{»${first_name}}}</i>"),
    ("greeting-without-default", "no greeting", "The name is {{${first_name}}}"),
    ("greeting-without-default", "a guard", "{% if ${first_name} != blank %}Hi {{${first_name}}}"
     "{% endif %}"),
    ("greeting-without-default", "aborted before", "{% if ${first_name} == blank %}"
     "{% abort_message('no name') %}{% endif %}Hi {{${first_name}}}"),
    ("greeting-without-default", "an event's data", "Hi {{event_properties.${name}}}"),
    ("output-without-default", "a guard", "{% if ${city} %}{{${city}}}{% endif %}"),
    ("output-without-default", "never a hole", "{{${user_id}}}{{${set_user_to_unsubscribed_url}}}"),
    ("ineffective-default", "the default first", "{{${a} | default: 'b' | append: ' '}}"),
    ("ineffective-default", "stripped", "{% capture a %}\n{{${b}}}\n{% endcapture %}"
     "{{a | strip | default: 'c'}}"),
    ("ineffective-default", "text in a condition", "{% capture a %}{% if ${b} %} x {% endif %}"
     "{% endcapture %}{{a | default: 'c'}}"),
    ("ineffective-default", "a value", "{{ 'now' | »default: 'then' }}"),
    ("compared-with-empty", "through a variable", "{% assign a = {{custom_attribute.${a}}} %}"
     "{% if a != »empty %}x{% endif %}"),
    ("compared-with-empty", "asked for nil too",
     "{% if ${a} == nil or ${a} == empty %}x{% endif %}"),
    ("compared-with-empty", "a list of the message", "{% assign a = 'a,b' | split: ',' %}"
     "{% if a == empty %}x{% endif %}"),
    ("variable-named-like-attribute", "a loop", "{% for »city in ${x} %}{{city}}{% endfor %}"),
    ("variable-named-like-attribute", "a call",
     "{% connected_content https://a.b/ :save »context %}"),
    ("invalid-variable-name", "a digit first", "{% assign »2nd = 1 %}"),
    ("invalid-variable-name", "a loop", "{% for »brand-name in ${x} %}{% endfor %}"),
    ("invalid-variable-name", "quotes", "{% capture 'name' %}x{% endcapture %}"),
    ("liquid-outside-body", "both ends", "<html><head><title>»{{${city}}}</title></head>"
     "<body>{{${city}}}</body></html>»{{${city}}}"),
    ("liquid-outside-body", "no body", "<p>{{${city}}}</p>"),
    ("liquid-outside-body", "a comment", "{% comment %}a{% endcomment %}<body>a</body>"),
    ("liquid-in-string", "replaced", "{{ ${a} | replace: '{{name}}', 'Ada' }}"),
    ("liquid-in-string", "an argument", "{{ ${a} | default: »'${b}' }}"),
    ("date-before-time-zone", "right", "{{'now' | time_zone: ${time_zone} | date: '%H'}}"),
    ("date-before-time-zone", "in assign",
     "{% assign a = 'now' | date: '%s' | »time_zone: 'Asia/Tokyo' %}"),
    ("date-before-time-zone", "counted on, and read again",
     "{{ 'now' | date: '%s' | plus: 7200 | time_zone: 'Asia/Tokyo' | date: '%H:%M' }}"),
    ("date-before-time-zone", "day and hour are read again",
     "{{ 'now' | date: '%FT%TZ' | time_zone: 'Asia/Tokyo' | date: '%H:%M' }}"),
    ("date-before-time-zone", "the day alone is read again",
     "{{ 'now' | date: '%F' | »time_zone: 'Asia/Tokyo' | date: '%d' }}"),
    ("time-compared-as-text", "seconds", "{% assign a = ${b} | date: '%s' %}"
     "{% assign c = 'now' | date: '%s' %}{% if a < c %}x{% endif %}"),
    ("time-compared-as-text", "years first", "{% assign a = ${b} | date: '%F' %}"
     "{% assign c = 'now' | date: '%F' %}{% if a < c %}x{% endif %}"),
    ("time-compared-as-text", "equal texts", "{% assign a = ${b} | date: '%d.%m' %}"
     "{% if a == '24.12' %}x{% endif %}"),
    ("time-compared-as-text", "a number, equal", "{% assign m = 'now' | date: '%m' %}"
     "{% if »m == 12 %}x{% endif %}"),
    ("time-compared-as-text", "the word now", "{% if »custom_attribute.${end} < 'now' %}x{% endif %}"),
    ("money-on-text", "an attribute", "{{event_properties.${price} | money}}"),
    ("money-on-text", "delimited first", "{{ ${price} | number_with_delimiter | »money }}"),
    ("money-on-text", "made a number", "{{ '350' | plus: 0 | money }}"),
    ("money-on-text", "commas stay commas", "{{ '1,000' | plus: 0 | »money }}"),
    ("unwrapped-catalog-id", "plain ids", "{% catalog_items games game-1 1234 :rerender %}"),
    ("unwrapped-catalog-id", "an attribute", "{% catalog_items games »custom_attribute.${id} %}"),
    ("unwrapped-catalog-id", "wrapped", "{% assign a = 1 %}{% catalog_items games {{a}} %}"),
    ("unwrapped-catalog-id", "a cart", "{% shopping_cart »context.${cart_id} %}"),
    ("variable-used-too-early", "itself", "{% assign a = a | append: 'x' %}{{a}}"),
    ("variable-used-too-early", "the next round", "{% for i in (1..3) %}{{last}}"
     "{% assign last = i %}{% endfor %}"),
    ("variable-used-too-early", "a loop before", "{% for i in (1..3) %}{{»a}}{% endfor %}"
     "{% assign a = 1 %}"),
    ("connected-content-curly-quotes", "in a text of JSON",
     '{% connected_content https://a.b/ :headers {"a": "“b”"} %}'),
    ("connected-content-curly-quotes", "in Liquid",
     "{% connected_content https://a.b/{{ 'x“' }} %}"),
    ("unassigned-variable", "by a call", "{% connected_content https://a.b/ %}{{connected.a}}"),
    ("unassigned-variable", "by a counter", "{% increment n %}{{n}}"),
    ("unassigned-variable", "in the loop", "{% for i in (1..3) %}{{forloop.index}}{{i}}{% endfor %}"),
    ("unassigned-variable", "after the loop", "{% for i in (1..3) %}{% endfor %}{{»i}}"),
    ("unassigned-variable", "a word without quotes", "{{${a} | default: »there}}"),
    ("unassigned-variable", "at each place", "{{»a}} {{»a}}"),
    ("unassigned-variable", "a block that is not there", "{{content_blocks.${nowhere}}}{{a}}"),
    ("unused-variable", "an option of a loop", "{% assign n = 2 %}{% for i in ${x} limit: n %}"
     "{{i}}{% endfor %}"),
    ("unused-variable", "an extra", "{% assign a = 1 %}{% message_extras :key k :value {{a}} %}"),
    ("unused-variable", "a capture", "{% capture »a %}x{% endcapture %}"),
    ("unused-variable", "a capture without an end", "{% capture a %}x"),
    ("unused-variable", "a capture that ends too late", "{% if b %}{% capture a %}x{% endif %}"),
    ("unused-variable", "where an output has no end", "{% assign a = 1 %}{{ a"),
    ("unused-variable", "to swallow a call", "{% capture a %}"
     "{% connected_content https://a.b/ :save r %}{% endcapture %}{{r.a}}"),
    ("multiline-assign", "one line", "{% assign a = ${b} | plus: 1 %}"),
    ("multiline-assign", "wrapped", "{% assign a =\n {{custom_attribute.${b}}} | plus: 1 %}"),
    ("multiline-assign", "an argument", "{% assign a = 1\n | plus: »custom_attribute.${b} %}"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "shows", "text"), _CASES)
def test_it_is_found_where_it_is_marked(
    finds_marked: Callable[..., None], rule: str, shows: str, text: str
) -> None:
    assert shows
    finds_marked(rule, text)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("unassigned-variable", "{{content_blocks.${settings}}}{{tier}}"),
        ("unused-variable", "{% assign colour = 'red' %}{{content_blocks.${reader}}}"),
        ("variable-used-too-early", "{{content_blocks.${settings}}}{{tier}}{% assign tier = 1 %}"),
    ],
)
def test_content_blocks_share_variables(
    finds_marked: Callable[..., None], rule: str, text: str
) -> None:
    finds_marked(rule, text, files=_BLOCK | _READER)


@pytest.mark.parametrize(
    ("field", "text", "columns"),
    [
        ("subject", "{{${first_name}}}, look", [13]),
        ("preheader", "{{${first_name} | default: 'You'}}, look", []),
        ("preheader", "For {{event_properties.${item_name}}}", []),
    ],
)
def test_a_name_in_the_first_lines_needs_a_default(
    found_by: Callable[[Rule, Example], list[Finding]], field: str, text: str, columns: list[int]
) -> None:
    found = found_by(find_rule("greeting-without-default"), Example(text, field=field))
    assert [finding.column for finding in found] == columns


def test_html_and_text_may_share_an_id(finds_marked: Callable[..., None]) -> None:
    finds_marked(
        "duplicate-translation-id",
        "{% translation a %}Hi{% endtranslation %}",
        files={
            "templates/email_templates/example/body.txt": (
                "{% translation a %}Hi{% endtranslation %}"
            )
        },
    )


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("attribute-without-braces", "Hi {{ first_name }}", "Hi {{ ${first_name} }}"),
        (
            "attribute-without-braces",
            "{{ custom_attribute.tier | upcase }}}!",
            "{{ custom_attribute.${tier} | upcase }}!",
        ),
        (
            "attribute-without-braces",
            "<style>a { b: c }</style>{{ custom_attribute.tier }}}",
            "<style>a { b: c }</style>{{ custom_attribute.${tier} }}",
        ),
        ("space-in-attribute-braces", "{{custom_attribute.${a b }}}", "{{custom_attribute.${a b}}}"),
        ("attribute-without-namespace", "{{${zip}}}", "{{custom_attribute.${zip}}}"),
        ("unknown-namespace", "{{custom_attributes.${a}}}", "{{custom_attribute.${a}}}"),
        ("unknown-namespace", "{{content_block.${a}}}", "{{content_blocks.${a}}}"),
        ("attribute-without-braces", "{{content_block.a}}", "{{content_blocks.${a}}}"),
        ("attribute-in-text", "Hi ${first_name}", "Hi {{${first_name}}}"),
        ("curly-quotes", "{{ ${a} | default: ‘b’ }}", "{{ ${a} | default: 'b' }}"),
        ("curly-quotes", "{% if ${a} == “it’s” %}x{% endif %}", "{% if ${a} == \"it's\" %}x{% endif %}"),
        ("curly-quotes", "{% if ${a} == “6\" ” %}x{% endif %}", None),
        (
            "connected-content-curly-quotes",
            "{% connected_content https://a.b/ :headers {“a”: “b”} %}",
            '{% connected_content https://a.b/ :headers {"a": "b"} %}',
        ),
        (
            "value-without-comparison",
            "{% if ${a} == 'b' or 'c' or 'd' %}x{% endif %}",
            "{% if ${a} == 'b' or ${a} == 'c' or ${a} == 'd' %}x{% endif %}",
        ),
        ("value-without-comparison", "{% if ${a} != 'b' or 'c' %}x{% endif %}", None),
        ("missing-space", "{% if ${a}==1 %}x{% endif %}", "{% if ${a} == 1 %}x{% endif %}"),
        ("missing-space", "{% if ${a}> 1 %}x{% endif %}", "{% if ${a} > 1 %}x{% endif %}"),
        ("spaced-braces", "{% assign a = {{ ${b} }} %}", "{% assign a = {{${b}}} %}"),
        ("compared-with-empty", "{% if ${a} == empty %}x{% endif %}",
         "{% if ${a} == blank %}x{% endif %}"),
        (
            "date-before-time-zone",
            "{{'now' | date: '%H' | time_zone: 'Asia/Tokyo' | plus: 0}}",
            "{{'now' | time_zone: 'Asia/Tokyo' | date: '%H' | plus: 0}}",
        ),
        (
            "date-before-time-zone",
            "{% assign a = 'now' | date: '%H' | time_zone: 'Asia/Tokyo' %}",
            "{% assign a = 'now' | time_zone: 'Asia/Tokyo' | date: '%H' %}",
        ),
        (
            "unwrapped-catalog-id",
            "{% assign a = 1 %}{% catalog_items g a %}",
            "{% assign a = 1 %}{% catalog_items g {{ a }} %}",
        ),
        (
            "unassigned-variable",
            "{% assign passData = 1 %}{{passdata}} {{passdata}}",
            "{% assign passData = 1 %}{{passData}} {{passData}}",
        ),
        (
            "multiline-assign",
            "{% assign a =\n  ${first_name} %}{{a}}",
            "{% assign a =\n  {{${first_name}}} %}{{a}}",
        ),
        ("unsupported-filter", "{{${a} | lstrip}}", "{{${a} | strip}}"),
    ],
)  # fmt: skip
def test_the_fix_writes_what_was_meant(
    fixed_by: Callable[[str, str], str], rule: str, before: str, after: str | None
) -> None:
    assert fixed_by(rule, before) == (before if after is None else after)
