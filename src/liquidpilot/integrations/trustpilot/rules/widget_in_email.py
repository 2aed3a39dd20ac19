"""`trustpilot-widget-in-email`: a TrustBox, which is a script, stands in an e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject
from liquidpilot.integrations.trustpilot.rules.examples import BACK

_WIDGET = re.compile(
    r"<[a-z][^<>]*(?:\bwidget\.trustpilot\.com|\bclass\s*=\s*[\"']?[^\"'<>]*\btrustpilot-widget\b)",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>?")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.channel != "email" or not field.is_html:
        return
    for outline in field.flow.outlines:
        shown = outline.without_liquid
        for found in _WIDGET.finditer(shown):
            if outline.regions.at(found.start()) == "comment":
                continue
            tag = _TAG.match(shown, found.start())
            span = found.span() if tag is None else tag.span()
            message = (
                "a TrustBox is a script: mail programs take it out, so that nothing is there, and "
                "some servers refuse the whole e-mail"
            )
            hint = (
                "print score and number of reviews from '/v1/business-units/find', with a link to "
                "your page at Trustpilot"
            )
            yield Diagnostic.unnamed(message, hint, outline.source.place(span))
            break


_SCRIPT = (
    '<script src="https://widget.trustpilot.com/bootstrap/v5/tp.widget.bootstrap.min.js" async>'
    "</script>"
)

RULE = FieldRule(
    name="trustpilot-widget-in-email",
    severity="error",
    summary="a TrustBox of Trustpilot's website widgets in an e-mail",
    explanation=(
        "A TrustBox loads its content with a script. Mail programs remove scripts, and Yahoo for "
        "one was seen to bounce such e-mails (public reports, 2025). The score and the number of "
        "reviews come by a call, or are a picture with a link."
    ),
    source=("email-scripts",),
    bad=f'<p>Hi</p>{_SCRIPT}<div class="trustpilot-widget" data-locale="en-GB"></div>',
    good=f"<p>Hi</p>{BACK}",
    instead_of=("script-in-email",),
    check=_check,
)
