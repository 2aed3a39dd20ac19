"""From the parts of a time that a text names to the time: the clock adds what is missing.

What is coarser than the coarsest part named comes from the clock (`17:13` is today), what is
finer is the start (`June 2021` is its first day, at midnight), as Ruby's `Time.parse` has it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from liquidpilot.dialect.dates.elements import Elements
from liquidpilot.dialect.dates.moment import Moment

# The letters of the military: no J, and from N on west of Greenwich.
_MILITARY = {letter: hours for hours, letter in enumerate("abcdefghiklm", start=1)} | {
    letter: -hours for hours, letter in enumerate("nopqrstuvwxy", start=1)
}
_AMERICAN = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
# Ruby knows no other names: `CET` and `Europe/Paris` are passed over, and the time is in UTC.
_NAMED_HOURS = {"utc": 0, "z": 0, "ut": 0, "gmt": 0} | _AMERICAN | _MILITARY


def completed(elements: Elements, now: datetime) -> Moment | None:
    """Return the time that `elements` name, in the zone that they name or else in UTC.

    None where a number is out of its range: 03/14/2016 has the month 14.
    """
    offset = _offset(elements.zone) or 0
    if abs(offset) >= 86_400:
        return None
    zone = timezone(timedelta(seconds=offset)) if offset else UTC
    now = now.astimezone(zone)
    if elements.day_of_year is not None and not _set_day_of_year(elements, now):
        return None
    _fill_in(elements, now)
    moment = _on_the_clock(elements, offset)
    return moment.in_zone(zone) if moment and offset else moment


def _offset(zone: str | None) -> int | None:
    """Return the seconds that a zone is ahead of UTC; None for one that Ruby does not know."""
    if zone is None:
        return None
    if zone in _NAMED_HOURS:
        return _NAMED_HOURS[zone] * 3600
    found = re.fullmatch("([-+])([0-9]{2})(?:(:?)([0-9]{2})(?:\\3([0-9]{2}))?)?", zone)
    if not found:
        return None
    seconds = int(found[2]) * 3600 + int(found[4] or 0) * 60 + int(found[5] or 0)
    return -seconds if found[1] == "-" else seconds


def _set_day_of_year(elements: Elements, now: datetime) -> bool:
    """Turn the day of the year into a month and a day; False if the year has no such day."""
    year = now.year if elements.year is None else elements.year
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    number = elements.day_of_year or 0
    if not 1 <= number <= 365 + leap:
        return False
    day = Moment.of_fields(year, 1, number, 0, "").at
    elements.month, elements.day = day.month, day.day
    return True


def _fill_in(elements: Elements, now: datetime) -> None:
    for name in ("year", "month", "day", "hour", "minute", "second"):
        if getattr(elements, name) is not None:
            return
        setattr(elements, name, getattr(now, name))


def _on_the_clock(elements: Elements, offset: int) -> Moment | None:
    # As in Ruby every month may have 31 days, which run on into the next, and a minute 61 seconds.
    month = 1 if elements.month is None else elements.month
    day = 1 if elements.day is None else elements.day
    hour, minute, second = (elements.hour or 0, elements.minute or 0, elements.second or 0)
    if not (1 <= month <= 12 and 1 <= day <= 31 and minute <= 59 and second <= 60):
        return None
    if hour > 24 or (hour == 24 and (minute or second)):
        return None
    seconds = hour * 3600 + minute * 60 + second - offset
    return Moment.of_fields(elements.year or 0, month, day, seconds, elements.fraction or "")
