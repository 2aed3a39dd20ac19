"""`script-in-email`: a script that no mail program runs."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.html_text import is_data, read_elements

_HINT = "remove it; instead of a widget, use a picture or a text with a link"


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.channel != "email" or not field.is_html:
        return
    for outline in field.flow.outlines:
        if "<script" not in outline.text.lower():
            continue
        for element in read_elements(outline.text, outline.without_liquid):
            if element.name == "script" and not element.closing and not is_data(element):
                message = (
                    "no mail program runs a script, and some servers refuse an e-mail that has one"
                )
                yield field.workspace.found_in(outline.source, element.span, message, _HINT)


RULE = FieldRule(
    name="script-in-email",
    severity="error",
    summary="a '<script>' in an e-mail or in a content block of one",
    explanation=(
        "'<script>' is not allowed in an e-mail: mail programs "
        "remove it, so a widget shows nothing, and some mail servers refuse the whole e-mail "
        "(observed). Data for a service, 'type=\"application/ld+json\"', is not a script and is "
        "not reported; in an in-app message scripts may run."
    ),
    source=("email-scripts",),
    bad='<p>Hi</p><script src="https://widget.example/bootstrap.js" async></script>',
    good='<p>Hi</p><script type="application/ld+json">{"@type": "Order"}</script>',
    check=_check,
)
