"""`costly-sms-character`: one character makes the whole SMS cost more."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rendered_texts import own_costly, span_of
from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.wording import counted
from liquidpilot.workspace.sms import sms_size

_MOST_SHOWN = 5
_PLAIN = {
    **dict.fromkeys("\u2018\u2019\u201a\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u2033", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-"),
    **dict.fromkeys("\u00a0\u2009\u202f", " "),
    "\u2026": "...",
    "\u2022": "*",
    "`": "'",
    "\t": " ",
}


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    if rendering.rendered.channel != "sms":
        return
    for field in rendering.sent_as("text"):
        size = sms_size(field.text.strip())
        own = own_costly(rendering, size)
        if not own or size.segments <= size.segments_without:
            continue
        shown = ", ".join(f"'{each}' (U+{ord(each):04X})" for each in own[:_MOST_SHOWN])
        without = counted(size.segments_without, "segment")
        message = f"{shown}: {counted(size.segments, 'segment')} of UCS-2 instead of {without}"
        plain = [f"'{_PLAIN[each]}' for '{each}'" for each in own if each in _PLAIN]
        hint = f"write {', '.join(plain)}" if plain else "say it with letters of GSM-7"
        yield rendering.found(field.name, message, hint, span_of(rendering, field, own[0]))


RULE = RenderingRule(
    name="costly-sms-character",
    severity="warning",
    summary="an emoji or a curly quote for which the SMS is sent in more segments",
    explanation=(
        "An SMS of up to 160 characters of GSM-7 is one segment; with a single character that is "
        "not in it (an emoji, a curly quote, a long dash) all of it is sent as UCS-2, of which a "
        "segment has 70, and each segment is paid for (3GPP TS 23.038, 23.040). It is told where "
        "more segments are sent for it, and not where the person's own name brings it along."
    ),
    bad=Example(f"{'Your parcel is on its way. ' * 3}📦", channel="sms", field="message"),
    good=Example("Your parcel is on its way 📦", channel="sms", field="message"),
    instead_of=("long-sms",),
    check=_check,
)
