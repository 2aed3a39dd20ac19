"""`clipped-html`: an e-mail that Gmail cuts off."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.findings import Found
from liquidpilot.check.rule import RenderingRule
from liquidpilot.check.subjects import RenderingSubject

_NAME = "clipped-html"
_LIQUID = (
    "{% for row in (1..ROWS) %}<p style='margin:0 0 20px 0'>A line of the terms, {{row}}</p>"
    "{% endfor %}"
)


def _check(rendering: RenderingSubject) -> Iterable[Found]:
    for field in rendering.sent_fields:
        if field.name != "html" or rendering.rendered.channel != "email":
            continue
        limit = rendering.option(_NAME, "kilobytes") * 1024
        # No character is longer than four bytes; most e-mails need no counting.
        if len(field.text) * 4 > limit and (size := len(field.text.encode("utf-8"))) > limit:
            message = f"the HTML has {size / 1024:.0f} KB, and Gmail shows the first 102"
            hint = "what is cut off is the end, the unsubscribe link among it: show less"
            yield rendering.found(field.name, message, hint)


RULE = RenderingRule(
    name=_NAME,
    severity="warning",
    summary="rendered HTML of more than 102 KB",
    explanation=(
        "Gmail shows the first 102 KB of an e-mail and puts the rest behind a link; Braze advises "
        'to stay below, and flags 400 KB (Braze, "Create an email"). Counted is what is rendered, '
        "images are not in it; link tracking makes it longer still."
    ),
    bad=_LIQUID.replace("ROWS", "2000"),
    good=_LIQUID.replace("ROWS", "20"),
    options={"kilobytes": 102},
    check=_check,
)
