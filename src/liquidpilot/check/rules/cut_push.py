"""`cut-push`: a title or a message of which no device shows all as it arrives."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.workspace.channels import CHANNELS, Surface
from liquidpilot.workspace.text_lengths import cut_text


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    channel = CHANNELS.get(rendering.rendered.channel)
    if channel is None or not channel.surfaces:
        return
    pictured = any(field.text.strip() for field in rendering.sent_as("picture"))
    # The first of each platform is how it arrives.
    arriving: dict[str, Surface] = {}
    for each in channel.surfaces:
        arriving.setdefault(each.platform, each)
    for field in rendering.sent_as("text"):
        limits = [
            (limit, f"{each.platform} ({each.name.lower()})")
            for each in arriving.values()
            if (limit := each.limit(field.name, pictured=pictured)) is not None
        ]
        if not limits:
            continue
        limit, where = max(limits, key=lambda pair: pair[0])
        cut = cut_text(field.text.strip(), limit)
        if cut.rest:
            message = (
                f"the {field.name} has {cut.length} characters, of which {where} shows {limit}: "
                f"'{' '.join(cut.rest.split())[:30]}' is cut off"
            )
            hint = "put what matters first, and shorten it, or the values in it: '| truncate'"
            yield rendering.found(field.name, message, hint)


RULE = RenderingRule(
    name="cut-push",
    severity="warning",
    summary="a push whose title or message is longer than any device shows as it arrives",
    explanation=(
        "Each platform shows a part of a push as it arrives, less of it beside a picture. Told is "
        "what even the one that shows most cuts off; the preview draws all of them. Numbers that "
        "no page gives, as those of titles on Android, are not guessed."
    ),
    source=("push-lengths", "push-title"),
    bad=Example("The toys that you have been looking for", channel="push", field="title"),
    good=Example("The toys are here", channel="push", field="title"),
    check=_check,
)
