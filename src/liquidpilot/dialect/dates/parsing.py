"""Reading a time out of a value, as Ruby does: `Time.parse`, and what Liquid does before it.

Liquid knows `now` and `today`, takes a number or a text of digits for seconds since 1970, and has
Ruby's `Time.parse` read every other text: whatever looks like a date or a time is picked out, the
rest is passed over, and what is missing is filled in (`completion`). A text without a zone is in
UTC, as all of Braze is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from liquidpilot.dialect.dates.moment import Moment

# What a text says about a time, before anything is known about the rest.
#
# The readers of clock times, dates and runs of digits note what they find in an `Elements`; in the
# end a time is made of it.


class Elements:
    """The parts of a time that a text names; None where it says nothing.

    `fraction` is the digits after the second's point, `zone` the zone as written.
    `century_known` is True for a year with more than two digits or a sign.
    """

    __slots__ = (
        "before_christ",
        "century_known",
        "day",
        "day_of_year",
        "fraction",
        "hour",
        "minute",
        "month",
        "second",
        "year",
        "zone",
    )

    def __init__(self) -> None:
        self.year: int | None = None
        self.month: int | None = None
        self.day: int | None = None
        self.day_of_year: int | None = None
        self.hour: int | None = None
        self.minute: int | None = None
        self.second: int | None = None
        self.fraction: str | None = None
        self.zone: str | None = None
        self.century_known = False
        self.before_christ = False

    @property
    def empty(self) -> bool:
        """Whether the text said nothing about a time; a weekday or a zone alone does not count."""
        return all(
            part is None
            for part in (
                *(self.year, self.month, self.day, self.day_of_year),
                *(self.hour, self.minute, self.second, self.fraction),
            )
        )

    def complete_year(self) -> None:
        """Turn a year of two digits into one of 1969 to 2068, and count years before Christ."""
        if self.year is None:
            return
        if self.before_christ:
            self.year = 1 - self.year
        if not self.century_known and 0 <= self.year <= 99:
            self.year += 1900 if self.year >= 69 else 2000

    def set_date(self, year: str | None, month: str | None, day: str | None) -> None:
        """Note a date of two or three numbers, which may stand in another order than they say.

        A number is a year if it has more than two characters or an apostrophe (`2021`, `'21`). The
        year may so have been taken for the day or the month: `14/03/2016` comes as the year 14,
        the month 3 and the day 2016. Two numbers are a month and a day, or a month and a year.
        """
        if year and month and day is None:
            year, month, day = None, year, month
        if year is None and day and _is_year(day):
            year, day = day, None
        if year and not year[-1].isdigit():
            # An ordinal is a day: `2021 june 3rd`.
            ordinal = year
            year, day = day, ordinal.strip("'stndrh")
        if month and _is_year(month):
            year, month, day = month, day, year
        if day and _is_year(day):
            year, day = day, year
        if year:
            numeral = year.strip("'")
            self.year = int(numeral)
            self.century_known = not numeral.isdigit() or len(numeral) > 2
        if month:
            self.month = abs(int(month.strip("'")))
        if day:
            self.day = abs(int(day.strip("'")))


def _is_year(text: str) -> bool:
    return text.startswith("'") or len(text) > 2


# The time of day in a text: `17:13:41 UTC`, `5pm`, `10h30`, and the weekday, which is ignored.
#
# Texts come in lower case, with a blank for everything that cannot belong to a date.

WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")

_WEEKDAY = rf"\b(?:{'|'.join(WEEKDAYS)})[^-/0-9 ]*"

_MERIDIAN = r" *(?P<{name}>[ap])(?:m\b|\.m\.)"
_ZONE = (
    r"(?P<zone>"
    r"(?:gmt|utc?)?[-+][0-9]+(?:[,.:][0-9]+(?::[0-9]+)?)?"
    r"|(?:[^\W\d_]|[. ])+(?:standard|daylight) time\b"
    r"|[^\W\d_]+(?: dst)?\b"
    r")"
)
_TIME_OF_DAY = (
    r"(?:(?:"
    r"(?P<hour>[0-9]+) *: *(?P<minute>[0-9]+)"
    r"(?: *: *(?P<second>[0-9]+)(?P<point>[,.](?P<fraction>[0-9]*))?)?"
    r"|(?P<h_hour>[0-9]+)(?P<apart> *)h(?: *(?P<h_minute>[0-9]+)m?(?: *(?P<h_second>[0-9]+)s?)?)?"
    rf")(?:{_MERIDIAN.format(name='half')})?"
    rf"|(?P<only_hour>[0-9]+){_MERIDIAN.format(name='only_half')}"
    rf")(?: *{_ZONE})?"
)


def without_weekday(text: str) -> str:
    """Return `text` with a blank for its first weekday; Ruby notes it and never uses it."""
    if not any(day in text for day in WEEKDAYS):
        return text
    return re.sub(_WEEKDAY, " ", text, count=1)


def read_time_of_day(text: str, elements: Elements) -> str:
    """Note the first time of day in `text`, with its zone; return the text without it."""
    found = re.search(_TIME_OF_DAY, text)
    if not found:
        return text
    minute = found["minute"] or found["h_minute"]
    second = found["second"] or found["h_second"]
    half = found["half"] or found["only_half"]
    if found["apart"]:
        # After a blank Ruby sees the `h` and reads no further: `10 h 30` is ten o'clock.
        minute = second = half = None
    elif found["point"] and not found["fraction"]:
        # A point without digits ends what Ruby reads, an `am` after it included.
        half = None
    hour = int(found["hour"] or found["h_hour"] or found["only_hour"])
    elements.hour = hour if half is None else hour % 12 + (12 if half == "p" else 0)
    elements.minute = int(minute) if minute else None
    elements.second = int(second) if second else None
    elements.fraction = found["fraction"] or None
    elements.zone = found["zone"]
    return f"{text[: found.start()]} {text[found.end() :]}"


# From the parts of a time that a text names to the time: the clock adds what is missing.
#
# What is coarser than the coarsest part named comes from the clock (`17:13` is today), what is
# finer is the start (`June 2021` is its first day, at midnight), as Ruby's `Time.parse` has it.

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


DIGIT_RUN = (
    r"(?P<sign>[-+]?)(?P<run>[0-9]{2,14})"
    r"(?: *t? *(?P<time>[0-9]{2,6})?(?:[,.](?P<fraction>[0-9]*))?)?"
    r"(?: *(?P<zone>z\b|[-+][0-9]{1,4}\b|\[[-+]?[0-9][^\]]*\]))?"
)

# How the digits of a run divide, by their number; Ruby sees nothing in 9, 11 or 13 digits.
_DATES: dict[int, tuple[tuple[str, int], ...]] = {
    2: (("day", 2),),
    3: (("day_of_year", 3),),
    4: (("month", 2), ("day", 2)),
    5: (("year", 2), ("day_of_year", 3)),
    6: (("year", 2), ("month", 2), ("day", 2)),
    7: (("year", 4), ("day_of_year", 3)),
    8: (("year", 4), ("month", 2), ("day", 2)),
    10: (("year", 4), ("month", 2), ("day", 2), ("hour", 2)),
    12: (("year", 4), ("month", 2), ("day", 2), ("hour", 2), ("minute", 2)),
    14: (("year", 4), ("month", 2), ("day", 2), ("hour", 2), ("minute", 2), ("second", 2)),
}
# A run with a fraction after it ends in seconds, and is read from its end.
_ENDS = ("second", "minute", "hour", "day", "month", "year")
_TIMES = ("hour", "minute", "second")


def read_digit_run(found: re.Match[str], elements: Elements) -> None:
    """Note what a match of DIGIT_RUN says."""
    run, time, fraction = found["run"], found["time"], found["fraction"]
    if time is None and fraction is not None:
        _read_from_end(run, elements)
    else:
        _read_from_start(run, elements)
    if elements.year is not None and found["sign"] == "-":
        elements.year = -elements.year
    if time and len(time) % 2 == 0:
        pairs = [int(time[at : at + 2]) for at in range(0, len(time), 2)]
        names = _TIMES if fraction is None else _TIMES[-len(pairs) :]
        for name, value in zip(names, pairs, strict=False):
            setattr(elements, name, value)
    if fraction is not None:
        elements.fraction = fraction or "0"
    if found["zone"]:
        # `[-5:EST]` is an offset and a name; Ruby goes by the name.
        elements.zone = found["zone"].strip("[]").rpartition(":")[2]


def _read_from_start(run: str, elements: Elements) -> None:
    at = 0
    for name, length in _DATES.get(len(run), ()):
        setattr(elements, name, int(run[at : at + length]))
        at += length
    elements.century_known = len(run) >= 8


def _read_from_end(run: str, elements: Elements) -> None:
    if len(run) in (9, 11, 13):
        return
    rest = run
    for name in _ENDS:
        if not rest:
            return
        length = 4 if name == "year" else 2
        setattr(elements, name, int(rest[-length:]))
        rest = rest[:-length]
    elements.century_known = len(run) == 14


# The forms of a date in a text: with a month's name, with numbers, by week or day of the year.
#
# They are tried in order, and the first that stands anywhere in the text is the date. Texts come in
# lower case, with a blank for everything that cannot belong to a date. The forms, their order and
# their oddities are those of `Date._parse` in Ruby 3.1.

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# The year before the first one of each Japanese era; Reiwa came after Ruby's list.
_ERAS = {"m": 1867, "t": 1911, "s": 1925, "h": 1988}


class _Form(NamedTuple):
    """A form: how it looks, who notes what it found, what must not stand in the text."""

    pattern: str
    read: Callable[[re.Match[str], Elements], None]
    unless: str | None = None


def read_date(text: str, elements: Elements) -> str:
    """Note the date in `text`, if there is one; return the text without it."""
    # Most texts are numbers only; the patterns with names are then not even compiled.
    named = any(month in text for month in _MONTHS)
    numbered = any(character.isdigit() for character in text)
    for form in _FORMS:
        if (_MONTH in form.pattern and not named) or (form.pattern != _ALONE and not numbered):
            continue
        found = re.search(form.pattern, text)
        if found and not (form.unless and re.search(form.unless, text)):
            form.read(found, elements)
            return f"{text[: found.start()]} {text[found.end() :]}"
    return text


def read_leftovers(text: str, elements: Elements) -> None:
    """Note what stands beside date and time: an era, and a lone number as the day or the hour."""
    rest = re.sub(r"\b(?:bce?\b|b\.c\.(?:e\.)?)", " ", text, count=1)
    if rest != text:
        elements.before_christ = True
    lone = re.fullmatch(" *([0-9]{1,2}) *", rest)
    if not lone:
        return
    number = int(lone[1])
    if elements.hour is not None and elements.day is None and 1 <= number <= 31:
        elements.day = number
    if elements.day is not None and elements.hour is None and number <= 24:
        elements.hour = number


def _read_named(found: re.Match[str], elements: Elements) -> None:
    parts = found.groupdict()
    elements.before_christ = (parts.get("era") or "").startswith("b")
    month = str(_MONTHS.index(parts["month"]) + 1)
    elements.set_date(parts["year"], month, parts["day"])


def _read_numbers(found: re.Match[str], elements: Elements) -> None:
    elements.set_date(found["year"], found["month"], found["day"])


def _read_single(found: re.Match[str], elements: Elements) -> None:
    """Note the parts that need no second look, each under its own name."""
    for name, digits in found.groupdict().items():
        if digits:
            setattr(elements, name, int(digits))


def _read_month(found: re.Match[str], elements: Elements) -> None:
    elements.month = _MONTHS.index(found["month"]) + 1


def _read_japanese(found: re.Match[str], elements: Elements) -> None:
    elements.year = _ERAS[found["era"]] + int(found["year"])
    elements.month = int(found["month"])
    elements.day = int(found["day"])


_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})"
_ERA = r"(?P<era>ce|c\.e\.|bce|b\.c\.e\.|ad|a\.d\.|bc|b\.c\.)?"
_ALONE = rf"\b{_MONTH}[^ ]*"

_FORMS = (
    # 3rd June 2021; 3 jun '21
    _Form(
        rf"(?P<day>'?[0-9]+)[^-0-9 ]* *{_MONTH}[^-0-9 ']*"
        rf"(?: *{_ERA} *(?P<year>'?-?[0-9]+(?:(?:st|nd|rd|th)\b)?))?",
        _read_named,
    ),
    # June 3, 2021; June 2021
    _Form(
        rf"\b{_MONTH}[^-0-9 ']* *(?P<day>'?[0-9]+)[^-0-9 ']*"
        rf"(?: *,? *{_ERA} *(?P<year>'?-?[0-9]+))?",
        _read_named,
    ),
    # 2021-06-03
    _Form(r"(?P<year>'?[-+]?[0-9]+)-(?P<month>[0-9]+)-(?P<day>'?-?[0-9]+)", _read_numbers),
    # H31.04.30
    _Form(r"\b(?P<era>[mtsh])(?P<year>[0-9]+)\.(?P<month>[0-9]+)\.(?P<day>[0-9]+)", _read_japanese),
    # 3-jun-2021; jun-3-2021
    _Form(rf"(?P<day>'?-?[0-9]+)-{_MONTH}[^-/.]*-(?P<year>'?-?[0-9]+)", _read_named),
    _Form(rf"\b{_MONTH}[^-/.]*-(?P<day>'?-?[0-9]+)(?:-(?P<year>'?-?[0-9]+))?", _read_named),
    # 2021/6/3; 14/03/2016; 6/3
    _Form(
        r"(?P<year>'?-?[0-9]+)/ *(?P<month>'?[0-9]+)(?:[^0-9] *(?P<day>'?-?[0-9]+))?",
        _read_numbers,
    ),
    # 3.6.2021
    _Form(r"(?P<year>'?-?[0-9]+)\. *(?P<month>'?[0-9]+)\. *(?P<day>'?-?[0-9]+)", _read_numbers),
    # 2021-W22-4 and -W-4: Ruby knows the week and does not use it.
    _Form(r"\b(?:[0-9]{2}|[0-9]{4})?-?w[0-9]{2}(?:-?[0-9])?\b", _read_single),
    _Form(r"-w-[0-9]\b", _read_single),
    # --06-03; --0603
    _Form(r"--(?P<month>[0-9]{2})?-(?P<day>[0-9]{2})\b", _read_single),
    _Form(r"--(?P<month>[0-9]{2})(?P<day>[0-9]{2})?\b", _read_single),
    # 2021-154; -154
    _Form(
        r"\b(?P<year>[0-9]{2}|[0-9]{4})-(?P<day_of_year>[0-9]{3})\b",
        _read_single,
        unless=r"[,.](?:[0-9]{2}|[0-9]{4})-[0-9]{3}\b",
    ),
    _Form(r"\b-(?P<day_of_year>[0-9]{3})\b", _read_single, unless=r"[0-9]-[0-9]{3}\b"),
    # '21
    _Form(r"'(?P<year>[0-9]+)\b", _read_single),
    # june
    _Form(_ALONE, _read_month),
    # 3rd
    _Form(r"(?P<day>[0-9]+)(?:st|nd|rd|th)\b", _read_single),
    # 20210603T171341Z
    _Form(DIGIT_RUN, read_digit_run),
)


# Ruby refuses longer ones, in bytes of UTF-8.
_LONGEST_TEXT = 128
# More digits than any clock has; Ruby would go on, with years that make no sense.
_LONGEST_EPOCH = 40

# Braze's own spelling of a time, `2025-08-05T08:15:30:250-0800`: milliseconds after a colon. Its
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
    if text.isascii() and text.isdigit():
        return Moment.of_epoch(int(text)) if len(text) <= _LONGEST_EPOCH else None
    return parse_moment(value, now)


def parse_moment(text: str, now: datetime) -> Moment | None:
    """Return what `parse_time` does, with the years and the digits that `datetime` lacks."""
    if len(text) <= LONGEST_ISO and (moment := iso_moment(text)):
        return moment
    if len(text.encode("utf-8", "replace")) > _LONGEST_TEXT:
        return None
    text = text.lower()
    braze = re.fullmatch(_BRAZE_TIME, text)
    if braze:
        text = f"{braze[1]}.{braze[2]}{braze[3]}"
    elements = _read(text)
    moment = None if elements.empty else completed(elements, now)
    return moment.in_zone(UTC) if moment and braze else moment


# 2021-06-03, 2021-06-03T17:13, 2021-06-03T17:13:41, and the last with Z, .123Z or +02:00.
_ISO_LENGTHS = frozenset((10, 16, 19, 20, 24, 25))
LONGEST_ISO = 25 + len(" UTC")
"""Characters of the longest text that `iso_moment` knows."""


# The dates of answers and of a person are read for each text that shows them.
@lru_cache(maxsize=1024)
def iso_moment(text: str) -> Moment | None:
    """Return the time of a text in the usual forms of ISO 8601 and Ruby; None for any other."""
    if text[4:5] != "-" or text[7:8] != "-":
        return None
    text = text.removesuffix(" UTC")
    size = len(text)
    if size not in _ISO_LENGTHS or (size > 10 and (text[10] not in "Tt " or text[13] != ":")):
        return None
    if text[19:20] == ":":  # which is for Python what a point is, and not for Ruby
        return None
    try:
        return Moment.of(datetime.fromisoformat(text))
    except ValueError:
        # Ruby takes more, such as 31 days in every month.
        return None


def _read(text: str) -> Elements:
    elements = Elements()
    rest = re.sub(r"(?:[^-+',./:@\[\]\w]|_)+", " ", text)
    rest = without_weekday(rest)
    rest = read_time_of_day(rest, elements)
    rest = read_date(rest, elements)
    read_leftovers(rest, elements)
    elements.complete_year()
    return elements
