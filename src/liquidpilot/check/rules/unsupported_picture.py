"""`unsupported-picture`: a picture of a kind that no phone shows in a message."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.links import links_of
from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.lazy_patterns import lazy_pattern

# What neither a phone nor a browser shows; a notification of iOS shows no more than three kinds.
_NOWHERE = ("tif", "tiff", "pdf", "psd", "ai", "eps")
_NOT_IN_PUSH = (*_NOWHERE, "bmp", "svg", "svgz", "heic", "heif")
_KINDS = {"push": _NOT_IN_PUSH, "in_app": _NOWHERE, "content_cards": _NOWHERE}
_ENDING = lazy_pattern(r"\.(\w+)\Z")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    kinds = _KINDS.get(field.channel or "", ())
    for link in links_of(field) if field.type == "picture" else ():
        found = _ENDING.search(link.shown.partition("?")[0].partition("#")[0])
        if found is not None and found[1].lower() in kinds:
            span = (link.span[0] + found.start(), link.span[0] + found.end())
            message = f"a picture of the kind '{found[0]}' is not shown"
            yield field.found(span, message, "use a PNG, a JPEG or a GIF")


RULE = FieldRule(
    name="unsupported-picture",
    severity="warning",
    summary="'.bmp' or '.svg' for the picture of a push, '.pdf' for that of any message in an app",
    explanation=(
        "A notification of iOS shows JPEG, GIF and PNG (Apple, UNNotificationAttachment); the "
        "message comes without its picture otherwise. Of in-app messages and cards those kinds are "
        "told that neither phones nor browsers show. Only the ending of the address is looked at."
    ),
    bad=Example("https://cdn.pinewheel.example/lamp.bmp", channel="push", field="image_url"),
    good=Example("https://cdn.pinewheel.example/lamp.png", channel="push", field="image_url"),
    check=_check,
)
