"""`long-subject`: a subject of which the inbox shows only the beginning."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic

_NAME = "long-subject"


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    for field in rendering.sent_fields:
        if field.name == "subject" and rendering.rendered.channel == "email":
            length = len(field.text.strip())
            if length > rendering.option(_NAME, "characters"):
                message = f"the subject has {length} characters"
                hint = (
                    "a phone shows about 40 of them: put what matters first, and shorten the values"
                )
                yield rendering.found(field.name, message, hint)


RULE = RenderingRule(
    name=_NAME,
    severity="info",
    summary="a rendered subject of more than 90 characters",
    explanation=(
        "Phones show about 40 characters of a subject, mail programs about 70. Values make it "
        "longer than it looks in the template: 'truncate' keeps a long name from pushing out the "
        "rest. The option 'characters' sets the limit."
    ),
    bad=Example(
        "The toys that you have been looking for are here again, and this time we have made more "
        "of them",
        field="subject",
    ),
    good=Example("The toys that you looked for are here again", field="subject"),
    options={"characters": 90},
    check=_check,
)
