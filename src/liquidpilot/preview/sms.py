"""What an SMS costs: its encoding, and how many segments it is sent in (GSM 03.38, 03.40)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
_SINGLE = {"GSM-7": 160, "UCS-2": 70}
_PART = {"GSM-7": 153, "UCS-2": 67}


@dataclass(frozen=True, slots=True)
class SmsSize:
    """`units` are septets in GSM-7 and UTF-16 code units in UCS-2; `left` fit into the last part.

    `costly` are the characters that keep the text from being sent as GSM-7, each once.
    """

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int
    left: int
    costly: tuple[str, ...]


def sms_size(text: str) -> SmsSize:
    """Return how `text` is sent.

    A character that takes two units is never split between two segments, so that one of 154 units
    may need what one of 153 does not.

    >>> sms_size("Your parcel is here").segments, sms_size("Dein Paket ist da 📦").encoding
    (1, 'UCS-2')
    """
    costly = tuple(dict.fromkeys(each for each in text if each not in _BASIC | _EXTENDED))
    encoding: Literal["GSM-7", "UCS-2"] = "UCS-2" if costly else "GSM-7"
    if costly:
        widths = [2 if ord(each) > 0xFFFF else 1 for each in text]
    else:
        widths = [2 if each in _EXTENDED else 1 for each in text]
    units = sum(widths)
    if units <= _SINGLE[encoding]:
        return SmsSize(encoding, units, 1 if units else 0, _SINGLE[encoding] - units, costly)
    segments, used = 1, 0
    for width in widths:
        if used + width > _PART[encoding]:
            segments, used = segments + 1, 0
        used += width
    return SmsSize(encoding, units, segments, _PART[encoding] - used, costly)
