"""Reading a time out of a value, as Ruby does: `Time.parse`, and what Liquid does before it.

Liquid knows `now` and `today`, takes a number or a text of digits for seconds since 1970, and has
Ruby's `Time.parse` read every other text: whatever looks like a date or a time is picked out, the
rest is passed over, and what is missing is filled in (`completion`). A text without a zone is in
UTC, as all of Braze is.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from liquidpilot.dialect.dates.calendar_forms import read_date, read_leftovers
from liquidpilot.dialect.dates.clock import read_time_of_day, without_weekday
from liquidpilot.dialect.dates.completion import completed
from liquidpilot.dialect.dates.elements import Elements
from liquidpilot.dialect.dates.moment import Moment

# Ruby refuses longer ones, in bytes of UTF-8.
_LONGEST_TEXT = 128
# More digits than any clock has; Ruby would go on, with years that nobody can read.
_LONGEST_EPOCH = 40

# Braze's own spelling of a time, `2025-08-05T08:15:30:250-0800`: milliseconds behind a colon. Its
# pages show such a value in UTC ("Context and event properties"); Ruby would lose the offset.
_BRAZE_TIME = (
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9]{2}:[0-9]{2}:[0-9]{2}):([0-9]{3})([-+][0-9]{2}:?[0-9]{2}|z)"
)


def parse_time(text: str, now: datetime) -> datetime | None:
    """Return the time that `text` names, or None if it names none or one beyond `datetime`.

    The time has the offset that the text gives it, else UTC; `now` completes it.

    >>> parse_time("2021-06-03 17:13:41 UTC", datetime(2026, 1, 1, tzinfo=UTC))
    datetime.datetime(2021, 6, 3, 17, 13, 41, tzinfo=datetime.timezone.utc)
    """
    moment = parse_moment(text, now)
    return moment.as_datetime() if moment else None


def to_time(value: object, now: datetime) -> datetime | date | None:
    """Return the time that Liquid sees in `value`, or None if it sees none (`Utils.to_date`)."""
    if isinstance(value, date):
        return value
    moment = to_moment(value, now)
    return moment.as_datetime() if moment else None


def to_moment(value: object, now: datetime) -> Moment | None:
    """Return what `to_time` does, with the years and the digits that `datetime` does not have."""
    if isinstance(value, Moment):
        return value
    if isinstance(value, date):
        return Moment.of(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Moment.of_epoch(value) if abs(value) < 10**_LONGEST_EPOCH else None
    if not isinstance(value, str):
        return None
    text = value.lower()
    if text in ("now", "today"):
        return Moment.of(now)
    if re.fullmatch("[0-9]+", text):
        return Moment.of_epoch(int(text)) if len(text) <= _LONGEST_EPOCH else None
    return parse_moment(text, now)


def parse_moment(text: str, now: datetime) -> Moment | None:
    """Return what `parse_time` does, with the years and the digits that `datetime` lacks."""
    if len(text.encode("utf-8", "replace")) > _LONGEST_TEXT:
        return None
    text = text.lower()
    braze = re.fullmatch(_BRAZE_TIME, text)
    if braze:
        text = f"{braze[1]}.{braze[2]}{braze[3]}"
    elements = _read(text)
    moment = None if elements.empty else completed(elements, now)
    return moment.in_zone(UTC) if moment and braze else moment


def _read(text: str) -> Elements:
    elements = Elements()
    rest = re.sub(r"(?:[^-+',./:@\[\]\w]|_)+", " ", text)
    rest = without_weekday(rest)
    rest = read_time_of_day(rest, elements)
    rest = read_date(rest, elements)
    read_leftovers(rest, elements)
    elements.complete_year()
    return elements
