"""What Braze's pages and public templates have wrong is found, by name and in its place.

`»` marks where the finding begins and is taken out of the template.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.registry import find_rule
from liquidpilot.check.rule import Example, Rule
from liquidpilot.diagnostics import Finding

_CALL = "https://api.example.com/x"
_GAMES = {"templates/catalogs/games/items.csv": "id,title\n1,Chess\n"}
_BLOCKS = {
    "templates/content_blocks/one.liquid": "1{{content_blocks.${two}}}",
    "templates/content_blocks/two.liquid": "2{{content_blocks.${three}}}",
    "templates/content_blocks/three.liquid": "3",
}
_SONG = {
    "fixtures/profiles/a.toml": (
        '[custom_attribute]\nsong = { artist = "Miles Davis" }\ncart_items = ["a", "b"]\n'
    )
}

_ATTRIBUTES = [
    ("Using Liquid: ${} is missing", "attribute-without-braces", "Hi {{ »first_name }},"),
    (
        "a custom attribute, by prettier",
        "attribute-without-braces",
        "{{ »custom_attribute.tier }}}",
    ),
    ("a content block, by prettier", "attribute-without-braces", "{{ »content_blocks.promo }}"),
    ("in a condition", "attribute-without-braces", "{% if »language == 'en' %}Hi{% endif %}"),
    ("by djLint", "space-in-attribute-braces", "{{custom_attribute.»${Brands Viewed }}}"),
    ("Using Liquid: no namespace", "attribute-without-namespace", "{{»${zip code}}}"),
    ("the typo of a partner page", "unknown-namespace", "{{»content_block.${footer}}}"),
    (
        "Supported tags: a variable called language",
        "variable-named-like-attribute",
        "{% assign »language = 'en' %}",
    ),
    ("Using Liquid: ä and ß", "invalid-variable-name", "{% assign »größe = 1 %}"),
    ("a hyphen", "invalid-variable-name", "{% capture »first-name %}Ada{% endcapture %}"),
    ("CC/user: a bare attribute", "attribute-in-text", "Hi »${first_name},"),
    (
        "preference center: a bare attribute in a link",
        "attribute-in-text",
        '<a href="»${unsubscribe_url}?spanish=true">x</a>',
    ),
    (
        "Supported tags: quoted Liquid",
        "liquid-in-string",
        "{% assign name_intro = »'My name is {{${first_name}}}' %}",
    ),
    (
        "Nested attributes: [0] on an object",
        "index-on-object",
        "{{»custom_attribute.${song}[0].artist}}",
    ),
]
_CALLS = [
    (
        "a restaurant API: no space",
        "connected-content-glued-option",
        f"{_CALL}?a=rating»:headers{{}}",
    ),
    ("LiftIgniter 2020", "connected-content-curly-quotes", f"{_CALL} :save »“result”"),
    ("eduMe: two lines", "connected-content-broken-url", "https://connect.example.com/»\n  link"),
    ("Contentful: placeholders", "connected-content-placeholder", f"{_CALL}/»{{space_id}}/entries"),
    ("Voucherify: spaces", "connected-content-space-in-url", "YOUR» API ENDPOINT/v1"),
    ("use cases: no URL", "connected-content-not-a-url", "»YOUR_BRAZE_ENDPOINT/users/export/ids"),
    ("an option of another tool", "connected-content-unknown-option", f"{_CALL} »:timeout 5"),
    ("brazejs 2019", "connected-content-obsolete-option", f"{_CALL} »:cache 900"),
    ("PUT", "connected-content-method", f"{_CALL} :method »put"),
    ("a port", "connected-content-port", "»https://api.example.com:8080/x"),
    (
        "inline JSON with spaces",
        "connected-content-space-in-body",
        f'{_CALL} :method post :body »{{"foo": "bar"}}',
    ),
]
_TAGS = [
    ("Talon.One: an empty call", "connected-content-without-url", "{% connected_content »%}"),
    ("Contentful: }", "syntax-error", '»{% assign x = "y"} and more'),
    ("LOC: }", "syntax-error", "{% translation a %}Hi»{% endtranslation}"),
    ("catalogs: not quoted", "abort-reason", "{% abort_message»(no venue_name) %}"),
    ("Liquid in the reason", "abort-reason", "{% abort_message»('no {{${first_name}}}') %}"),
    ("value before key", "message-extras", "{% »message_extras :value 123 :key test %}"),
    ("an id that is not wrapped", "unwrapped-catalog-id", "{% assign w = 'a' | split: ',' %}"
     "{% catalog_items games »w[0] %}"),
    ("items too early", "variable-used-too-early", "{% if »items.size > 0 %}"
     "{% catalog_items games 1 %}{{items[0].title}}{% endif %}"),
    ("the case of a catalog", "catalog-name-case", "{% catalog_items »Games 1 %}"),
    ("no such item", "missing-catalog-item", "{% catalog_items games »zz %}"),
    ("a third level", "content-block-nesting", "{{content_blocks.${one}}}"),
    ("no id", "translation-id", "{% »translation %}Hi{% endtranslation %}"),
    ("one in another", "translation-nesting", "{% translation a %}{% »translation b %}Hi"
     "{% endtranslation %}{% endtranslation %}"),
    ("one id twice", "duplicate-translation-id", "{% translation a %}Hi{% endtranslation %}\n"
     "{% translation »a %}Bye{% endtranslation %}"),
    ("files", "unsupported-tag", "{% »include 'footer' %}"),
    ("files", "unsupported-tag", "{% »render 'footer' %}"),
    ("Shopify's", "syntax-error", "{% »section 'footer' %}"),
]  # fmt: skip
_FILTERS = [
    *(
        ("Filters: not supported", "unknown-filter", f"{{{{${{first_name}} | »{name}}}}}")
        for name in (
            "money_with_currency",
            "money_without_currency",
            "camelize",
            "handleize",
            "pluralize",
            "find_index",
            "format_address",
            "highlight",
            "color_to_rgb",
        )
    ),
    ("Filters: not supported", "unsupported-filter", "{{${first_name} | »lstrip}}"),
    ("Filters: not supported", "unsupported-filter", "{{${first_name} | »rstrip}}"),
    (
        "Filters: two custom attributes",
        "two-attributes-in-output",
        "{{custom_attribute.${a} | plus: {{»custom_attribute.${b}}}}}",
    ),
    ("Filters: commas", "money-on-text", "{{ '350,000.25' | »money }}"),
    ("Filters: a text", "money-on-text", "{% assign n = '350000.25' %}{{ n | »money }}"),
]
_EXPRESSIONS = [
    ("a filter in if", "filter-in-condition", "{% if ${first_name} »| size > 3 %}a{% endif %}"),
    (
        "Tutorials: a filter after braces",
        "filter-in-condition",
        "{% if {{custom_attribute.${cart_items}}} »| size > 3 %}a{% endif %}",
    ),
    (
        "a filter in for",
        "filter-in-loop",
        "{% for i in custom_attribute.${a} »| sort %}a{% endfor %}",
    ),
    (
        "a filter in [ ]",
        "filter-in-index",
        "{% assign a = 'x' | split: '' %}{{ »a[n | minus: 1] }}",
    ),
    ("a comparison in assign", "operator-in-value", "{% assign v = ${user_id} »> 100 %}"),
    ("Supported tags: &&", "ignored-operator", "{% if ${a} >= 1 »&& ${a} < 2 %}a{% endif %}"),
    ("||", "ignored-operator", "{% if ${a} >= 1 »|| ${a} < 2 %}a{% endif %}"),
    ("!", "ignored-operator", "{% if »!${a} %}a{% endif %}"),
    ("Operators: ( )", "parentheses-in-condition", "{% if »(${a} == 1) and ${b} %}a{% endif %}"),
    ("( ) around or", "parentheses-in-condition", "{% if »(${a} or ${b}) and ${c} %}a{% endif %}"),
    ("curly quotes", "curly-quotes", "{% if ${first_name} == »‘Jon’ %}a{% endif %}"),
    ("curly quotes in a default", "curly-quotes", "{{${first_name} | default: »‘306’}}"),
    ("no space before ==", "missing-space", "{% assign n = 5 %}{% if n»==5 %}a{% endif %}"),
    ("no space before >", "missing-space", "{% assign n = 5 %}{% if n»>4 %}a{% endif %}"),
    ("a text and a number", "render-error", "{% if »'5' > 4 %}a{% endif %}"),
    ("divided by zero", "render-error", "{{ 15 | »divided_by: 0 }}"),
    ("no endif", "syntax-error", "{% »if ${first_name} %}a"),
    ("an unknown tag", "syntax-error", "{% »elseif ${first_name} %}"),
    ("one brace", "syntax-error", "»{{ ${first_name} }"),
    (
        "Tutorials: three braces",
        "triple-braces",
        "{{»{custom_attribute.${cart_items}}} | join: ', '}}",
    ),
    ("spaces in if", "spaced-braces", "{% if »{{ ${a} }} == 5 %}a{% endif %}"),
    ("spaces in assign", "spaced-braces", "{% assign y = »{{ ${a} }} %}"),
    ("spaces in for", "spaced-braces", "{% for i in »{{ ${a} }} %}a{% endfor %}"),
    (
        "Use cases: a filter in inner braces",
        "wrapped-filter",
        "{% assign u = 'a' | split: ',' %}{% if »{{u | size}} == 1 %}a{% endif %}",
    ),
    (
        "Default values: never set",
        "compared-with-empty",
        "{% if custom_attribute.${a} == »empty %}a{% endif %}",
    ),
    ("white space", "ineffective-default", "{{ ${a} | append: ' ' | »default: 'b' }}"),
    (
        "captured white space",
        "ineffective-default",
        "{% capture a %}\n{{${b}}}\n{% endcapture %}{{ a | »default: 'c' }}",
    ),
    (
        "Tutorials: the countdown",
        "unassigned-variable",
        "{% assign sale_date = 'now' | date: '%s' %}\n{{ »event_date | minus: sale_date }}",
    ),
    (
        "PassKit: passData and passdata",
        "unassigned-variable",
        "{% capture passData %}{}{% endcapture %}{{»passdata|base64_encode}}",
    ),
    ("today, unquoted", "unassigned-variable", "{{»today | date: '%s'}}"),
    (
        "the zone comes too late",
        "date-before-time-zone",
        "{{ 'now' | date: '%H' | »time_zone: 'Europe/Oslo' }}",
    ),
    (
        "an hour is a text",
        "time-compared-as-text",
        "{% assign h = 'now' | date: '%H' %}{% if »h > 9 %}a{% endif %}",
    ),
    (
        "days first",
        "time-compared-as-text",
        "{% assign a = ${x} | date: '%d.%m.%Y' %}{% assign b = 'now' | date: '%d.%m.%Y' %}"
        "{% if »a < b %}a{% endif %}",
    ),
    (
        "Using Liquid: several lines",
        "multiline-assign",
        "{% assign a =\n  »custom_attribute.${b}\n  | plus: 1 %}",
    ),
    ("in an HTML comment", "liquid-in-html-comment", "»<!-- {% assign a = 1 %} -->"),
    (
        "after the body",
        "liquid-outside-body",
        "<html><body>a</body></html>\n»{% assign a = 1 %}",
    ),
]


@pytest.mark.parametrize(
    ("description", "name", "template"),
    [
        *_ATTRIBUTES,
        *((what, name, f"{{% connected_content {call} %}}") for what, name, call in _CALLS),
        *_TAGS,
        *_FILTERS,
        *_EXPRESSIONS,
    ],
)
def test_it_is_found_by_its_name_in_its_place(
    found_by: Callable[[Rule, Example | str], list[Finding]],
    description: str,
    name: str,
    template: str,
) -> None:
    before, _, _ = template.partition("»")
    place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    example = Example(template.replace("»", ""), files=_GAMES | _BLOCKS | _SONG)
    found = list(found_by(find_rule(name), example))
    assert {each.code for each in found} == {name}, description
    if name == "content-block-nesting":
        # It stands in the second block, and is met when the message is rendered.
        assert found[0].path == "templates/content_blocks/two.liquid"
    else:
        assert place in {(each.line, each.column) for each in found}, description
