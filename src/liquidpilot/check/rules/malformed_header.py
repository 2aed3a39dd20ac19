"""`malformed-header`: a header of the message itself that cannot be sent."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.connected_content.building import header_problems
from liquidpilot.diagnostics import Diagnostic


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    for field in rendering.sent_as("header"):
        # A text of YAML may end with a line break that nobody means.
        for _, message, hint in header_problems(field.name.partition(".")[2], field.text.strip()):
            yield rendering.found(field.name, message, hint)


RULE = RenderingRule(
    name="malformed-header",
    severity="error",
    summary="a header of an e-mail or a webhook with a blank in its name, or a line break in it",
    explanation=(
        "A header's name consists of letters, digits and hyphens, and a line break ends its value: "
        "what stands after it becomes another header, or the request is refused (RFC 9110, RFC "
        "5322). A value that was captured may bring one. The headers of calls are checked as they "
        "are built: 'connected-content-header-value'."
    ),
    bad=Example("gold\ntier", field="headers.X-Tier"),
    good=Example("{{'gold'}}", field="headers.X-Tier"),
    check=_check,
)
