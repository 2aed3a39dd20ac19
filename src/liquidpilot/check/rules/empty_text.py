"""`empty-text`: a message is sent, and there is nothing in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.rendered_texts import first_hole
from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.html_text import html_pieces
from liquidpilot.lazy_patterns import lazy_pattern

_NEEDED = {
    "email": ("subject", "html", "text"),
    "push": ("message",),
    "sms": ("message",),
    "webhook": ("url",),
}
_UNSEEN = ("script", "style", "title")
_IMAGE = lazy_pattern(r"<img\b", re.IGNORECASE)
_LONG = 3000


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    needed = _NEEDED.get(rendering.rendered.channel, ())
    for field in rendering.sent_fields:
        if field.name in needed and _is_empty(field.text, field.name == "html"):
            if not rendering.message.fields[field.name].source.text.strip():
                message = f"the field '{field.name}' is empty"
            else:
                message = f"the field '{field.name}' comes out empty, and is sent"
            hint = "give it a text for this case, or abort: {% abort_message('reason') %}"
            yield rendering.found(field.name, message, hint, first_hole(field))


def _is_empty(text: str, is_html: bool) -> bool:
    if not is_html or len(text) > _LONG:
        return not text.strip()
    for piece in html_pieces(text, _UNSEEN):
        shown = text[piece.start : piece.end]
        if piece.kind == "tag" and _IMAGE.match(shown):
            return False
        if piece.kind == "text" and shown.replace("&nbsp;", " ").strip():
            return False
    return True


RULE = RenderingRule(
    name="empty-text",
    severity="error",
    summary="a subject, a body or a message that comes out empty",
    explanation=(
        "To Braze a blank subject or body is an error; a condition without an 'else' produces one "
        "for everybody whom it forgets."
    ),
    source=("email-errors",),
    bad=Example(
        "{% if ${first_name} %}{{${first_name}}}, the toys are here{% endif %}", field="subject"
    ),
    good=Example(
        "{% if ${first_name} %}{{${first_name}}}, the{% else %}The{% endif %} toys are here",
        field="subject",
    ),
    instead_of=("blank-greeting", "hole-in-subject"),
    comes_of=("missing-attribute", "empty-output"),
    check=_check,
)
