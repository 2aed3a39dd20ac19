"""`legacy-subscription-url`: a former name of a subscription link."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix

_TODAY = {
    "unsubscribe_url": "${set_user_to_unsubscribed_url}",
    "preference_center_url": "preference_center.${PreferenceCenterBrazeDefault}",
}


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for read in field.outline.attributes:
        today = _TODAY.get(read.lookup.attribute or "")
        if today is None or read.lookup.attribute != read.path:
            continue
        message = f"'${{{read.path}}}' is an old name"
        fix = Fix(f"write '{today}'", (field.edit(read.span, today),), keeps_output=False)
        yield field.found(read.span, message, f"write '{today}'", fix)


RULE = FieldRule(
    name="legacy-subscription-url",
    severity="info",
    summary="'${unsubscribe_url}' or '${preference_center_url}'",
    explanation="Both still work, but Braze's pages mention them only as the old names.",
    source=("subscription-addresses",),
    bad='<a href="{{${unsubscribe_url}}}">Unsubscribe</a>',
    good='<a href="{{${set_user_to_unsubscribed_url}}}">Unsubscribe</a>',
    needs=("unsubscribe_url", "preference_center_url"),
    check=_check,
)
