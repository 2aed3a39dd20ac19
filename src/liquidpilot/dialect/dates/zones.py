"""Time zones by the names that Braze's pages use: IANA, Rails, and bare offsets.

Braze hands out IANA names as `${time_zone}`, takes Rails names in its API, and shows
`time_zone: -0005`, which Liquid reads as the number -5 ("Liquid Use Case Library"). Rails takes a
number for the first of its own zones whose clock is so many hours ahead of UTC in winter, by
name: -5 is Bogota, and 1 is Amsterdam, summer time included.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache

from liquidpilot.dialect.dates.rails_zones import RAILS_ZONE_BY_HOURS, RAILS_ZONES

_MOST_HOURS = 13  # a greater number is one of seconds


def find_zone(zone: str | float) -> tzinfo | None:
    """Return the zone of that name or offset; None if there is none.

    A name is exact, capitals included. Assumed: a text such as `+02:00` or `-0500` is an offset,
    and one such as `-0005`, which is the clock of nobody, stands for the number.

    >>> find_zone("-0330")
    datetime.timezone(datetime.timedelta(days=-1, seconds=73800))
    """
    if isinstance(zone, str):
        return _of_text(zone)
    if abs(zone) > _MOST_HOURS:
        zone = zone / 3600 if abs(zone) < 86_400 else math.inf
    name = RAILS_ZONE_BY_HOURS.get(zone)
    return _of_text(name) if name else None


def _of_text(text: str) -> tzinfo | None:
    if text in ("UTC", "Etc/UTC"):
        return UTC
    offset = re.fullmatch("([-+])([0-9]{2}):?([0-9]{2})", text)
    if not offset:
        return _of_name(RAILS_ZONES.get(text, text))
    hours, minutes = int(offset[2]), int(offset[3])
    if hours == 0 and 0 < minutes <= _MOST_HOURS:
        return find_zone(int(offset[1] + offset[3]))
    if hours > 23 or minutes > 59:
        return None
    return timezone((-1 if offset[1] == "-" else 1) * timedelta(hours=hours, minutes=minutes))


def _of_name(name: str) -> tzinfo | None:
    if name not in _known_names():
        return None
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


@cache
def _known_names() -> frozenset[str]:
    # A file system that ignores capitals would find zones that exist nowhere else, so the names
    # come from the list that the package of zones has; importlib.resources would cost far more.
    from pkgutil import get_data

    return frozenset((get_data("tzdata", "zones") or b"").decode().split())
