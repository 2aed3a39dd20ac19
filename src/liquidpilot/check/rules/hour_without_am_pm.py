"""`hour-without-am-pm`: nobody can tell whether it is morning or evening."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.date_formats import formats
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.wording import cut

_HOUR = lazy_pattern(r"%[-_0]?[Il](?=[:.h ]?%[-0]?M)")
_HALF = lazy_pattern(r"%[-_^#]*[pPr]|[ap]\.?m\b", re.IGNORECASE)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    # The half of the day may be a format of its own, or a word.
    if _HALF.search(field.source.text):
        return
    for format in formats(field):
        found = _HOUR.search(format.text)
        if found is not None:
            start = format.span[0] + found.start()
            message = f"'{cut(format.text)}' counts the hours up to 12, and says neither AM nor PM"
            hint = "add '%p', or write '%H', which counts up to 24"
            yield field.found((start, start + len(found[0])), message, hint)


RULE = FieldRule(
    name="hour-without-am-pm",
    severity="info",
    summary="'%I:%M' without '%p': nine in the morning reads as nine in the evening",
    explanation=(
        "'%I' and '%l' count the hours from 1 to 12, '%H' and '%k' from 0 to 23 (Ruby's strftime). "
        "Without '%p', 'am' or 'pm' anywhere in the text the reader cannot know which half of the "
        "day is meant."
    ),
    bad="From {{'now' | date: '%I:%M'}}",
    good="From {{'now' | date: '%I:%M %p'}}",
    needs=("%i", "%l", "%-i", "%-l", "%_i", "%0i"),
    check=_check,
)
