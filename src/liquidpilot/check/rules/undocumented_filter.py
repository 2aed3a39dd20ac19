"""`undocumented-filter`: a filter that Ruby Liquid has and Braze's pages do not mention."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.expressions import chains
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic

_INSTEAD = {
    "base64_decode": None,
    "base64_url_safe_decode": None,
    "base64_url_safe_encode": "base64_encode",
    "escape_once": "escape",
    "h": "escape",
    "remove_last": "remove",
    "replace_last": "replace",
    "sum": None,
    "url_decode": None,
}


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for chain in chains(field.outline):
        for call in chain.filters:
            if call.name in _INSTEAD:
                message = f"Braze's pages do not mention the filter '{call.name}'"
                instead = _INSTEAD[call.name]
                hint = f"use '{instead}'" if instead else "try it in Braze before you rely on it"
                yield field.found(call.span, message, hint)


RULE = FieldRule(
    name="undocumented-filter",
    severity="info",
    summary="a Liquid filter that Braze's pages do not mention",
    explanation=(
        'Braze supports "not all" Liquid filters, and lists those that it does support. This one '
        "is in Ruby Liquid but not in the list. liquidpilot runs it."
    ),
    source=("supported-filters",),
    bad="{{custom_attribute.${link} | url_decode}}",
    good="{{custom_attribute.${link} | url_encode}}",
    check=_check,
)
