"""`hole-in-subject`: two spaces, or a comma with nothing before it, in what the inbox shows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.rendered_texts import first_hole, is_not_the_templates, plain_fields
from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.wording import cut

_LEADING = re.compile(r"[,;:!?](?=\s)")
_GAP = re.compile(r"[^\S\n]{2,}|[^\S\n](?=[,.](?:\s|\Z))")
_WORD_BEFORE = re.compile(r"\S*\Z")
_WORD_AFTER = lazy_pattern(r"[^\s,.]*[,.]?")
_LONGEST = 40
_SHOWN = ("subject", "preheader", "title")


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    for field in plain_fields(rendering):
        if field.name not in _SHOWN:
            continue
        text = field.text.strip()
        hole = _hole_in(text)
        if hole is None or (hole and is_not_the_templates(rendering, hole)):
            continue
        if "  " in rendering.message.fields[field.name].outline.without_liquid.strip():
            continue
        message = f"the {field.name} has a hole: '{cut(text)}'"
        hint = "give the missing value a default, or move the words around it into the condition"
        yield rendering.found(field.name, message, hint, first_hole(field))


def _hole_in(text: str) -> str | None:
    """Return the words around a gap, "" for one at the beginning; None if there is none."""
    if _LEADING.match(text):
        return ""
    gap = _GAP.search(text)
    if gap is None:
        return None
    before = _WORD_BEFORE.search(text[max(0, gap.start() - _LONGEST) : gap.start()])
    after = _WORD_AFTER.match(text, gap.end())
    return (before[0] if before else "") + gap[0] + (after[0] if after else "")


RULE = RenderingRule(
    name="hole-in-subject",
    severity="warning",
    summary="a subject, preheader or title with a gap where a value is missing",
    explanation=(
        "An empty value leaves its spaces and its comma: 'Your  is waiting', ', your order is "
        "here'. Readers see it as soon as they look at the inbox."
    ),
    bad=Example("Your {{event_properties.${toy}}} is waiting", field="subject"),
    good=Example("Your {{event_properties.${toy} | default: 'toy'}} is waiting", field="subject"),
    comes_of=("missing-attribute", "empty-output"),
    check=_check,
)
