"""`missing-subject`: an e-mail that Braze does not send, as it has no subject."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, MessageRule
from liquidpilot.check.subjects import MessageSubject
from liquidpilot.diagnostics import Diagnostic

_BODIES = ("html", "text")


def _check(message: MessageSubject) -> Iterable[Diagnostic]:
    of = message.message
    if of.channel != "email" or of.single_file or "subject" in message.fields:
        return
    # A body alone is a draft, whose subject stands in the dashboard.
    is_written = any(name not in _BODIES for name in message.fields)
    is_named = of.name != of.path.rpartition("/")[2]
    if is_written or is_named or of.settings or of.description or of.tags:
        yield message.found("the e-mail has no subject", "add 'subject: …' to template.yaml")


_PATH = "templates/email_templates/example/template.yaml"

RULE = MessageRule(
    name="missing-subject",
    severity="error",
    summary="an e-mail whose template.yaml has no 'subject'",
    explanation=(
        "To Braze a blank subject is an error: the e-mail is not sent. A folder with nothing but a "
        "body is taken for a draft."
    ),
    source=("email-errors",),
    bad=Example("The toys are here", field="preheader"),
    good=Example(
        "The toys are here",
        field="preheader",
        files={_PATH: "subject: Big news\npreheader: The toys are here\n"},
    ),
    check=_check,
)
