"""`missing-content-type`: a webhook sends JSON, and does not say so."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.json_bodies import written_as_json
from liquidpilot.check.rule import Example, MessageRule
from liquidpilot.check.subjects import MessageSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.workspace.channels import headers_named


def _check(message: MessageSubject) -> Iterable[Diagnostic]:
    if any(headers_named("Content-Type", message.fields)):
        return
    for name, field in message.fields.items():
        # Pairs of keys and values are made into JSON, and sent as such.
        is_raw = field.type == "body" and name == "body"
        # One JSON text in each line has several names.
        is_lines = is_raw and written_as_json(field.outline.without_liquid) == "lines"
        if is_raw and field.is_json and not is_lines:
            text = "the body is JSON, and no header 'Content-Type' says so"
            hint = "add to 'headers': Content-Type: application/json"
            yield field.found((0, 0), text, hint)


_BODY = '{"user": "{{${user_id}}}"}'

RULE = MessageRule(
    name="missing-content-type",
    severity="warning",
    summary="a webhook with a body of JSON and without the header 'Content-Type'",
    explanation=(
        "Most servers read JSON only if 'Content-Type: application/json' is said, and answer 415 "
        "otherwise. Without the header Braze infers one from the body, and recommends to write it. "
        "A body of keys and values is sent as JSON in any case."
    ),
    source=("webhook-content-type",),
    bad=Example(_BODY, channel="webhook", field="body"),
    good=Example("{{${user_id}}}", channel="webhook", field="body.user"),
    check=_check,
)
