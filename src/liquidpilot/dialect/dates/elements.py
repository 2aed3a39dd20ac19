"""What a text says about a time, before anything is known about the rest.

The readers of times and dates (`clock`, `calendar_forms`, `digit_runs`) note what they find in an
`Elements`; `completion` makes a time of it.
"""

from __future__ import annotations


class Elements:
    """The parts of a time that a text names; None where it says nothing.

    `fraction` is the digits behind the second's point, `zone` the zone as written.
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
