"""`trustpilot-local-send-time`: a time of the customer's clock, which Trustpilot reads as UTC."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject
from liquidpilot.integrations.trustpilot.rules.examples import invitation, webhook
from liquidpilot.integrations.trustpilot.rules.invitation_fields import (
    liquid_with_sources,
    values_of,
)

_ZONE = re.compile(r"\|\s*time_zone\s*:\s*(?P<zone>'[^']*'|\"[^\"]*\"|[^\s|}%]+\}?)")
_UTC = re.compile(r"['\"](?:Etc/)?(?:UTC|GMT|UCT|Zulu|Universal)['\"]", re.IGNORECASE)
# '%s' is the same everywhere, and an offset that is written out shows when it is rendered.
_WITHOUT_ZONE, _WITH_OFFSET = "%s", re.compile("%:*z")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for span in values_of(field, "preferredSendTime"):
        sources = list(liquid_with_sources(field.flow, span))
        local = next((zone for each in sources for zone in _local_zones(each)), None)
        if local is None or any(_WITH_OFFSET.search(each) for each in sources):
            continue
        message = (
            "this is a local time, which Trustpilot reads as UTC: the customer is invited hours "
            "too early or too late"
        )
        hint = f"write \"time_zone: 'UTC'\" instead of 'time_zone: {local}'"
        yield field.found(span, message, hint)


def _local_zones(liquid: str) -> Iterator[str]:
    for match in _ZONE.finditer(liquid):
        if not _UTC.fullmatch(match["zone"]) and _WITHOUT_ZONE not in liquid[match.end() :]:
            yield match["zone"]


def _at(zone: str) -> dict[str, object]:
    time = f"{{{{'now' | time_zone: {zone} | date: '%Y-%m-%dT%H:%M:%S'}}}}"
    return invitation(serviceReviewInvitation={"preferredSendTime": time})


RULE = FieldRule(
    name="trustpilot-local-send-time",
    severity="warning",
    summary="'preferredSendTime' is made with a time zone other than UTC",
    explanation=(
        "Trustpilot reads 'preferredSendTime' as a time in UTC (Trustpilot, \"Invitation API\"). "
        "After \"time_zone: 'Europe/Berlin'\" the same digits mean one or two hours later, and "
        "after 'time_zone: ${time_zone}' up to half a day. Without 'time_zone' Braze writes UTC."
    ),
    source=("time-zone-first",),
    bad=webhook(_at("'Europe/Berlin'")),
    good=webhook(_at("'UTC'")),
    check=_check,
)
