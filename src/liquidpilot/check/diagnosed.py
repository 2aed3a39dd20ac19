"""What parsing reported of a field, as spans of its text: for rules that add a fix to it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from liquidpilot.check.findings import Finding
from liquidpilot.check.rule import ReportedRule, Rule
from liquidpilot.check.subjects import FieldSubject, Span
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.sources import Position, Source


def diagnosed(field: FieldSubject, code: str) -> Iterator[tuple[Diagnostic, Span]]:
    """Yield the diagnostics of parsing with this code, each with the span that it is about."""
    found = [each for each in field.diagnostics if each.code == code]
    if not found:
        return
    places = _places(field.source)
    for each in found:
        start = places.get((each.line, each.column))
        if start is not None:
            end = places.get((each.end_line, each.end_column), len(field.source.text))
            yield each, (start, max(start, end))


def with_fix(field: FieldSubject, diagnostic: Diagnostic, rule: Rule | None) -> Finding:
    """Return what parsing reported as a finding, with the fix that its rule knows."""
    if isinstance(rule, ReportedRule) and rule.fix is not None:
        for each, span in diagnosed(field, diagnostic.code):
            if each == diagnostic:
                return Finding(diagnostic, rule.fix(field, span))
    return Finding(diagnostic)


def is_diagnosed(field: FieldSubject, span: Span) -> bool:
    """Tell whether parsing has something to say about a place within `span`."""
    if not field.diagnostics:
        return False
    start, end = field.source.position(span[0]), field.source.position(span[1])
    reported = _reported(field)
    at = bisect_left(reported, start)
    return at < len(reported) and reported[at] < end


@lru_cache(maxsize=16)
def _reported(field: FieldSubject) -> list[Position]:
    return sorted(Position(each.line, each.column) for each in field.diagnostics)


@lru_cache(maxsize=2)
def _places(source: Source) -> dict[tuple[int, int], int]:
    # The first index of a place, as a line break that an anchor leaves out shares one.
    places: dict[tuple[int, int], int] = {}
    for index in range(len(source.text) + 1):
        places.setdefault(source.position(index), index)
    return places
