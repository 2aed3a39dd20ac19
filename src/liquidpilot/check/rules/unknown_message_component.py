"""`unknown-message-component`: a component that messages of the channel do not have."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.tags.message_component import MessageComponentNode
from liquidpilot.suggestions import did_you_mean

# Braze, "Content Optimizer step"; what has no list of its own has that of `None`.
_COMPONENTS: dict[str | None, tuple[str, ...]] = {
    "email": ("Subject", "Body Header", "Body Content", "Primary CTA"),
    "push": ("Title", "Message"),
    None: ("Hook", "Body", "CTA"),
}


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.channel is None:
        # A content block may stand in a message of any channel.
        known = tuple(name for names in _COMPONENTS.values() for name in names)
    else:
        known = _COMPONENTS.get(field.channel, _COMPONENTS[None])
    for tag in field.outline.named("message_component"):
        node = tag.node
        if isinstance(node, MessageComponentNode) and node.name not in known:
            where = "" if field.channel is None else f" in the channel {field.channel}"
            message = f"there is no message component '{node.name}'{where}"
            hint = did_you_mean(node.name, known) or f"known: {', '.join(known)}"
            yield field.found(node.name_span, message, hint)


RULE = FieldRule(
    name="unknown-message-component",
    severity="warning",
    summary="a message component that the channel does not have",
    explanation=(
        "The Content Optimizer step of a Canvas knows Subject, Body Header, Body Content and "
        "Primary CTA in an e-mail, Title and Message in a push message, and Hook, Body and CTA in "
        "others."
    ),
    source=("message-components",),
    bad=Example('{% message_component "Subject" %}', field="message", channel="push"),
    good=Example('{% message_component "Title" %}', field="message", channel="push"),
    needs=("message_component",),
    instead_of=("missing-message-component",),
    check=_check,
)
