"""What an SMS costs: its encoding, and the segments that it is sent in (GSM 03.38, 03.40)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Literal, NamedTuple

Encoding = Literal["GSM-7", "UCS-2"]

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
_SINGLE: dict[Encoding, int] = {"GSM-7": 160, "UCS-2": 70}
_PART: dict[Encoding, int] = {"GSM-7": 153, "UCS-2": 67}

Kind = Literal["", "costly", "two"]
"""What a character does: keeps the text from GSM-7, takes the room of two there, or nothing."""


class Segment(NamedTuple):
    """One part as it is sent: `units` of the `room` that it has, both as in `SmsSize`."""

    text: str
    units: int
    room: int
    encoding: Encoding

    @property
    def pieces(self) -> Iterator[tuple[Kind, str]]:
        """The text, cut where characters of another kind begin."""
        for kind, found in groupby(self.text, lambda each: _kind(each, self.encoding)):
            yield kind, "".join(found)


class SmsSize(NamedTuple):
    """`units` are septets in GSM-7 and UTF-16 code units in UCS-2; `left` fit into the last part.

    `costly` are the characters that keep the text from being sent as GSM-7, each once; without
    them it would be sent in `segments_without` segments.
    """

    encoding: Encoding
    units: int
    segments: int
    left: int
    costly: tuple[str, ...]
    segments_without: int


def sms_size(text: str) -> SmsSize:
    """Return how `text` is sent.

    >>> sms_size("Your parcel is here").segments, sms_size("Dein Paket ist da 📦").encoding
    (1, 'UCS-2')
    """
    costly = tuple(dict.fromkeys(each for each in text if each not in _BASIC | _EXTENDED))
    segments = sms_segments(text)
    without = sms_segments("".join(each for each in text if each not in costly))
    encoding = _encoding(text)
    last = segments[-1] if segments else Segment("", 0, _SINGLE[encoding], encoding)
    units = sum(each.units for each in segments)
    return SmsSize(encoding, units, len(segments), last.room - last.units, costly, len(without))


def sms_segments(text: str) -> tuple[Segment, ...]:
    """Return the segments of `text`, none for no text.

    A character that takes two units is never split between two segments, so that a text of 154
    units may need three where one of 153 needs two.

    >>> [each.units for each in sms_segments("a" * 161)]
    [153, 8]
    """
    encoding = _encoding(text)
    widths = [_width(each, encoding) for each in text]
    if sum(widths) <= _SINGLE[encoding]:
        whole = Segment(text, sum(widths), _SINGLE[encoding], encoding)
        return (whole,) if text else ()
    room, start, used = _PART[encoding], 0, 0
    segments = []
    for at, width in enumerate(widths):
        if used + width > room:
            segments.append(Segment(text[start:at], used, room, encoding))
            start, used = at, 0
        used += width
    return (*segments, Segment(text[start:], used, room, encoding))


def _encoding(text: str) -> Encoding:
    return "GSM-7" if _BASIC.union(_EXTENDED).issuperset(text) else "UCS-2"


def _width(character: str, encoding: Encoding) -> int:
    if encoding == "UCS-2":
        return 2 if ord(character) > 0xFFFF else 1
    return 2 if character in _EXTENDED else 1


def _kind(character: str, encoding: Encoding) -> Kind:
    if encoding == "UCS-2":
        return "" if character in _BASIC or character in _EXTENDED else "costly"
    return "two" if character in _EXTENDED else ""
