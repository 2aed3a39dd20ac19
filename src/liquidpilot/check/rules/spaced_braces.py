"""`spaced-braces`: spaces just inside inner braces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix

_NAME = "spaced-braces"


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for each in field.reported(_NAME):
        inner = each.place.text.removeprefix("{{").removesuffix("}}").strip("- \t\r\n")
        fix = Fix("remove the spaces", (field.edit(each.place.span, f"{{{{{inner}}}}}"),))
        yield replace(each, fix=fix)


RULE = FieldRule(
    name=_NAME,
    severity="warning",
    summary="spaces just inside the braces of a value in a tag",
    explanation=(
        "Braze's pages write a value in a tag as '{{name}}', never as '{{ name }}'. liquidpilot "
        "reads both, but to unmodified Liquid the second one is an error in a condition and "
        "nothing in an assignment or a loop (Ruby Liquid 5.4.0; what Braze does is not documented)."
    ),
    source=("spaced-inner-braces",),
    bad="{% if {{ ${language} }} == 'en' %}Hello{% endif %}",
    good="{% if {{${language}}} == 'en' %}Hello{% endif %}",
    check=_check,
)
