"""`clipped-html`: an e-mail that Gmail cuts off."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rendered_texts import html_over
from liquidpilot.check.rule import RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic

_NAME = "clipped-html"
_LIQUID = (
    "{% for row in (1..ROWS) %}<p style='margin:0 0 20px 0'>A line of the terms, {{row}}</p>"
    "{% endfor %}"
)


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    for field, sizes in html_over(rendering, _NAME):
        limit = rendering.option(_NAME, "kilobytes")
        message = f"the HTML has {sizes}, and Gmail shows the first {limit}"
        hint = "the end is cut off, with the unsubscribe link: show less"
        yield rendering.found(field.name, message, hint)


RULE = RenderingRule(
    name=_NAME,
    severity="warning",
    summary="rendered HTML of more than 102 KB",
    explanation=(
        "Gmail shows the first 102 KB of an e-mail and hides the rest behind a link; Braze "
        "advises staying below that, and does not save more than 400 KB. The size is that of the "
        "rendered HTML with what Braze adds: about 600 characters for preheader and pixel, and 16 "
        "for each link. Images do not count; link templates make it longer still."
    ),
    source=("email-size",),
    bad=_LIQUID.replace("ROWS", "2000"),
    good=_LIQUID.replace("ROWS", "20"),
    options={"kilobytes": 102},
    check=_check,
)
