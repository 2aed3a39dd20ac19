"""`missing-preheader`: an e-mail leaves the line after its subject to chance."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, MessageRule
from liquidpilot.check.subjects import MessageSubject
from liquidpilot.diagnostics import Diagnostic


def _check(message: MessageSubject) -> Iterable[Diagnostic]:
    if message.message.channel != "email" or message.message.single_file:
        return
    preheader = message.fields.get("preheader")
    if preheader is None or not preheader.source.text.strip():
        hint = "add 'preheader: …' to template.yaml"
        yield message.found("the e-mail has no preheader", hint)


RULE = MessageRule(
    name="missing-preheader",
    severity="info",
    summary="an e-mail without a preheader",
    explanation=(
        "The inbox shows a line of text after the subject. Without a preheader it is the first "
        "text of the body, often 'View in browser' or the alternative text of a logo."
    ),
    bad=Example("Big news", field="subject"),
    good=Example(
        "Big news",
        field="subject",
        files={
            "templates/email_templates/example/template.yaml": (
                "subject: Big news\npreheader: The toys are here\n"
            )
        },
    ),
    check=_check,
)
