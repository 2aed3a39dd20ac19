"""`attribute-in-text`: `${name}` in the text, without the braces that would print its value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix

_NAME = "attribute-in-text"


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for each in field.reported(_NAME):
        braced = f"{{{{{each.place.text}}}}}"
        # In a script of an in-app message it may be JavaScript's own.
        edit = field.edit(each.place.span, braced)
        fix = Fix(f"write {braced}", (edit,), safe=False, keeps_output=False)
        yield replace(each, fix=fix)


RULE = FieldRule(
    name=_NAME,
    severity="warning",
    summary="an attribute in the text without braces, which is printed as it stands",
    explanation=(
        "Only '{{ }}' prints a value. Two examples in Braze's pages show '${first_name}' alone in "
        "the text, but no reference page says that it is replaced; liquidpilot prints it as it "
        "stands unless 'bare_attributes_in_text' is set."
    ),
    source=("bare-attributes",),
    bad="Hi{% if ${language} == 'no' %}, ${first_name}{% endif %}!",
    good="Hi{% if ${language} == 'no' %}, {{${first_name}}}{% endif %}!",
    instead_of=("leftover-liquid",),
    check=_check,
)
