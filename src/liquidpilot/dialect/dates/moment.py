"""A point in time with Ruby's reach: every year, and every digit of the second.

Python's `datetime` ends with the year 9999 and the microsecond. Ruby's `Time` does not, and an
author who hands milliseconds to `date` sees the year 53392 in the message. The Gregorian calendar
repeats itself every 400 years, weekdays included; so a far year is a near one and a number of
such cycles.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

_CYCLE_YEARS = 400
_CYCLE_SECONDS = 146_097 * 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Away from the first and the last year, a change of the zone cannot leave Python's range.
_NEAR_YEARS = range(2, 9999)


class Moment:
    """A point in time, or a whole day.

    `at` is the time as a `datetime` with a zone, `cycles` the number of 400 years to add to it,
    and `finer` the digits of the second after the microsecond. `day_only` marks Ruby's `Date`,
    which writes its zone differently.
    """

    __slots__ = ("at", "cycles", "day_only", "finer")

    def __init__(
        self, at: datetime, cycles: int = 0, finer: str = "", day_only: bool = False
    ) -> None:
        self.at = at
        self.cycles = cycles
        self.finer = finer
        self.day_only = day_only

    @classmethod
    def of(cls, value: date) -> Moment:
        """Return the moment of a `datetime` (without a zone it is UTC) or of a `date`."""
        if not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day, tzinfo=UTC)
            return cls(*_near(value), day_only=True)
        known = value.utcoffset() is not None
        return cls(*_near(value if known else value.replace(tzinfo=UTC)))

    @classmethod
    def of_epoch(cls, seconds: int) -> Moment:
        """Return the moment that is so many seconds after the start of 1970, in UTC.

        >>> Moment.of_epoch(1622740421000).year
        53392
        """
        cycles, rest = divmod(seconds, _CYCLE_SECONDS)
        at = _EPOCH + timedelta(seconds=rest)
        year = at.year + cycles * _CYCLE_YEARS
        return cls(at.replace(year=year)) if year in _NEAR_YEARS else cls(at, cycles)

    @classmethod
    def of_fields(cls, year: int, month: int, day: int, seconds: int, fraction: str) -> Moment:
        """Return the moment in UTC; days past the month's end run on into the next month.

        `seconds` counts from midnight, `fraction` is the digits after the second's point.
        """
        first, cycles = _near_year(year)
        at = datetime(first, month, 1, tzinfo=UTC) + timedelta(
            days=day - 1, seconds=seconds, microseconds=int(fraction[:6].ljust(6, "0"))
        )
        return cls(at, cycles, fraction[6:])

    @property
    def year(self) -> int:
        """The year, whatever its size; 0 is the year before 1, as in ISO 8601."""
        return self.at.year + self.cycles * _CYCLE_YEARS

    @property
    def epoch(self) -> int:
        """The whole seconds since the start of 1970, negative before it."""
        since = self.at - _EPOCH
        return since.days * 86_400 + since.seconds + self.cycles * _CYCLE_SECONDS

    @property
    def offset(self) -> int:
        """The seconds that the clock of its zone is ahead of UTC."""
        offset = self.at.utcoffset() or timedelta()
        return offset.days * 86_400 + offset.seconds

    @property
    def zone(self) -> str:
        """What Ruby writes for `%Z`: nothing for a zone that is a mere offset."""
        if self.day_only:
            return "+00:00"
        name = self.at.tzname() or ""
        return "" if name.startswith("UTC") and name != "UTC" else name

    def as_datetime(self) -> datetime | None:
        """Return the same as a `datetime`; None outside the years 1 to 9999."""
        return self.at.replace(year=self.year) if 1 <= self.year <= 9999 else None

    def in_zone(self, zone: tzinfo) -> Moment:
        """Return the same point in time on the clock of `zone`."""
        return Moment(self.at.astimezone(zone), self.cycles, self.finer)

    def __str__(self) -> str:
        """Return Ruby's `Time#to_s`, for the far years that no `datetime` can hold."""
        zone = "UTC" if self.zone == "UTC" else f"{self.at:%z}"
        return f"{self.year:04d}-{self.at:%m-%d %H:%M:%S} {zone}"


def _near(value: datetime) -> tuple[datetime, int]:
    year, cycles = _near_year(value.year)
    return (value.replace(year=year) if cycles else value), cycles


def _near_year(year: int) -> tuple[int, int]:
    if year in _NEAR_YEARS:
        return year, 0
    cycles = (year - 2000) // _CYCLE_YEARS
    return year - cycles * _CYCLE_YEARS, cycles
