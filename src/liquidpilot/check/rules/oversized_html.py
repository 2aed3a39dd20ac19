"""`oversized-html`: an e-mail that Braze itself flags as too large."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rendered_texts import LONG_HTML, large_html
from liquidpilot.check.rule import RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic

_NAME = "oversized-html"


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    return large_html(rendering, _NAME, "Braze flags more than", "show less, or link to the rest")


RULE = RenderingRule(
    name=_NAME,
    severity="error",
    summary="rendered HTML of more than 400 KB",
    explanation=(
        "Braze flags an e-mail of more than 400 KB: it is slow to send and to open, and mail "
        "servers may refuse it. Gmail cuts it off from 102 KB on, which 'clipped-html' reports."
    ),
    source=("email-size", "email-errors"),
    bad=LONG_HTML.replace("ROWS", "8000"),
    good=LONG_HTML.replace("ROWS", "20"),
    options={"kilobytes": 400},
    check=_check,
)
