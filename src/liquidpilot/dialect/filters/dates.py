"""The filters that deal with time: `date` (Ruby Liquid 5.4.0) and `time_zone` (Braze).

Both understand whatever Liquid takes for a time, `'now'` included. `time_zone` comes before
`date` (Braze, "Liquid Use Case Library"): what `date` writes is a text without a zone to change.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from liquidpilot.dialect.dates.moment import Moment
from liquidpilot.dialect.dates.parsing import LONGEST_ISO, iso_moment, to_moment
from liquidpilot.dialect.dates.strftime import strftime
from liquidpilot.dialect.dates.zones import find_zone
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.values import inspect_text, is_blank, to_liquid, to_text

# Characters of a pattern, and of what it writes, beyond which nothing is kept.
_KEPT = 100


def date(now: datetime, value: object, pattern: object) -> object:
    """Return the time that `value` is, written as the `pattern` of strftime asks for.

    What is no time, and anything under an empty pattern, is returned as it is.
    """
    if type(value) is str and type(pattern) is str and pattern and len(pattern) <= _KEPT:
        written = _written(value, pattern) if len(value) <= LONGEST_ISO else None
        if written is not None:
            return written
    text = to_text(pattern)
    moment = _moment(value, now) if text else None
    return value if moment is None else strftime(moment, text)


# The dates of answers and of a person are written for each text that shows them.
@lru_cache(maxsize=1024)
def _written(text: str, pattern: str) -> str | None:
    """Return a time in a usual form as `pattern` asks for; None for others, and for long texts."""
    moment = iso_moment(text)
    written = None if moment is None else strftime(moment, pattern)
    return written if written is not None and len(written) <= _KEPT else None


def time_zone(now: datetime, value: object, zone: object) -> object:
    """Return the time that `value` is, on the clock of `zone`; what is no time stays as it is.

    A profile without a time zone leaves the time as it is. Raises RenderFault for a zone that does
    not exist, in the words of Rails; what Braze does then is not documented.
    """
    moment = _moment(value, now)
    if moment is None:
        return value
    zone = to_liquid(zone)
    if zone is not False and is_blank(zone):
        return _as_value(moment)
    if isinstance(zone, bool) or not isinstance(zone, (str, int, float)):
        raise RenderFault(f"invalid argument to TimeZone[]: {inspect_text(zone)}", _HINT)
    found = find_zone(zone)
    if found is None:
        raise RenderFault(f"Invalid Timezone: {to_text(zone)}", _HINT)
    return _as_value(moment.in_zone(found))


_HINT = "use a name such as 'America/New_York', or ${time_zone}"


def _moment(value: object, now: datetime) -> Moment | None:
    return to_moment(value if isinstance(value, Moment) else to_liquid(value), now)


def _as_value(moment: Moment) -> datetime | Moment:
    """Return the time as the rest of the dialect knows it, if it knows such years at all."""
    return moment.as_datetime() or moment


CLOCK_FILTERS: dict[str, Callable[..., object]] = {"date": date, "time_zone": time_zone}
