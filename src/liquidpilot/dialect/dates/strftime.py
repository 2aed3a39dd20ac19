"""Ruby's `Time#strftime`: every directive, flag and width, and the same names on every machine.

A directive is `%`, flags, a width and a letter. Flags: `-` no padding, `0` and `_` pad with zeros
or blanks, `^` upper case, `#` the other case, colons shape `%z`. What is not a directive stays as
it stands. Source of all of it: Ruby 3.1, observed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

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


_Write = Callable[[Moment], str]
_Part = str | tuple["_Directive", _Write]
# What is longer than any pattern of a message is not kept.
_LONGEST_KEPT = 200


def strftime(moment: Moment | date, pattern: str) -> str:
    """Return `moment` written as `pattern` asks for, as Ruby does.

    A `datetime` without a zone is UTC; a `date` is Ruby's Date. Raises RenderFault for a pattern
    that ends in the middle of a directive, and for a result beyond a mebibyte.

    >>> strftime(date(2021, 6, 3), "%A, %B %-d")
    'Thursday, June 3'
    """
    time = moment if isinstance(moment, Moment) else Moment.of(moment)
    parts = _kept_parts(pattern) if len(pattern) <= _LONGEST_KEPT else _parts(pattern)
    written = []
    left = _LONGEST
    for part in parts:
        if isinstance(part, str):
            written.append(part)
            continue
        directive, write = part
        if not directive.letter and not time.day_only:
            raise RenderFault(
                f"invalid format: {pattern}", "write '%%' for a percent sign in a date pattern"
            )
        text = "" if directive.width > left else write(time)
        left -= max(len(text), directive.width)
        if left < 0:
            raise RenderFault("internal", "the date pattern asks for more than a mebibyte of text")
        written.append(text)
    return "".join(written)


class _Directive:
    """One directive: its letter, how it is padded and in which case its text stands.

    The letter is empty where the pattern ends in the middle of it.
    """

    __slots__ = ("colons", "flags", "letter", "padding", "source", "width")

    def __init__(self, found: re.Match[str], width: int) -> None:
        self.source = found[0]
        self.letter = "" if found["end"] is not None else found["letter"] or "z"
        self.colons = len(found["colons"] or "")
        self.flags = found["flags"]
        self.width = width
        # "0", " " or "", which leaves it to the letter. The last flag counts; `-` takes it back.
        self.padding = ""
        for flag in self.flags:
            self.padding = {"0": "0", "_": " ", "-": ""}.get(flag, self.padding)

    def padded(self, text: str) -> str:
        return text.rjust(self.width, self.padding or " ")


def _parts(pattern: str) -> tuple[_Part, ...]:
    """Return the texts of a pattern and its directives, each with what writes it."""
    parts: list[_Part] = []
    at = 0
    for found in re.finditer(_DIRECTIVE, pattern):
        parts.append(pattern[at : found.start()])
        at = found.end()
        digits = found["width"] or "0"
        if len(digits) > 10 or int(digits) > _WIDEST:
            parts.append(found[0])
        else:
            directive = _Directive(found, int(digits))
            parts.append((directive, _writer(directive)))
    parts.append(pattern[at:])
    return tuple(part for part in parts if part)


_kept_parts = lru_cache(maxsize=256)(_parts)


def _writer(directive: _Directive) -> _Write:
    letter = directive.letter
    if letter in _NUMBERS:
        return _number_writer(directive)
    if letter in _WORDS:
        word_of = _WORDS[letter]
        if not directive.flags and not directive.width:
            return word_of
        return lambda moment: _word(word_of(moment), directive)
    if letter and letter in "NL":
        width = directive.width or (9 if letter == "N" else 3)
        return lambda moment: _fraction(moment, width)
    if letter == "z":
        return lambda moment: _offset(moment.offset, directive)
    return lambda moment: _composition(moment, directive)


def _number_writer(directive: _Directive) -> _Write:
    letter, given = directive.letter, directive.width
    value_of, padding, usual = _NUMBERS[letter]
    if "-" in directive.flags:
        return lambda moment: str(value_of(moment))
    pad = str.zfill if (directive.padding or padding) == "0" else str.rjust

    def write(moment: Moment) -> str:
        value = value_of(moment)
        # A year keeps its four digits beside the sign.
        return pad(str(value), given or usual + (value < 0 and letter in "YG"))

    return write


def _word(text: str, directive: _Directive) -> str:
    if "#" in directive.flags:
        text = text.lower() if directive.letter in "pZ" else text.upper()
    elif "^" in directive.flags:
        text = text.upper()
    # A zone without a name stays away altogether.
    return text if "-" in directive.flags or not text else directive.padded(text)


def _fraction(moment: Moment, width: int) -> str:
    digits = f"{moment.at.microsecond:06d}{moment.finer}"
    return digits[:width].ljust(width, "0")


def _composition(moment: Moment, directive: _Directive) -> str:
    letter = directive.letter
    composed = _COMPOSED.get(letter) or (moment.day_only and _DAY_ONLY_COMPOSED.get(letter))
    if not composed:
        return directive.source
    text = strftime(moment, composed)
    return directive.padded(text.upper() if "^" in directive.flags else text)


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
