"""`retry-beside-abort`: an abort on the same condition keeps ':retry' from ever happening."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.check.supposed import course_of
from liquidpilot.check.unsent import answering
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.outline import Call, Tag


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for call in field.outline.calls:
        retry = call.option("retry")
        abort = _abort_for(field, call) if retry else None
        if retry is None or abort is None:
            continue
        line = field.source.position(abort.span[0]).line
        message = f"':retry' never happens: the abort on line {line} comes first"
        hint = "remove one of the two; after five failed retries Braze aborts by itself"
        yield field.found(retry.name_span, message, hint)


def _abort_for(field: FieldSubject, call: Call) -> Tag | None:
    """Return the abort that asks for the answer of a call, and is come to where there is none."""
    uses = field.flow.uses(call.tag, captured=True)
    asking = {use.read.part for use in uses if use.read.role == "condition"}
    aborts = [
        abort for abort in field.outline.named("abort_message") if asking.intersection(abort.inside)
    ]
    if not aborts:
        return None
    course = course_of(field.template, gives=answering(call), is_whole=field.block is None)
    return next((abort for abort in aborts if course.may_reach(field.outline, abort)), None)


RULE = FieldRule(
    name="retry-beside-abort",
    severity="warning",
    summary="':retry' together with an abort that tests the result of the same call",
    explanation=(
        "Braze renders the message to its end before it tries a failed call again. An "
        "'abort_message' that tests the missing result comes first: the message is aborted, and "
        "there is no retry. An abort that needs the answer, as for a list with too few elements, "
        "does no harm: a failed call gives none."
    ),
    source=("call-abort-before-retry",),
    bad=(
        "{% connected_content https://api.example.com/offer :save offer :retry %}"
        "{% if offer == nil %}{% abort_message('no offer') %}{% endif %}"
    ),
    good="{% connected_content https://api.example.com/offer :save offer :retry %}",
    needs=(":retry",),
    check=_check,
)
