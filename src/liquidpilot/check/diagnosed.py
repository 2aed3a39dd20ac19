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
    for each in field.diagnostics:
        if each.code == code and (span := _span(field.source, each)) is not None:
            yield each, span


def with_fix(field: FieldSubject, diagnostic: Diagnostic, rule: Rule | None) -> Finding:
    """Return what parsing reported as a finding, with the fix that its rule knows."""
    if isinstance(rule, ReportedRule) and rule.fix is not None:
        span = _span(field.source, diagnostic)
        if span is not None:
            return Finding.of(diagnostic, rule.fix(field, span))
    return Finding.of(diagnostic)


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


def _span(source: Source, diagnostic: Diagnostic) -> Span | None:
    start = _index(source, Position(diagnostic.line, diagnostic.column))
    if start is None:
        return None
    end = _index(source, Position(diagnostic.end_line, diagnostic.end_column))
    return start, max(start, len(source.text) if end is None else end)


def _index(source: Source, place: Position) -> int | None:
    """Return the first index at `place`, which a break that an anchor leaves out shares."""
    indexes = range(len(source.text) + 1)
    at = bisect_left(indexes, place, key=source.position)
    return at if at in indexes and source.position(at) == place else None
