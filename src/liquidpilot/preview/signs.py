"""Signs in a copy of a text, which say where parts of it begin and end, for the page to find.

They are characters that no text has, so that they survive every parser of HTML, in texts and in the
values of attributes alike.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Self

from liquidpilot.immutable import immutable

START, STOP, END = "\ufdd0", "\ufdd1", "\ufdd2"
"""Around the number of a part, and after its text."""

SIGNS = re.compile(f"[{START}{STOP}{END}]")
_SIGN = re.compile(f"{START}([0-9]+){STOP}|{END}")


def without_signs(text: str) -> str:
    """Return what is seen of a text with signs.

    >>> without_signs(f"Hi {START}7{STOP}Ada{END}!")
    'Hi Ada!'
    """
    return _SIGN.sub("", text)


class SignedPart(NamedTuple):
    """The part with a number, from `start` up to `end`; empty where the two are equal."""

    number: int
    start: int
    end: int


@immutable
class SignedText:
    """What is seen of a text, and its parts, in their order."""

    seen: str
    parts: tuple[SignedPart, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """Return `text` taken apart, without white space around what is seen."""
        pieces: list[str] = []
        parts: list[SignedPart] = []
        read = at = 0
        for sign in _SIGN.finditer(text):
            pieces.append(text[read : sign.start()])
            at += sign.start() - read
            read = sign.end()
            if sign[1] is not None:
                parts.append(SignedPart(int(sign[1]), at, at))
            elif parts:
                parts[-1] = parts[-1]._replace(end=at)
        whole = "".join((*pieces, text[read:]))
        seen, cut = whole.strip(), len(whole) - len(whole.lstrip())

        def within(index: int) -> int:
            return min(max(index - cut, 0), len(seen))

        return cls(seen, tuple(SignedPart(n, within(a), within(b)) for n, a, b in parts))

    def part(self, start: int, end: int) -> str:
        """Return what is seen from `start` up to `end`, with the signs of what stands in it.

        A part that begins before or goes on after that is signed in each text that has some of it.

        >>> text = SignedText.of(f"Hi {START}7{STOP}Ada{END}!")
        >>> without_signs(text.part(0, 4)), text.part(4, 7) == f"{START}7{STOP}da{END}!"
        ('Hi A', True)
        """
        found: list[str] = []
        read = start
        for number, first, last in self.parts:
            here, there = max(first, start), min(last, end)
            is_empty_here = first == last and (
                start <= first < end or first == end == len(self.seen)
            )
            if here < there or is_empty_here:
                found += (self.seen[read:here], f"{START}{number}{STOP}", self.seen[here:there])
                found.append(END)
                read = there
        return "".join((*found, self.seen[read:end]))
