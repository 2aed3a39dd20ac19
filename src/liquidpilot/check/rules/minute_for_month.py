"""`minute-for-month`: '%M' is the minute, '%m' the month."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.date_formats import formats, taken_for_another
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for format in formats(field):
        for (first, last), right in taken_for_another(format.text):
            start = format.span[0]
            span = (start + first, start + last)
            wrong = format.text[first:last]
            is_now, meant = ("the minute", "the month")
            if wrong.endswith("m"):
                is_now, meant = meant, is_now
            message = f"'{wrong}' in '{format.text}' is {is_now}, not {meant}"
            edits = (field.edit(span, right),)
            fix = Fix(f"write '{right}'", edits, safe=False, keeps_output=False)
            yield field.found(span, message, f"write '{right}'", fix)


RULE = FieldRule(
    name="minute-for-month",
    severity="error",
    summary="'%d/%M/%Y' has the minute in the middle, '%H.%m' the month",
    explanation=(
        "In a format of 'date' capitals count: '%m' is the month, '%M' the minute (Ruby's "
        "strftime). '%d/%M/%Y' reads well for half a day of each month, and is wrong for the rest. "
        "What was meant is seen by what stands beside it: a minute comes after an hour, a month "
        "beside a day or a year."
    ),
    bad="{{'now' | date: '%d/%M/%Y'}}",
    good="{{'now' | date: '%d/%m/%Y'}}",
    needs=("%m", "%-m", "%_m", "%0m"),
    check=_check,
)
