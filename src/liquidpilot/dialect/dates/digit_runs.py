"""Dates and times without anything between their numbers: `20210603T171341Z`, `210603`, `1713`."""

from __future__ import annotations

import re

from liquidpilot.dialect.dates.elements import Elements

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
# A run with a fraction behind it ends in seconds, and is read from its end.
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
