"""`insecure-link`: a link, an image or a webhook over plain HTTP."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.links import links_of
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.wording import cut


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for link in links_of(field):
        if link.shown.lower().startswith("http://"):
            start = link.span[0]
            edit = field.edit((start, start + 4), "https")
            fix = Fix("use HTTPS", (edit,), safe=False, keeps_output=False)
            message = f"'{cut(link.text)}' is not encrypted"
            yield field.found(link.span, message, "write 'https://'", fix)


RULE = FieldRule(
    name="insecure-link",
    severity="warning",
    summary="a link, an image or the URL of a webhook with 'http://'",
    explanation=(
        "Web mail is shown over HTTPS, and a browser may refuse to load an HTTP image into it. "
        "Browsers warn readers of pages over HTTP, and spam filters look at such links too. What "
        "a webhook sends can be read by anybody on the way."
    ),
    bad='<a href="http://www.pinewheel.example/">Shop</a>',
    good='<a href="https://www.pinewheel.example/">Shop</a>',
    needs=("http://",),
    check=_check,
)
