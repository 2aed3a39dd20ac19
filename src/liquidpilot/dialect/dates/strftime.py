"""Ruby's `Time#strftime`: every directive, flag and width, and the same names on every machine.

A directive is `%`, flags, a width and a letter. Flags: `-` no padding, `0` and `_` pad with zeros
or blanks, `^` upper case, `#` the other case, colons shape `%z`. What is not a directive stays as
it stands. Source of all of it: Ruby 3.1, observed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from liquidpilot.dialect.dates.moment import Moment
from liquidpilot.dialect.faults import RenderFault

_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

# E and O ask for other numerals, where Ruby knows such, and change nothing.
_DIRECTIVE = (
    "%(?P<flags>[-0^#_]*)(?P<width>[1-9][0-9]*)?"
    "(?:(?P<colons>:{0,3})z|(?:E(?=[cCxXyY])|O(?=[deHkIlmMSuUVwWy]))?(?P<letter>[A-Za-z%+])"
    "|(?P<end>\\Z))"
)

# Ruby allows a mebibyte for each character of the pattern; a message has no use for even one.
_LONGEST = 1_048_576
# Beyond Ruby's C int, a width is not a width and the directive is text.
_WIDEST = 2_147_483_647


def _week(moment: Moment, first_weekday: int) -> int:
    # Days before the year's first `first_weekday` (0 is Sunday) belong to week 0.
    weekday = (moment.at.isoweekday() - first_weekday) % 7
    return (moment.at.timetuple().tm_yday + 6 - weekday) // 7


def _iso_year(moment: Moment) -> int:
    return moment.year + moment.at.isocalendar().year - moment.at.year


# letter: (value, padding, width)
_NUMBERS: dict[str, tuple[Callable[[Moment], int], str, int]] = {
    "C": (lambda moment: moment.year // 100, "0", 2),
    "G": (_iso_year, "0", 4),
    "H": (lambda moment: moment.at.hour, "0", 2),
    "I": (lambda moment: moment.at.hour % 12 or 12, "0", 2),
    "M": (lambda moment: moment.at.minute, "0", 2),
    "S": (lambda moment: moment.at.second, "0", 2),
    "U": (lambda moment: _week(moment, 0), "0", 2),
    "V": (lambda moment: moment.at.isocalendar().week, "0", 2),
    "W": (lambda moment: _week(moment, 1), "0", 2),
    "Y": (lambda moment: moment.year, "0", 4),
    "d": (lambda moment: moment.at.day, "0", 2),
    "e": (lambda moment: moment.at.day, " ", 2),
    "g": (lambda moment: _iso_year(moment) % 100, "0", 2),
    "j": (lambda moment: moment.at.timetuple().tm_yday, "0", 3),
    "k": (lambda moment: moment.at.hour, " ", 2),
    "l": (lambda moment: moment.at.hour % 12 or 12, " ", 2),
    "m": (lambda moment: moment.at.month, "0", 2),
    "s": (lambda moment: moment.epoch, "0", 1),
    "u": (lambda moment: moment.at.isoweekday(), "0", 1),
    "w": (lambda moment: moment.at.isoweekday() % 7, "0", 1),
    "y": (lambda moment: moment.year % 100, "0", 2),
}
_WORDS: dict[str, Callable[[Moment], str]] = {
    "%": lambda moment: "%",
    "A": lambda moment: _DAYS[moment.at.isoweekday() % 7],
    "B": lambda moment: _MONTHS[moment.at.month - 1],
    "P": lambda moment: "am" if moment.at.hour < 12 else "pm",
    "Z": lambda moment: moment.zone,
    "a": lambda moment: _DAYS[moment.at.isoweekday() % 7][:3],
    "b": lambda moment: _MONTHS[moment.at.month - 1][:3],
    "h": lambda moment: _MONTHS[moment.at.month - 1][:3],
    "n": lambda moment: "\n",
    "p": lambda moment: "AM" if moment.at.hour < 12 else "PM",
    "t": lambda moment: "\t",
}
_COMPOSED = {
    "D": "%m/%d/%y",
    "F": "%Y-%m-%d",
    "R": "%H:%M",
    "T": "%H:%M:%S",
    "X": "%H:%M:%S",
    "c": "%a %b %e %H:%M:%S %Y",
    "r": "%I:%M:%S %p",
    "v": "%e-%^b-%4Y",
    "x": "%m/%d/%y",
}
# Ruby's Date knows two more than its Time.
_DAY_ONLY_COMPOSED = {"+": "%a %b %e %H:%M:%S %Z %Y", "Q": "%s000"}


def strftime(moment: Moment | date, pattern: str) -> str:
    """Return `moment` written as `pattern` asks for, as Ruby does.

    A `datetime` without a zone is UTC; a `date` is Ruby's Date. Raises RenderFault for a pattern
    that ends in the middle of a directive, and for a result beyond a mebibyte.

    >>> strftime(date(2021, 6, 3), "%A, %B %-d")
    'Thursday, June 3'
    """
    time = moment if isinstance(moment, Moment) else Moment.of(moment)
    left = _LONGEST

    def written(found: re.Match[str]) -> str:
        nonlocal left
        if found["end"] is not None:
            if time.day_only:
                return found[0]
            raise RenderFault(
                f"invalid format: {pattern}", "write '%%' for a percent sign in a date pattern"
            )
        digits = found["width"] or "0"
        if len(digits) > 10 or int(digits) > _WIDEST:
            return found[0]
        directive = _Directive(found, int(digits))
        text = "" if directive.width > left else _written(time, directive)
        left -= max(len(text), directive.width)
        if left < 0:
            raise RenderFault("internal", "the date pattern asks for more than a mebibyte of text")
        return text

    return re.sub(_DIRECTIVE, written, pattern)


class _Directive:
    """One directive: its letter, how it is padded and in which case its text stands."""

    __slots__ = ("colons", "flags", "letter", "padding", "source", "width")

    def __init__(self, found: re.Match[str], width: int) -> None:
        self.source = found[0]
        self.letter = found["letter"] or "z"
        self.colons = len(found["colons"] or "")
        self.flags = found["flags"]
        self.width = width
        # "0", " " or "", which leaves it to the letter. The last flag counts; `-` takes it back.
        self.padding = ""
        for flag in self.flags:
            self.padding = {"0": "0", "_": " ", "-": ""}.get(flag, self.padding)

    def padded(self, text: str) -> str:
        return text.rjust(self.width, self.padding or " ")


def _written(moment: Moment, directive: _Directive) -> str:
    letter = directive.letter
    if letter in _NUMBERS:
        return _number(moment, directive)
    if letter in _WORDS:
        return _word(_WORDS[letter](moment), directive)
    if letter in "NL":
        digits = f"{moment.at.microsecond:06d}{moment.finer}"
        width = directive.width or (9 if letter == "N" else 3)
        return digits[:width].ljust(width, "0")
    if letter == "z":
        return _offset(moment.offset, directive)
    composed = _COMPOSED.get(letter) or (moment.day_only and _DAY_ONLY_COMPOSED.get(letter))
    if not composed:
        return directive.source
    text = strftime(moment, composed)
    return directive.padded(text.upper() if "^" in directive.flags else text)


def _number(moment: Moment, directive: _Directive) -> str:
    value_of, padding, width = _NUMBERS[directive.letter]
    value = value_of(moment)
    if "-" in directive.flags:
        return str(value)
    # A year keeps its four digits beside the sign.
    width = directive.width or width + (value < 0 and directive.letter in "YG")
    if (directive.padding or padding) == "0":
        return str(value).zfill(width)
    return str(value).rjust(width)


def _word(text: str, directive: _Directive) -> str:
    if "#" in directive.flags:
        text = text.lower() if directive.letter in "pZ" else text.upper()
    elif "^" in directive.flags:
        text = text.upper()
    # A zone without a name stays away altogether.
    return text if "-" in directive.flags or not text else directive.padded(text)


def _offset(seconds: int, directive: _Directive) -> str:
    """Write the offset of the zone: the padding stands between the sign and the hour."""
    sign = "-" if seconds < 0 else "+"
    hours, rest = divmod(abs(seconds), 3600)
    minutes, seconds = divmod(rest, 60)
    tail = {
        0: f"{minutes:02d}",
        1: f":{minutes:02d}",
        2: f":{minutes:02d}:{seconds:02d}",
        # As much as is needed.
        3: f":{minutes:02d}:{seconds:02d}" if seconds else f":{minutes:02d}" if minutes else "",
    }[directive.colons]
    if directive.padding == " ":
        return f"{sign}{hours}".rjust(max(directive.width - len(tail), 3)) + tail
    return sign + str(hours).zfill(max(directive.width - len(tail) - 1, 2)) + tail
