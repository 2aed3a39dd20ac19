"""`space-in-attribute-braces`: `${Brands Viewed }`, as a formatter leaves it."""

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
            message = f"there is a space beside the name in '{found[0]}'"
            meant = f"${{{name}}}"
            fix = Fix("take the space out", (field.edit(found.span(), meant),))
            hint = f"write '{meant}'; formatters make such spaces, keep them off the templates"
            yield field.found(found.span(), message, hint, fix)


RULE = FieldRule(
    name="space-in-attribute-braces",
    severity="warning",
    summary="a space beside the name in '${}'",
    explanation=(
        "Formatters that do not know Braze put a space behind a name that has spaces in it (djLint "
        "and prettier: observed). liquidpilot takes it out, as one of Braze's older pages has such "
        "spaces on both sides; that Braze does so everywhere is not documented."
    ),
    source=("spaces-in-attribute-braces",),
    bad="{{custom_attribute.${Brands Viewed }}}",
    good="{{custom_attribute.${Brands Viewed}}}",
    check=_check,
)
