"""The forms of a date in a text: with a month's name, with numbers, by week or day of the year.

They are tried in order, and the first that stands anywhere in the text is the date. Texts come in
lower case, with a blank for everything that cannot belong to a date. The forms, their order and
their oddities are those of `Date._parse` in Ruby 3.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from liquidpilot.dialect.dates.digit_runs import DIGIT_RUN, read_digit_run
from liquidpilot.dialect.dates.elements import Elements

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
