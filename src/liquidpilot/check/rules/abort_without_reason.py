"""`abort-without-reason`: a message is not sent, and the log does not say why."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.tags.abort_message import NO_REASON, AbortNode


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for tag in field.outline.named("abort_message"):
        if isinstance(tag.node, AbortNode) and tag.node.reason == NO_REASON:
            message = "the message is aborted without a reason"
            hint = "write one: {% abort_message('no order to tell about') %}"
            yield field.found(tag.span, message, hint)


RULE = FieldRule(
    name="abort-without-reason",
    severity="info",
    summary="an 'abort_message' that gives no reason",
    explanation=(
        "The reason is all that Braze's Message Activity Log says about a message that was not "
        "sent; without one it says '{% abort_message %} called'."
    ),
    source=("abort-log",),
    bad="{% if ${first_name} == blank %}{% abort_message() %}{% endif %}",
    good="{% if ${first_name} == blank %}{% abort_message('no first name') %}{% endif %}",
    needs=("abort_message",),
    check=_check,
)
