"""`attribute-of-another-channel`: an attribute that this kind of message never has."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic

_HOME = {
    "targeted_device": (("push", "in_app"), "push messages, in-app messages and Banners"),
    "app": (("in_app",), "in-app messages and Banners"),
    "card": (("content_cards",), "Content Cards"),
}
_INSTEAD = {"targeted_device": "most_recently_used_device.${…} is known in every channel"}


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.channel is None:
        return
    for read in field.outline.attributes:
        namespace, dot, name = (read.lookup.attribute or "").partition(".")
        message = None
        if dot and namespace in _HOME and field.channel not in _HOME[namespace][0]:
            shown = f"{namespace}.${{{name}}}"
            message = f"'{shown}' is empty here: only {_HOME[namespace][1]} have it"
        elif (namespace, name, field.channel) == ("campaign", "dispatch_id", "in_app"):
            message = "'campaign.${dispatch_id}' is empty here: in-app messages have none"
        if message is not None:
            yield field.found(read.span, message, _INSTEAD.get(namespace))


RULE = FieldRule(
    name="attribute-of-another-channel",
    severity="warning",
    summary="an attribute of a device, an app or a card where there is none",
    explanation=(
        "'targeted_device' is the device that a push, an in-app message or a Banner goes to, 'app' "
        "the app that shows an in-app message or a Banner, 'card' the Content Card; elsewhere they "
        "are empty. In-app messages have no dispatch id."
    ),
    source=("personalization-tags",),
    bad="Your {{targeted_device.${model}}}",
    good="Your {{most_recently_used_device.${model}}}",
    needs=("targeted_device", "app", "card", "dispatch_id"),
    instead_of=("missing-attribute",),
    spoils=True,
    check=_check,
)
