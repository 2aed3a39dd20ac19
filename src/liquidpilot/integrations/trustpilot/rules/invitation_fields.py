"""What a template writes into a field of an invitation, and what that is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from liquidpilot.extending import FieldSubject, Flow, Outline, Output, Span, Tag
from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.rules.calls import trustpilot_calls, webhook_of

_INVITATIONS = (endpoints.EMAIL_INVITATIONS, endpoints.PRODUCT_INVITATION_LINKS)
_LIQUID = r"\{\{.*?\}\}|\{%.*?%\}"


def values_of(field: FieldSubject, *names: str) -> Iterator[Span]:
    """Yield where the values of these fields stand: in a webhook's body, or in that of a call."""
    is_webhook = webhook_of(field) in _INVITATIONS
    if is_webhook and field.name in {f"body.{name}" for name in names}:
        yield 0, len(field.source.text)
        return
    calls = any(each.endpoint in _INVITATIONS for each in trustpilot_calls(field.flow))
    if calls or (is_webhook and field.name == "body"):
        pattern = rf'"(?:{"|".join(names)})"\s*:\s*"(?P<value>(?:{_LIQUID}|[^"])*)"'
        for match in re.finditer(pattern, field.source.text, re.DOTALL):
            yield match.span("value")


def liquid_in(outline: Outline, span: Span) -> list[Output]:
    """Return the `{{ }}` that stand within `span`, in the text or in a tag."""
    return [
        each
        for each in (*outline.outputs, *outline.inserts)
        if span[0] <= each.span[0] and each.span[1] <= span[1]
    ]


def liquid_with_sources(flow: Flow, span: Span) -> Iterator[str]:
    """Yield the Liquid that `span` is made of: what stands in it, and what sets its variables."""
    waiting: list[tuple[Flow, Output | Tag]] = [
        *((flow, each) for each in liquid_in(flow.outline, span))
    ]
    seen: set[Output | Tag] = set()
    while waiting:
        text, part = waiting.pop()
        if part in seen:
            continue
        seen.add(part)
        yield text.outline.text[slice(*part.span)]
        names = {read.lookup.variable for read in text.outline.reads if read.part is part}
        for name in names:
            for each in text.definitions(name, part):
                if each is not None and each.write.tag.name in ("assign", "capture"):
                    waiting.append((each.text, each.write.tag))
                    inner = each.text.outline.within(each.write.tag)
                    waiting += [(each.text, part) for part in inner if isinstance(part, Output)]
