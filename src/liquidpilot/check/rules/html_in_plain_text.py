"""`html-in-plain-text`: tags and entities, written into a field that shows them as text."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rendered_texts import html_in
from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.wording import cut


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.type not in ("text", "address"):
        return
    found = next(html_in(field.outline.without_liquid), None)
    if found is not None:
        message = f"the {field.name} shows HTML as text: '{cut(found[0], 40)}'"
        hint = "this field is plain text: write the character itself, and leave tags out"
        yield field.found(found.span(), message, hint)


RULE = FieldRule(
    name="html-in-plain-text",
    severity="error",
    summary="HTML in a subject, a plain text, a push, an SMS, a card or an in-app message",
    explanation=(
        "These fields are shown letter for letter, including '<br>' and '&amp;'. Every branch of "
        "the template is looked at, also one that no profile reaches."
    ),
    bad=Example("Toys &amp; games<br>are here", field="subject"),
    good=Example("Toys & games are here", field="subject"),
    needs=("<", "&"),
    check=_check,
)
