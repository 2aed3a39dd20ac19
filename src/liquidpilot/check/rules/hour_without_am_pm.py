"""`hour-without-am-pm`: nobody can tell whether it is morning or evening."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.date_formats import formats
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span
from liquidpilot.wording import cut

_HOUR = lazy_pattern(r"%[-_0]?[Il](?=[:.h ]?%[-0]?M)")
_HALF = lazy_pattern(r"%[-_^#]*[pPr]|[ap]\.?m\b", re.IGNORECASE)
_SAID = lazy_pattern(
    r"\b(?<!good )(?:morning|noon|midday|afternoon|evening|night|midnight|tonight)\b"
    r"|\b(?<!guten )(?:morgens|früh|vormittags?|mittags?|nachmittags?|abends?|nachts?)\b"
    r"|\b(?:mañana|tarde|noche|mediodía|manhã|noite|matin|midi|après-midi|soir|nuit|mattina"
    r"|pomeriggio|sera|notte|ochtends|middags?|avonds)\b"
    r"|\b(?:morgenen|morgonen|ettermiddag|eftermiddag|kvelden|kvällen|aftenen?|natten)\b",
    re.IGNORECASE,
)
_NEAR = 120


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    # The half of the day may be a format of its own, or a word.
    if _HALF.search(field.source.text):
        return
    for format in formats(field):
        found = _HOUR.search(format.text)
        if found is not None and not _is_said(field, format.span):
            start = format.span[0] + found.start()
            message = f"'{cut(format.text)}' counts the hours up to 12, and says neither AM nor PM"
            hint = "add '%p', or write '%H', which counts up to 24"
            yield field.found((start, start + len(found[0])), message, hint)


def _is_said(field: FieldSubject, span: Span) -> bool:
    """Tell whether words beside a time say the half of the day: `in the morning`."""
    near = field.outline.without_liquid[max(0, span[0] - _NEAR) : span[1] + _NEAR]
    return _SAID.search(near) is not None


RULE = FieldRule(
    name="hour-without-am-pm",
    severity="info",
    summary="'%I:%M' without '%p': nine in the morning reads as nine in the evening",
    explanation=(
        "'%I' and '%l' count the hours from 1 to 12, '%H' and '%k' from 0 to 23 (Ruby's strftime). "
        "Without '%p', 'am' or 'pm' anywhere in the text, and words such as 'in the morning' or "
        "'tonight' beside it, the reader cannot know which half of the day is meant."
    ),
    bad="From {{'now' | date: '%I:%M'}}",
    good="From {{'now' | date: '%I:%M %p'}}",
    needs=("%i", "%l", "%-i", "%-l", "%_i", "%0i"),
    check=_check,
)
