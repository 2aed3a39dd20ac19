"""`local-time-labelled-utc`: a time of another zone with the 'Z' of UTC after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from liquidpilot.check.expressions import Chain, chains, text_argument
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.expressions.nodes import FilterCall
from liquidpilot.lazy_patterns import lazy_pattern

_LABEL = lazy_pattern(r"(?<=%[SMLTRHN])\s?(?:Z|UTC|GMT|\+00:?00)\Z")
_UTC = frozenset(("utc", "gmt", "etc/utc", "etc/gmt", "zulu", "universal"))


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for chain in chains(field.outline):
        for at, call in enumerate(chain.filters):
            label = _LABEL.search(text_argument(call) or "") if call.name == "date" else None
            if label is None:
                continue
            zones = [_last_zone(way) for way in _ways(field, chain, chain.filters[:at])]
            zone = next((each for each in zones if each is not None), None)
            if zone is not None and all(each is not None for each in zones):
                message = f"'{label[0].strip()}' says UTC, but the time is that of {zone}"
                hint = "leave 'time_zone' out, or end the format with '%z' in its place"
                yield field.found(call.span, message, hint)


def _ways(
    field: FieldSubject, chain: Chain, filters: Sequence[FilterCall]
) -> Iterator[tuple[FilterCall, ...]]:
    """Yield the filters that the time goes through up to here, on each way that it may come."""
    for origin in field.flow.origins(chain.head, chain.part):
        yield *origin.filters, *filters


def _last_zone(filters: Sequence[FilterCall]) -> str | None:
    """Return the zone in which the time is, as it is written; None for UTC."""
    last = next((each for each in reversed(filters) if each.name == "time_zone"), None)
    if last is None:
        return None
    name = text_argument(last)
    if name is None:
        return "another zone"
    return None if name.lower() in _UTC else f"'{name}'"


RULE = FieldRule(
    name="local-time-labelled-utc",
    severity="error",
    summary="'time_zone' and then a format that ends with 'Z' or 'UTC'",
    explanation=(
        "'Z', 'UTC' and '+00:00' say that a time is one of UTC (ISO 8601). After 'time_zone' it is "
        "another hour, so whoever reads it is off by as much as the zone is. '%z' writes the "
        "difference that is right, '%Z' the name of the zone."
    ),
    source=("time-zone-first",),
    bad="{{'now' | time_zone: 'Europe/Oslo' | date: '%Y-%m-%dT%H:%M:%SZ'}}",
    good="{{'now' | time_zone: 'Europe/Oslo' | date: '%Y-%m-%dT%H:%M:%S%z'}}",
    check=_check,
)
