"""`unsupported-filter`: a filter that Ruby Liquid has and Braze does not."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.expressions import chains
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix

_UNSUPPORTED = ("lstrip", "rstrip")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for chain in chains(field.outline):
        for call in chain.filters:
            if call.name in _UNSUPPORTED:
                message = f"Braze does not have the filter '{call.name}'"
                hint = "use 'strip', which removes white space on both sides"
                edit = field.edit(call.span, "strip")
                fix = Fix("write 'strip'", (edit,), safe=False, keeps_output=False)
                yield field.found(call.span, message, hint, fix)


RULE = FieldRule(
    name="unsupported-filter",
    severity="warning",
    summary="a Liquid filter that Braze does not support",
    explanation=(
        "Braze's list names 'lstrip' and 'rstrip' among the filters that are not supported, "
        "although Liquid has them. liquidpilot runs them as Liquid does, so the preview does not "
        "show the problem. Filters that Liquid does not have either are reported as "
        "'unknown-filter'."
    ),
    source=("supported-filters",),
    bad="{{${first_name} | lstrip}}",
    good="{{${first_name} | strip}}",
    needs=("lstrip", "rstrip"),
    check=_check,
)
