"""`clipped-html`: an e-mail that Gmail cuts off."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rendered_texts import LONG_HTML, large_html
from liquidpilot.check.rule import RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic

_NAME = "clipped-html"


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    return large_html(
        rendering,
        _NAME,
        "Gmail shows the first",
        "the end is cut off, with the unsubscribe link: show less",
    )


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
    bad=LONG_HTML.replace("ROWS", "2000"),
    good=LONG_HTML.replace("ROWS", "20"),
    options={"kilobytes": 102},
    check=_check,
)
