"""`date-before-time-zone`: the time is already text when it should be converted to a zone."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.expressions import Chain, chains
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.dialect.expressions.nodes import FilterCall, Literal
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span

_DAY = lazy_pattern(r"%[-_0]?[cdeFDxj]")
_HOUR = lazy_pattern(r"%[-_0]?[cHkTRX]")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for chain in chains(field.outline):
        dates = [call for call in chain.filters if call.name == "date"]
        for call in chain.filters:
            if call.name != "time_zone" or not dates or dates[0].span[0] > call.span[0]:
                continue
            if not _is_a_time_again(chain, dates[0], call):
                message = "'time_zone' comes too late: 'date' has already turned the time into text"
                hint = "write 'time_zone' before 'date'"
                fix = _swapped(field, chain, dates[0], call)
                yield field.found(call.span, message, hint, fix)
                break


def _is_a_time_again(chain: Chain, date: FilterCall, zone: FilterCall) -> bool:
    """Tell whether a whole time is read from the text, or a number counted from it, and printed."""
    first, second = chain.filters.index(date), chain.filters.index(zone)
    if not any(call.name == "date" for call in chain.filters[second:]):
        return False
    if any(call.name in ("plus", "minus") for call in chain.filters[first:second]):
        return True
    format = date.arguments[0] if date.arguments else None
    text = format.value if isinstance(format, Literal) else None
    return isinstance(text, str) and (
        "%s" in text or (_DAY.search(text) is not None and _HOUR.search(text) is not None)
    )


def _swapped(field: FieldSubject, chain: Chain, date: FilterCall, zone: FilterCall) -> Fix | None:
    """Return the edit that swaps two neighbouring filters."""
    at = chain.filters.index(date)
    if chain.filters[at + 1] is not zone:
        return None
    text = field.source.text
    first = (date.span[0], len(text[: text.rindex("|", 0, zone.span[0])].rstrip()))
    following = chain.filters[at + 2 :]
    second = _to_the_end(field, chain, zone, following[0] if following else None)
    edits = (field.edit(first, text[slice(*second)]), field.edit(second, text[slice(*first)]))
    return Fix("write 'time_zone' before 'date'", edits, safe=False, keeps_output=False)


def _to_the_end(
    field: FieldSubject, chain: Chain, call: FilterCall, following: FilterCall | None
) -> Span:
    text = field.source.text
    if following is not None:
        end = text.rindex("|", 0, following.span[0])
    else:
        end = chain.part.span[1] - 2
        end -= text[end - 1] == "-"
    return call.span[0], len(text[:end].rstrip())


RULE = FieldRule(
    name="date-before-time-zone",
    severity="error",
    summary="'time_zone' after 'date', where the time is already text",
    explanation=(
        "All times are in UTC until 'time_zone' converts them. It has to come before 'date', "
        "which turns the time into text; after it, the text's zone is lost and the hour is "
        "wrong. A second 'date' after 'time_zone' reads the text again, which is right if day and "
        "hour stand in it."
    ),
    source=("time-zone-first",),
    bad="{{'now' | date: '%H:%M' | time_zone: 'Europe/Oslo'}}",
    good="{{'now' | time_zone: 'Europe/Oslo' | date: '%H:%M'}}",
    needs=("time_zone",),
    check=_check,
)
