"""`calculation-on-date`: a time that was written as a date is added, subtracted or rounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from liquidpilot.check.date_formats import is_number
from liquidpilot.check.expressions import chains, text_argument
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.expressions.nodes import Expression, FilterCall
from liquidpilot.dialect.outline import Part

_CALCULATING = frozenset(
    ("plus", "minus", "times", "divided_by", "modulo", "round", "ceil", "floor", "abs", "at_least",
     "at_most")
)  # fmt: skip
_KEEPING = frozenset(("default", "strip", "lstrip", "rstrip"))


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for chain in chains(field.outline):
        for at, call in enumerate(chain.filters):
            if call.name not in _CALCULATING:
                continue
            ways = [*_ways(field, chain.head, chain.part, chain.filters[:at])]
            for argument in call.values:
                ways += _ways(field, argument, chain.part)
            format = next((each for each in map(_date_format, ways) if each is not None), None)
            if format is not None:
                message = f"'{call.name}' takes a number, and '{format}' writes a date"
                hint = "calculate with seconds, '| date: '%s' | plus: 0', and write the date after"
                yield field.found(call.span, message, hint)


def _ways(
    field: FieldSubject, value: Expression, part: Part, filters: Sequence[FilterCall] = ()
) -> Iterator[tuple[FilterCall, ...]]:
    """Yield the filters that a value goes through, on each way that it may come."""
    for origin in field.flow.origins(value, part):
        if origin.is_whole:
            yield *origin.filters, *filters


def _date_format(filters: Sequence[FilterCall]) -> str | None:
    """Return the format of the date that a value is last made, if it is no number."""
    last = next((each for each in reversed(filters) if each.name not in _KEEPING), None)
    format = text_argument(last) if last is not None and last.name == "date" else None
    # One without a part of a date is told as such ('not-a-date-format').
    if format is None or (format and "%" not in format and "{" not in format):
        return None
    return None if is_number(format.replace(".", "", 1)) else format


RULE = FieldRule(
    name="calculation-on-date",
    severity="error",
    summary="'plus', 'minus' and the like after 'date' with a format that gives no number",
    explanation=(
        "Liquid reads a number off the start of a text and drops the rest (Ruby Liquid 5.4.0): "
        "'2026-11-28' counts as 2026, and 'November' as 0. So the result is wrong for everybody. "
        "'%s' gives the seconds since 1970, with which times are calculated."
    ),
    bad="{{ 'now' | date: '%Y-%m-%d' | minus: 86400 }}",
    good="{{ 'now' | date: '%s' | minus: 86400 | date: '%Y-%m-%d' }}",
    needs=("date",),
    check=_check,
)
