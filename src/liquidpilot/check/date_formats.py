"""What the formats of the filter `date` write: a number, a text that sorts as times do, or nothing
of a date, as they are formats of another language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from liquidpilot.check.expressions import chains, text_argument
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.dialect.expressions.nodes import FilterCall, Literal
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span

_SHORT = {"%F": "%Y-%m-%d", "%T": "%H:%M:%S", "%R": "%H:%M", "%D": "%m/%d/%y", "%X": "%H:%M:%S"}
_DIRECTIVE = lazy_pattern(r"%([-_^#0]?)\d*([A-Za-z])")
_FROM_LARGE_TO_SMALL = "sYymjdHMSLN"


def is_number(format: str) -> bool:
    """Tell whether a format gives nothing but digits.

    >>> is_number("%s"), is_number("%d %B")
    (True, False)
    """
    left = _DIRECTIVE.sub(lambda found: "" if found[2] in "sYymdHMSjeklIuwWUVGCLN" else "x", format)
    return not left and bool(format)


def sorts(format: str) -> bool:
    """Tell whether texts of this format compare as their times do.

    >>> sorts("%Y-%m-%d"), sorts("%d.%m.%Y")
    (True, False)
    """
    for short, long in _SHORT.items():
        format = format.replace(short, long)
    found = _DIRECTIVE.findall(format)
    places = [_FROM_LARGE_TO_SMALL.find(letter) for _, letter in found if letter != "z"]
    padded = all(flag in ("", "0") for flag, _ in found)
    return padded and -1 not in places and places == sorted(places)


class Format(NamedTuple):
    """A format of `date` that is written out: its text, where that stands, and its filter."""

    text: str
    span: Span
    call: FilterCall
    is_printed: bool


def formats(field: FieldSubject) -> Iterator[Format]:
    """Yield the formats that a text has for `date`, in the order of its values."""
    for chain in chains(field.outline):
        for call in chain.filters:
            text = text_argument(call) if call.name == "date" else None
            first = call.arguments[0] if call.arguments else None
            if text and isinstance(first, Literal):
                start = first.span[0] + 1
                if field.source.text[start : start + len(text)] == text:
                    yield Format(text, (start, start + len(text)), call, chain.is_printed)


_DAY, _MONTH, _YEAR, _HOUR = "dej", "mBbh", "YyCGg", "HIkl"
_PART = lazy_pattern(r"%[-_^#0]*\d*(?P<letter>[A-Za-z])")


def taken_for_another(format: str) -> Iterator[tuple[Span, str]]:
    """Yield where the minute stands for the month, or the month for the minute, with the right one.

    Which is meant is seen by the parts on both sides: a minute follows an hour or is before a
    second, a month is beside a day or a year.

    >>> list(taken_for_another("%d/%M/%Y")), list(taken_for_another("%H:%M %d/%m"))
    ([((3, 5), '%m')], [])
    """
    parts = list(_PART.finditer(format))
    letters = [each["letter"] for each in parts]
    for at, part in enumerate(parts):
        letter = letters[at]
        if letter not in "mM":
            continue
        before = letters[at - 1] if at else ""
        after = letters[at + 1] if at + 1 < len(letters) else ""
        lead = format[parts[at - 1].end() : part.start()] if at else ""
        follows_hour = bool(before) and before in _HOUR
        beside_date = any(each and each in _DAY + _YEAR for each in (before, after))
        if letter == "M":
            is_minute = follows_hour or after == "S" or not beside_date
            if not is_minute and before and before in _DAY + _YEAR and after and after in _HOUR:
                # `%d at %M past %H` has a minute, `%d.%M %H:%M` none.
                is_minute = letters.count("M") == 1 and not re.fullmatch(r"[-/.]", lead)
            # Where a month is already, one that is not joined to the day may be anything.
            has_month = any(each in _MONTH for each in letters)
            joined = lead + (format[part.end() : parts[at + 1].start()] if after else "")
            if not is_minute and (not has_month or re.fullmatch(r"[-/.]+", joined)):
                yield part.span(), part[0].swapcase()
        elif follows_hour and (
            lead == ":" or (lead in ("", ".", "h", "-") and not beside_date and "M" not in letters)
        ):
            yield part.span(), part[0].swapcase()


# Java, Moment and .NET: by the kind of letter and how often it stands there.
_WORDS = {
    "YYYY": "%Y",
    "yyyy": "%Y",
    "YY": "%y",
    "yy": "%y",
    "MMMM": "%B",
    "MMM": "%b",
    "MM": "%m",
    "DD": "%d",
    "dd": "%d",
    "HH": "%H",
    "hh": "%I",
    "mm": "%M",
    "ss": "%S",
    "SSS": "%L",
    "dddd": "%A",
    "EEEE": "%A",
    "ddd": "%a",
    "EEE": "%a",
    "Do": "%-d",
    "tt": "%p",
    "D": "%-d",
    "d": "%-d",
    "M": "%-m",
    "H": "%-H",
    "h": "%-I",
    "A": "%p",
    "a": "%P",
}
# PHP: each letter is one part.
_LETTERS = {
    "d": "%d",
    "j": "%-d",
    "m": "%m",
    "n": "%-m",
    "Y": "%Y",
    "y": "%y",
    "F": "%B",
    "M": "%b",
    "H": "%H",
    "G": "%-H",
    "h": "%I",
    "g": "%-I",
    "i": "%M",
    "s": "%S",
    "A": "%p",
    "a": "%P",
    "D": "%a",
    "l": "%A",
}
_WORD = lazy_pattern(r"[A-Za-z]+")
_LEFT_OVER = lazy_pattern(
    r"(?<![A-Za-z%\d^#_-])(?:YYYY|yyyy|MMMM|MMM|MM|DD|dd|HH|hh|mm|ss)(?![A-Za-z])"
)


def translated(format: str) -> str | None:
    """Return a format of another language as Liquid has it; None if it is none that is known.

    >>> translated("DD.MM.YYYY"), translated("H:i"), translated("soon")
    ('%d.%m.%Y', '%H:%M', None)
    """
    words: list[str] = _WORD.findall(format)
    if not words or "%" in format:
        return None
    if all(each in _LETTERS for each in words):
        return _WORD.sub(lambda found: _LETTERS[found[0]], format)
    if any(each not in _WORDS for each in words):
        return None
    parts = [_WORDS[each] for each in words]
    for at, word in enumerate(words):
        # `dd/mm/yyyy`: beside a day or a year there is no minute.
        around = {each[-1] for each in (*parts[max(at - 1, 0) : at], *parts[at + 1 : at + 2])}
        if word == "mm" and not around & {"H", "I", "S"}:
            parts[at] = "%m"
    given = iter(parts)
    return _WORD.sub(lambda _: next(given), format)


def left_over(format: str) -> Iterator[tuple[Span, str]]:
    """Yield the parts of another language's format beside those of Liquid, each with Liquid's own.

    >>> list(left_over("%d.MM.%Y"))
    [((3, 5), '%m')]
    """
    if "%" in format:
        for found in _LEFT_OVER.finditer(format):
            near_hour = re.search(r"%-?[HIkl][:.]\Z", format[: found.start()])
            is_month = found[0] == "mm" and not near_hour
            yield found.span(), "%m" if is_month else _WORDS[found[0]]
