"""Reported where a condition or a loop does not say what it seems to say."""

from __future__ import annotations

from liquidpilot.check.findings import Fix
from liquidpilot.check.rule import ReportedRule
from liquidpilot.check.subjects import FieldSubject, Span
from liquidpilot.dialect.expressions.condition_advice import lone_values


def _compare(field: FieldSubject, span: Span) -> Fix | None:
    for test in field.outline.tests:
        for lone in lone_values(test.comparisons, test.relations, field.source.text):
            if lone.span == span and lone.meant is not None:
                edit = field.edit(span, lone.meant)
                return Fix(f"write {lone.meant}", (edit,), safe=False, keeps_output=False)
    return None


RULES = (
    ReportedRule(
        name="filter-in-condition",
        severity="warning",
        summary="a filter in a condition, where it does nothing",
        explanation=(
            "Filters work in 'assign' and in '{{ }}' only. In 'if', 'elsif', 'unless', 'case' and "
            "'when' Liquid ignores the filter and everything behind it: 'brands | size > 3' asks "
            "whether there are brands at all (Ruby Liquid 5.4.0)."
        ),
        source=("filters-and-operators",),
        bad="{% if custom_attribute.${brands} | size > 3 %}So many{% endif %}",
        good=(
            "{% assign count = custom_attribute.${brands} | size %}"
            "{% if count > 3 %}So many{% endif %}"
        ),
    ),
    ReportedRule(
        name="ignored-operator",
        severity="warning",
        summary="'&&', '||' or '!' in a condition",
        explanation=(
            "Liquid's words are 'and' and 'or'. It ignores '&&' and '||' with everything behind "
            "them, and '!' altogether (Ruby Liquid 5.4.0); one of Braze's own examples has the "
            "mistake. For 'not' there is 'unless'."
        ),
        source=("comparisons", "misleading-examples"),
        bad="{% if ${language} == 'en' && ${country} == 'GB' %}Hello{% endif %}",
        good="{% if ${language} == 'en' and ${country} == 'GB' %}Hello{% endif %}",
    ),
    ReportedRule(
        name="parentheses-in-condition",
        severity="warning",
        summary="parentheses in a condition, which group nothing",
        explanation=(
            "Liquid has no parentheses in conditions: what stands in them is read as one name, and "
            "is false. 'and' and 'or' are evaluated from right to left."
        ),
        source=("comparisons",),
        bad=(
            "{% if (${country} == 'GB' or ${country} == 'IE') and ${language} == 'en' %}Hi"
            "{% endif %}"
        ),
        good=(
            "{% if ${language} == 'en' %}{% if ${country} == 'GB' or ${country} == 'IE' %}Hi"
            "{% endif %}{% endif %}"
        ),
    ),
    ReportedRule(
        name="value-without-comparison",
        severity="warning",
        summary="a text or a number alone beside 'and' or 'or', compared with nothing",
        explanation=(
            "'language == 'en' or 'de'' does not ask for two languages: Liquid reads each side of "
            "'or' by itself, and a text is always true, a number and an empty text too (Ruby "
            "Liquid 5.4.0). In 'when' it is different: \"when 'en' or 'de'\" compares with both."
        ),
        source=("comparisons",),
        bad="{% if ${language} == 'en' or 'de' %}Hello{% endif %}",
        good="{% if ${language} == 'en' or ${language} == 'de' %}Hello{% endif %}",
        fix=_compare,
    ),
    ReportedRule(
        name="unknown-operator",
        severity="warning",
        summary="an operator that Liquid does not have",
        explanation=(
            "Liquid compares with ==, !=, <, >, <=, >= and contains. With anything else an error "
            "is printed in the place of the block (Ruby Liquid 5.4.0)."
        ),
        source=("comparisons",),
        bad="{% if ${language} = 'en' %}Hello{% endif %}",
        good="{% if ${language} == 'en' %}Hello{% endif %}",
    ),
    ReportedRule(
        name="filter-in-loop",
        severity="warning",
        summary="a filter in a loop, where it does nothing",
        explanation=(
            "Filters work in 'assign' and in '{{ }}' only. A loop ignores them and goes over the "
            "list as it is (Ruby Liquid 5.4.0)."
        ),
        source=("filters-and-operators",),
        bad="{% for brand in custom_attribute.${brands} | sort %}{{brand}} {% endfor %}",
        good=(
            "{% assign brands = custom_attribute.${brands} | sort %}"
            "{% for brand in brands %}{{brand}} {% endfor %}"
        ),
    ),
)
