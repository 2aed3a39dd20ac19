"""`space-in-attribute-braces`: `${Brands Viewed }`, as formatters write it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.dialect.outline import Text

# With a space at both ends it is a spelling that a page of Braze has, too.
_SPACED = re.compile(
    r"\$\{(?: +(?P<front>[^{}\s]|[^{}\s][^{}\n]*[^{}\s])|(?P<end>[^{}\s][^{}\n]*?) +)\}"
)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for part in field.outline.parts:
        if isinstance(part, Text):
            continue
        for found in _SPACED.finditer(field.source.text, *part.span):
            name = found["front"] or found["end"]
            message = f"there is a space next to the name in '{found[0]}'"
            meant = f"${{{name}}}"
            fix = Fix("remove the space", (field.edit(found.span(), meant),))
            hint = f"write '{meant}'; formatters add such spaces, so keep them away from templates"
            yield field.found(found.span(), message, hint, fix)


RULE = FieldRule(
    name="space-in-attribute-braces",
    severity="warning",
    summary="a space next to the name in '${}'",
    explanation=(
        "Formatters that do not know Braze add a space after a name that has spaces in it (djLint "
        "and prettier: observed). liquidpilot ignores it, because one of Braze's older pages has "
        "such spaces on both sides; that Braze does so everywhere is not documented."
    ),
    source=("spaces-in-attribute-braces",),
    bad="{{custom_attribute.${Brands Viewed }}}",
    good="{{custom_attribute.${Brands Viewed}}}",
    check=_check,
)
