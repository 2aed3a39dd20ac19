"""`oversized-html`: an e-mail that Braze itself flags as too large."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rendered_texts import html_over
from liquidpilot.check.rule import RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic

_NAME = "oversized-html"
_LIQUID = (
    "{% for row in (1..ROWS) %}<p style='margin:0 0 20px 0'>A line of the terms, {{row}}</p>"
    "{% endfor %}"
)


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    for field, sizes in html_over(rendering, _NAME):
        limit = rendering.option(_NAME, "kilobytes")
        message = f"the HTML has {sizes}, and Braze flags more than {limit}"
        hint = "show less, or link to the rest"
        yield rendering.found(field.name, message, hint)


RULE = RenderingRule(
    name=_NAME,
    severity="error",
    summary="rendered HTML of more than 400 KB",
    explanation=(
        "Braze flags an e-mail of more than 400 KB: it is slow to send and to open, and mail "
        "servers may refuse it. Gmail cuts it off from 102 KB on, which 'clipped-html' reports."
    ),
    source=("email-size", "email-errors"),
    bad=_LIQUID.replace("ROWS", "8000"),
    good=_LIQUID.replace("ROWS", "20"),
    options={"kilobytes": 400},
    check=_check,
)
