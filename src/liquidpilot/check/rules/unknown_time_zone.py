"""`unknown-time-zone`: a name that is written out and that no time zone has."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.expressions import chains, text_argument
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.dates.zones import find_zone, zone_names
from liquidpilot.suggestions import did_you_mean


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for chain in chains(field.outline):
        for call in chain.filters:
            zone = text_argument(call) if call.name == "time_zone" else None
            # Liquid in the text is another rule's, and nothing at all leaves the time as it is.
            if zone and zone.strip() and "{" not in zone and find_zone(zone) is None:
                message = f"no time zone is called '{zone}'"
                hint = did_you_mean(zone, zone_names()) or "use a name such as 'America/New_York'"
                yield field.found(call.span, message, hint)


RULE = FieldRule(
    name="unknown-time-zone",
    severity="error",
    summary="'time_zone' with a name that there is not, even where no profile comes to it",
    explanation=(
        "'time_zone' knows the names of IANA ('Europe/Oslo') and those of Rails ('Eastern Time (US "
        "& Canada)'), as they are written there, capitals included. Rails refuses any other, so "
        "that whoever comes to that place gets an error in place of the time."
    ),
    bad="{% if ${country} == 'NO' %}{{'now' | time_zone: 'Europe/Olso'}}{% endif %}",
    good="{% if ${country} == 'NO' %}{{'now' | time_zone: 'Europe/Oslo'}}{% endif %}",
    needs=("time_zone",),
    instead_of=("render-error",),
    check=_check,
)
