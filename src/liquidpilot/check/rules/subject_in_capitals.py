"""`subject-in-capitals`: a subject that shouts."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.wording import cut

_FEWEST = 10


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    for field in rendering.sent_fields:
        if field.name != "subject" or not field.text.isupper():
            continue
        if sum(map(str.isalpha, field.text)) >= _FEWEST and " " in field.text.strip():
            message = f"the subject is all capitals: '{cut(field.text.strip(), 40)}'"
            yield rendering.found(field.name, message, "write it as you would say it")


RULE = RenderingRule(
    name="subject-in-capitals",
    severity="info",
    summary="a subject without a single lower-case letter",
    explanation="Readers see it as shouting, and it counts in spam filters.",
    bad=Example("THE TOYS ARE HERE", field="subject"),
    good=Example("The toys are HERE", field="subject"),
    check=_check,
)
