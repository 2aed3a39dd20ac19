"""`entity-in-url`: '&amp;' in a URL that is not in HTML."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.links import urls_of
from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.wording import cut

_ENTITY = "&amp;"


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for link in urls_of(field):
        if link.element is not None or _ENTITY not in link.shown:
            continue
        text = field.source.text
        at = text.find(_ENTITY, link.span[0], link.span[1])
        edits = []
        while at >= 0:
            edits.append(field.edit((at, at + len(_ENTITY)), "&"))
            at = text.find(_ENTITY, at + 1, link.span[1])
        fix = Fix("write '&'", tuple(edits), safe=False, keeps_output=False)
        first = link.shown.index(_ENTITY) + link.span[0]
        message = f"'{_ENTITY}' in '{cut(link.text)}' is no '&': what follows is 'amp;…'"
        yield field.found((first, first + len(_ENTITY)), message, "write '&'", fix)


RULE = FieldRule(
    name="entity-in-url",
    severity="error",
    summary="'&amp;' in the URL of a call, a webhook, a push or a card",
    explanation=(
        "'&amp;' means '&' in HTML only. In the URL of a call, and in a field that is a URL, the "
        "parameter after it is called 'amp;page' in place of 'page' (RFC 3986). It comes of "
        "copying a link out of HTML."
    ),
    bad=Example("https://api.pinewheel.example/?a=1&amp;b=2", channel="webhook", field="url"),
    good=Example("https://api.pinewheel.example/?a=1&b=2", channel="webhook", field="url"),
    needs=("&amp;",),
    instead_of=("missing-fixture",),
    check=_check,
)
