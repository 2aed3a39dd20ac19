"""`insecure-call-url`: a call goes over plain HTTP."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for call in field.outline.calls:
        if call.url.lower().startswith("http://"):
            start = call.syntax.url[0]
            edit = field.edit((start, start + 4), "https")
            fix = Fix("use HTTPS", (edit,), safe=False, keeps_output=False)
            message = "the call goes over plain HTTP, where anybody on the way can read it"
            yield field.found((start, start + 7), message, "write 'https://'", fix)


RULE = FieldRule(
    name="insecure-call-url",
    severity="info",
    summary="a Connected Content call over 'http://'",
    explanation=(
        "Keys and customer data travel unencrypted, and if the server redirects to HTTPS the call "
        "fails: Braze follows no redirects (that the call then fails is assumed)."
    ),
    source=("call-redirects",),
    bad="{% connected_content http://api.example.com/offer :save offer %}",
    good="{% connected_content https://api.example.com/offer :save offer %}",
    needs=("http://",),
    check=_check,
)
