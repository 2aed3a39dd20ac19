"""`second-question-mark`: a query that begins twice."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.links import urls_of
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.wording import cut

# A URL that is the value of a parameter has a query of its own.
_SECOND = re.compile(r"[^?#]*\?(?:(?!://|%3A)[^?#])*(\?)(?=[\w.\[\]-]+=)", re.IGNORECASE)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for link in urls_of(field):
        found = _SECOND.match(link.shown)
        if found is not None:
            at = link.span[0] + found.start(1)
            mark = "&amp;" if link.element is not None else "&"
            edits = (field.edit((at, at + 1), mark),)
            fix = Fix(f"write '{mark}'", edits, safe=False, keeps_output=False)
            message = f"a second '?' in '{cut(link.text)}' belongs to the parameter before it"
            yield field.found((at, at + 1), message, f"write '{mark}' in its place", fix)


RULE = FieldRule(
    name="second-question-mark",
    severity="warning",
    summary="'?utm_source=a?utm_medium=b': the second '?' begins nothing",
    explanation=(
        "The first '?' begins the query; a second one is a character of the value before it (RFC "
        "3986). 'utm_source' is then 'a?utm_medium=b', and 'utm_medium' is missing. It happens "
        "where parameters are added to a link that has some."
    ),
    bad='<a href="https://www.pinewheel.example/?utm_source=braze?utm_medium=email">Shop</a>',
    good='<a href="https://www.pinewheel.example/?utm_source=braze&amp;utm_medium=email">Shop</a>',
    needs=("?",),
    instead_of=("missing-fixture",),
    check=_check,
)
