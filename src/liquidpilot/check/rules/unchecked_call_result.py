"""`unchecked-call-result`: a result is printed, and nothing checks whether the call succeeded."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.check.unsent import answering, is_never_sent_with, part_of
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.flow import Use
from liquidpilot.dialect.outline import Part


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for outline in field.flow.outlines:
        for call in outline.calls:
            if any(_is_check(use) for use in field.flow.uses(call.tag, captured=True)):
                continue
            uses = list(field.flow.uses(call.tag))
            loops = {use.read.part for use in uses if use.read.role == "loop"}
            gives = answering(call)
            used = next(
                (
                    use
                    for use in uses
                    if _leaves_a_hole(use, loops)
                    and not is_never_sent_with(field, use.flow.outline, part_of(use), gives=gives)
                ),
                None,
            )
            if used is not None:
                message = f"nothing checks whether the call for '{call.saves}' succeeded"
                hint = (
                    f"test first: {{% if {call.saves} != nil %}}, or give {used.read.path} a value "
                    "with '| default:'"
                )
                yield Diagnostic.unnamed(message, hint, outline.source.place(call.tag.span))


def _is_check(use: Use) -> bool:
    """Say whether a use tests the result, or gives a default for it."""
    has_default = use.goes_through("default")
    has_else = use.read.role == "loop" and any(
        tag.inside[-1:] == (use.read.part,) for tag in use.flow.outline.named("else")
    )
    return use.read.role == "condition" or has_default or has_else


def _leaves_a_hole(use: Use, loops: Collection[Part]) -> bool:
    """Say whether a use prints nothing into a text; a loop over nothing leaves its text out too."""
    is_in_loop = any(tag in loops for tag in use.flow.around(use.read.part))
    return use.is_printed and not use.is_within_block and not is_in_loop


RULE = FieldRule(
    name="unchecked-call-result",
    severity="warning",
    summary="the result of a call is printed without checking that there is one",
    explanation=(
        "If a call fails, its variable is nil and the message continues: wherever the result is "
        "printed there is a hole. Braze advises checking it, and using 'abort_message' where the "
        "message makes no sense without the answer. An abort protects all fields: of two "
        "that make the same call one needs it."
    ),
    source=("call-check",),
    bad="{% connected_content https://api.example.com/offer :save offer %}Today: {{offer.title}}",
    good=(
        "{% connected_content https://api.example.com/offer :save offer %}"
        "{% if offer.title != blank %}Today: {{offer.title}}{% endif %}"
    ),
    check=_check,
)
