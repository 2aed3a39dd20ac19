"""`multiline-assign`: an `assign` over several lines needs braces around its attributes."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.dialect.expressions.reading import QUOTED, WRAPPED
from liquidpilot.lazy_patterns import lazy_pattern

_BARE = lazy_pattern(
    rf"{WRAPPED}|{QUOTED}|(?P<bare>(?:[A-Za-z_]\w*\.)?\$\{{[^{{}}\n]*\}}(?:\[\w+\]|\.\w+)*)"
)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    text = field.source.text
    for tag in field.outline.named("assign"):
        if "\n" not in text[slice(*tag.markup_span)].strip():
            continue
        for found in _BARE.finditer(text, *tag.markup_span):
            if found["bare"]:
                wrapped = f"{{{{{found['bare']}}}}}"
                fix = Fix(f"write {wrapped}", (field.edit(found.span(), wrapped),))
                message = f"'{found['bare']}' needs braces in an assign over several lines"
                yield field.found(found.span(), message, f"write {wrapped}", fix)


RULE = FieldRule(
    name="multiline-assign",
    severity="warning",
    summary="an 'assign' over several lines with an attribute that has no braces around it",
    explanation=(
        "In an 'assign' over several lines Braze needs '{{ }}' around its attributes. liquidpilot "
        "reads it without them, so the preview does not show the problem."
    ),
    source=("inner-braces",),
    bad="{% assign name =\n  ${first_name}\n  | default: 'you' %}{{name}}",
    good="{% assign name =\n  {{${first_name}}}\n  | default: 'you' %}{{name}}",
    needs=("assign",),
    check=_check,
)
