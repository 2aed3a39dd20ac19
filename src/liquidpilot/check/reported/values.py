"""Reported while values are parsed and printed."""

from __future__ import annotations

from liquidpilot.check.rule import Example, ReportedRule

_ADA = {
    "fixtures/profiles/ada.toml": (
        'first_name = "Ada"\n[custom_attribute]\naddress = { city = "London" }\n'
    )
}

RULES = (
    ReportedRule(
        name="unknown-filter",
        severity="warning",
        summary="a filter that Braze does not have",
        explanation=(
            "Liquid passes the value on unchanged, so the message goes out without what the filter "
            'was meant to do. The filters that Braze has are listed in "Filters"; Shopify\'s '
            "Liquid has more of them: money_with_currency, camelize, handleize, pluralize, "
            "format_address, highlight, find_index and those for colours and fonts."
        ),
        source=("supported-filters",),
        bad="{{${first_name} | camelize}}",
        good="{{${first_name} | capitalize}}",
    ),
    ReportedRule(
        name="operator-in-value",
        severity="warning",
        summary="an operator in an output or an assign, where it does nothing",
        explanation=(
            "Operators work in conditions only. In 'assign' and '{{ }}' Liquid takes the first "
            "value and ignores the rest: '{{ points + 5 }}' prints the points (Ruby Liquid 5.4.0). "
            "Filters calculate: plus, minus, times, divided_by, modulo."
        ),
        source=("filters-and-operators",),
        bad="{% assign is_rich = custom_attribute.${points} > 100 %}{{is_rich}}",
        good="{% if custom_attribute.${points} > 100 %}true{% endif %}",
    ),
    ReportedRule(
        name="filter-in-index",
        severity="warning",
        summary="a calculation in '[ ]', where none takes place",
        explanation=(
            "Neither filters nor operators work between brackets; Ruby Liquid 5.4.0 finds some "
            "other value there, and says nothing."
        ),
        source=("filters-and-operators",),
        bad="{% assign brands = custom_attribute.${brands} %}{{ brands[brands.size | minus: 1] }}",
        good=(
            "{% assign brands = custom_attribute.${brands} %}"
            "{% assign at = brands.size | minus: 1 %}{{ brands[at] }}"
        ),
    ),
    ReportedRule(
        name="wrapped-filter",
        severity="warning",
        summary="a filter inside of inner braces",
        explanation=(
            "'{% if {{brands | size}} == 1 %}' is an example of Braze's \"Use cases\", but nothing "
            "says that the filter runs there, and in plain Liquid it does not. liquidpilot runs it."
        ),
        source=("wrapped-filter",),
        bad="{% assign brands = 'a,b' | split: ',' %}{% if {{brands | size}} == 2 %}two{% endif %}",
        good=(
            "{% assign brands = 'a,b' | split: ',' %}{% assign count = brands | size %}"
            "{% if count == 2 %}two{% endif %}"
        ),
    ),
    ReportedRule(
        name="index-on-object",
        severity="warning",
        summary="'[0]' on a value that is an object, not a list",
        explanation=(
            "Braze's pages on nested attributes show '[0]' on an object and a result; in plain "
            "Liquid there is none. liquidpilot takes the object itself, unless "
            "'first_of_object_is_object' is switched off."
        ),
        source=("first-of-object",),
        bad=Example("{{custom_attribute.${address}[0].city}}", files=_ADA),
        good=Example("{{custom_attribute.${address}.city}}", files=_ADA),
    ),
    ReportedRule(
        name="missing-attribute",
        severity="warning",
        summary="a hole: an attribute is printed that this profile does not have",
        explanation=(
            "A missing attribute is no error in Braze: nothing is printed, and the sentence has a "
            "hole. The finding says for which profile."
        ),
        source=("defaults",),
        bad=Example("You live in {{${city}}}.", files=_ADA),
        good=Example("You live in {{${city} | default: 'a far land'}}.", files=_ADA),
    ),
    ReportedRule(
        name="render-error",
        severity="error",
        summary="'Liquid error: …' is printed into the message",
        explanation=(
            "A division by zero, a text compared with a number, too many arguments: Liquid prints "
            "an error in the place of the tag and goes on (Ruby Liquid 5.4.0). Whether Braze sends "
            "such a message is not documented."
        ),
        source=("render-errors",),
        bad="{{ 15 | divided_by: 0 }}",
        good="{{ 15 | divided_by: 3 }}",
    ),
    ReportedRule(
        name="limit-reached",
        severity="error",
        summary="rendering was stopped, as it would not end",
        explanation=(
            "liquidpilot stops a message that takes too much work or becomes too long, and points "
            "to where most of the work is done; Braze has limits of its own (assumed). Most often "
            "a loop asks again and again what could be asked once before it, or adds to the list "
            "that it goes over."
        ),
        source=("limits-of-work",),
        bad="{% for a in (1..9000000) %}{{a}}{% endfor %}",
        good="{% for a in (1..9) %}{{a}}{% endfor %}",
        shown=False,
    ),
)
