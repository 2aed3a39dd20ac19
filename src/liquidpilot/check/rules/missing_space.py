"""`missing-space`: without a space before it an operator is part of the name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.sources import Span

_NAME = "missing-space"


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for each in field.reported(_NAME):
        yield replace(each, fix=_fix(field, each.place.span))


def _fix(field: FieldSubject, span: Span) -> Fix:
    operator = field.source.text[slice(*span)]
    meant = "==" if operator == "=" else operator
    space = "" if field.source.text[span[1] : span[1] + 1].isspace() else " "
    edit = field.edit(span, f" {meant}{space}")
    return Fix(f"write ' {meant} '", (edit,), keeps_output=False)


RULE = FieldRule(
    name=_NAME,
    severity="error",
    summary="no space before an operator, which makes it part of the name",
    explanation=(
        "Without a space before it the operator is read as part of the name: 'points==5' tests "
        "whether 'points', or nothing, is true, and never does what it says (Ruby Liquid 5.4.0). "
        "A space before the operator is enough; one on either side is easier to read."
    ),
    bad="{% if custom_attribute.${points}>5 %}Thank you{% endif %}",
    good="{% if custom_attribute.${points} > 5 %}Thank you{% endif %}",
    check=_check,
)
