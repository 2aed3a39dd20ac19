"""`long-sms`: a text message that is sent, and paid for, in many segments."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rendered_texts import own_costly, span_of
from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.workspace.sms import sms_size

_NAME = "long-sms"


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    if rendering.rendered.channel != "sms":
        return
    for field in rendering.sent_as("text"):
        size = sms_size(field.text.strip())
        limit = rendering.option(_NAME, "segments")
        if size.segments > limit:
            unit = "septets" if size.encoding == "GSM-7" else "UTF-16 units"
            message = (
                f"the SMS is sent in {size.segments} segments of {size.encoding}: "
                f"{size.units} {unit}"
            )
            hint = "shorten it, or cut long values: '| truncate'"
            # Where one character makes it so long, it stands there, as what is told of that does.
            own = own_costly(rendering, size) if size.segments_without <= limit else []
            span = span_of(rendering, field, own[0]) if own else (0, 0)
            yield rendering.found(field.name, message, hint, span)


RULE = RenderingRule(
    name=_NAME,
    severity="info",
    summary="an SMS of more than 3 segments",
    explanation=(
        "Each segment is paid for: 153 characters of GSM-7 or 67 of UCS-2, as soon as there are "
        "two (3GPP TS 23.040). The option 'segments' sets the limit."
    ),
    bad=Example("Your parcel is on its way. " * 18, channel="sms", field="message"),
    good=Example("Your parcel is on its way.", channel="sms", field="message"),
    options={"segments": 3},
    check=_check,
)
