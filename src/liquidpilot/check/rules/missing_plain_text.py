"""`missing-plain-text`: the plain text of an e-mail is left to Braze."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, MessageRule
from liquidpilot.check.subjects import MessageSubject
from liquidpilot.diagnostics import Diagnostic


def _check(message: MessageSubject) -> Iterable[Diagnostic]:
    if message.message.channel != "email" or message.message.single_file:
        return
    if "html" in message.fields and "text" not in message.fields:
        hint = "write a 'body.txt', or copy the text that Braze makes into one and check it"
        yield message.found("the e-mail has no plain text of its own", hint)


RULE = MessageRule(
    name="missing-plain-text",
    severity="info",
    summary="an e-mail with HTML and without plain text",
    explanation=(
        "Braze makes a plain text from the HTML if none was written. Nobody has looked at the "
        "result: tables, button texts, and each call a second time."
    ),
    source=("email-errors",),
    bad="<p>Hello</p>",
    good=Example("<p>Hello</p>", files={"templates/email_templates/example/body.txt": "Hello\n"}),
    recommended=False,
    check=_check,
)
