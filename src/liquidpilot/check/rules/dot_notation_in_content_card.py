"""`dot-notation-in-content-card`: `context.plan` in a Content Card, where it may stay empty."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.dialect.bare_names import IN_CARD, bare_name

_FILES = {
    "fixtures/profiles/ada.toml": (
        'first_name = "Ada"\n[event_properties]\nitem = "Tea"\n[context]\nplan = "gold"\n'
    )
}


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.channel != "content_cards":
        return
    known = field.flow.names
    for read in field.outline.reads:
        name = bare_name(read.lookup, field.source.text)
        if name is None or not name.is_sent_along or name.name in known:
            continue
        fix = None
        if name.meant is not None:
            edits = (field.edit(name.span, name.meant),)
            fix = Fix(f"write {name.meant}", edits)
        yield field.found(name.span, name.message, name.hint, fix)


RULE = FieldRule(
    name=IN_CARD,
    severity="warning",
    summary="data of the send is read without '${}' in a Content Card",
    explanation=(
        "In e-mails and push messages 'context.plan' and 'event_properties.total' work with just "
        "a dot; Braze says that in Content Cards they may not."
    ),
    source=("dot-notation",),
    bad=Example(
        "Your plan: {{context.plan}}", channel="content_cards", field="message", files=_FILES
    ),
    good=Example(
        "Your plan: {{context.${plan}}}", channel="content_cards", field="message", files=_FILES
    ),
    check=_check,
    is_rendered=True,
)
