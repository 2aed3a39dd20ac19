"""`unchecked-call-result`: a result is printed, and nothing asks whether the call succeeded."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.findings import Found
from liquidpilot.check.origins import variable_of
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.dialect.outline import Outline, Read


def _check(field: FieldSubject) -> Iterable[Found]:
    if not field.outline.calls:
        return
    for call in field.outline.calls:
        names = _names_for(field.outline, call.saves)
        reads = [read for read in field.outline.reads if variable_of(read.lookup) in names]
        if any(_is_check(field.outline, read) for read in reads):
            continue
        used = next((read for read in reads if read.role in ("output", "insert")), None)
        if used is not None:
            message = f"nothing checks whether the call for '{call.saves}' succeeded"
            hint = (
                f"ask first: {{% if {call.saves} != nil %}}, or give {used.path} a value with "
                "'| default:'"
            )
            yield field.found(call.tag.span, message, hint)


def _is_check(outline: Outline, read: Read) -> bool:
    """Say whether a read asks for the result, or says what there is without it."""
    has_default = any(each.name == "default" for each in read.filters)
    has_else = read.role == "loop" and any(
        tag.inside[-1:] == (read.part,) for tag in outline.named("else")
    )
    return read.role == "condition" or has_default or has_else


def _names_for(outline: Outline, saved: str) -> set[str]:
    """Return the variables that a result goes on in: assigned from it, or one of its loop."""
    names = {saved}
    for assignment in outline.assignments:
        if variable_of(assignment.expression) in names:
            names.add(assignment.name)
    for loop in outline.loops:
        if variable_of(loop.collection) in names:
            names.add(loop.variable)
    return names


RULE = FieldRule(
    name="unchecked-call-result",
    severity="warning",
    summary="the result of a call is printed without a check that there is one",
    explanation=(
        "If a call fails, its variable is nil and the message goes on: what is printed from it is "
        "a hole. Braze asks for a check, and for 'abort_message' where the message makes no sense "
        "without the answer."
    ),
    source=("call-check",),
    bad="{% connected_content https://api.example.com/offer :save offer %}Today: {{offer.title}}",
    good=(
        "{% connected_content https://api.example.com/offer :save offer %}"
        "{% if offer.title != blank %}Today: {{offer.title}}{% endif %}"
    ),
    check=_check,
)
