"""`minute-for-month`: '%M' is the minute, '%m' the month."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.expressions import chains, text_argument
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.dialect.expressions.nodes import Literal
from liquidpilot.lazy_patterns import lazy_pattern

# Between a day and a year stands a month, after an hour a minute.
_MINUTE = lazy_pattern(r"(?:%-?[de][-/. ]|%[Yy][-/.])(%-?M)|(%-?M)(?=[-/.]%-?[de]\b|[-/.]%[Yy])")
_MONTH = lazy_pattern(r"%-?[HIkl]:(%-?m)")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for chain in chains(field.outline):
        for call in chain.filters:
            format = text_argument(call) if call.name == "date" else None
            first = call.arguments[0] if call.arguments else None
            if format is None or not isinstance(first, Literal):
                continue
            for pattern, is_now, meant in (
                (_MINUTE, "the minute", "the month"),
                (_MONTH, "the month", "the minute"),
            ):
                found = pattern.search(format)
                # `%H:%M %d/%M`: what is found is the second one.
                if found is not None:
                    group = next(each for each in range(1, 3) if found[each])
                    wrong = found[group]
                    right = wrong.swapcase()
                    start = first.span[0] + 1 + found.start(group)
                    span = (start, start + len(wrong))
                    message = f"'{wrong}' in '{format}' is {is_now}, not {meant}"
                    fix = Fix(
                        f"write '{right}'",
                        (field.edit(span, right),),
                        safe=False,
                        keeps_output=False,
                    )
                    yield field.found(span, message, f"write '{right}'", fix)


RULE = FieldRule(
    name="minute-for-month",
    severity="error",
    summary="'%d/%M/%Y' has the minute in the middle, '%H:%m' the month",
    explanation=(
        "In a format of 'date' capitals count: '%m' is the month, '%M' the minute (Ruby's "
        "strftime). '%d/%M/%Y' reads well for half a day of each month, and is wrong for the rest."
    ),
    bad="{{'now' | date: '%d/%M/%Y'}}",
    good="{{'now' | date: '%d/%m/%Y'}}",
    needs=("%m", "%-m"),
    check=_check,
)
