"""The time of day in a text: `17:13:41 UTC`, `5pm`, `10h30`, and the weekday, which is ignored.

Texts come in lower case, with a blank for everything that cannot belong to a date.
"""

from __future__ import annotations

import re

from liquidpilot.dialect.dates.elements import Elements

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
        # Behind a blank Ruby sees the `h` and reads no further: `10 h 30` is ten o'clock.
        minute = second = half = None
    elif found["point"] and not found["fraction"]:
        # A point without digits ends what Ruby reads, an `am` behind it included.
        half = None
    hour = int(found["hour"] or found["h_hour"] or found["only_hour"])
    elements.hour = hour if half is None else hour % 12 + (12 if half == "p" else 0)
    elements.minute = int(minute) if minute else None
    elements.second = int(second) if second else None
    elements.fraction = found["fraction"] or None
    elements.zone = found["zone"]
    return f"{text[: found.start()]} {text[found.end() :]}"
