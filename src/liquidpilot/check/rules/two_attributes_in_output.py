"""`two-attributes-in-output`: two custom attributes are calculated with in one output."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.expressions import chains
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.expressions.nodes import Expression, Lookup, unwrapped


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for chain in chains(field.outline):
        if not chain.is_printed or not _is_custom(chain.head):
            continue
        for call in chain.filters:
            for argument in map(unwrapped, call.values):
                if isinstance(argument, Lookup) and _is_custom(argument):
                    shown = field.source.text[slice(*argument.span)]
                    message = f"'{shown}' is a second custom attribute in one output"
                    hint = "assign one of them to a variable first, and use that in the calculation"
                    yield field.found(argument.span, message, hint)


def _is_custom(expression: Expression) -> bool:
    return isinstance(expression, Lookup) and (expression.attribute or "").startswith(
        "custom_attribute."
    )


RULE = FieldRule(
    name="two-attributes-in-output",
    severity="warning",
    summary="two custom attributes in one output, with which Braze does not calculate",
    explanation=(
        "Braze does not calculate with two custom attributes in one output; one of them has to be "
        "assigned to a variable first. liquidpilot can, so the preview does not show the problem."
    ),
    source=("filters-of-two-attributes",),
    bad="{{custom_attribute.${balance} | plus: {{custom_attribute.${gift_card}}}}}",
    good=(
        "{% assign balance = {{custom_attribute.${balance}}} %}"
        "{% assign total = balance | plus: {{custom_attribute.${gift_card}}} %}{{total}}"
    ),
    needs=("custom_attribute",),
    check=_check,
)
