"""`promotion-in-app`: a promotion code where Braze may not give one."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.channel == "in_app":
        for tag in field.outline.named("promotion"):
            message = "an in-app message of a Canvas gets no promotion code"
            hint = "send the code in another channel, or put it into an attribute first"
            yield field.found(tag.span, message, hint)


_CODE = "Your code: {% promotion('codes') %}"

RULE = FieldRule(
    name="promotion-in-app",
    severity="info",
    summary="a promotion code in an in-app message",
    explanation=(
        "In-app messages of a Canvas get no codes. About those of a campaign Braze's pages "
        "disagree (the text says that they do, the questions and answers say that they do not), "
        "so try it before you rely on it."
    ),
    source=("promotion-in-app",),
    bad=Example(_CODE, field="message", channel="in_app"),
    good=Example(_CODE, field="message", channel="push"),
    needs=("promotion",),
    check=_check,
)
