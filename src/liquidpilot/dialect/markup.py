"""The text of one expression, with Braze's inner `{{ }}` taken out, and the way back to the source.

Braze lets an expression be wrapped in `{{ }}` inside a tag, and a filter's argument inside an
output. Deleting the inner braces is what makes all documented forms work (Braze, "Using Liquid";
"Connected Content" examples). A wrapped part that has a filter of its own and does not stand first
stays wrapped: it is evaluated on its own, as `{% if {{list | size}} == 1 %}` needs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from liquidpilot.sources import Span

_BRACKETS = re.compile(r"\$\{[^{}\n]*\}|\[|\]")
_PARTS = re.compile(r"""'[^']*'|"[^"]*"|\$\{[^{}\n]*\}|\{\{-?|-?\}\}|\|""")


class Markup:
    """An expression's `text`; `index(at)` is where its character `at` stands in the source.

    >>> markup = Markup("{% if {{x}} == 1 %}", 6, 16)
    >>> markup.text, markup.index(2)
    ('x == 1', 12)
    """

    __slots__ = (
        "_brackets",
        "_cuts",
        "_removed",
        "_start",
        "spaced",
        "text",
        "unbalanced",
        "wrapped",
    )

    def __init__(self, source: str, start: int, end: int) -> None:
        self.text = source[start:end]
        self._start = start
        self._brackets: dict[int, int] | None = None
        # Where something was taken out, and how much up to there.
        self._cuts: Sequence[int] = ()
        self._removed: Sequence[int] = ()
        # Where in the source inner braces have no counterpart, and where spaces follow one.
        self.unbalanced: Sequence[Span] = ()
        self.spaced: Sequence[Span] = ()
        # Whether the author wrote inner braces at all.
        self.wrapped = "{{" in self.text or "}}" in self.text
        if self.wrapped:
            braces = _braces(self.text)
            self.unbalanced = [(start + first, start + last) for first, last in braces.unbalanced]
            self.spaced = [(start + first, start + last) for first, last in braces.spaced]
            self._take_out(braces.removed)

    def index(self, at: int) -> int:
        """Return the index in the source of the character `at` of this markup's text."""
        if not self._cuts:
            return self._start + at
        cut = bisect_right(self._cuts, at) - 1
        return self._start + at + (self._removed[cut] if cut >= 0 else 0)

    def span(self, start: int, end: int) -> Span:
        """Return where the characters from `start` up to `end` stand in the source."""
        if not self._cuts:
            return self._start + start, self._start + max(start, end)
        first = self.index(start)
        return first, self.index(end - 1) + 1 if end > start else first

    def moved(self, outer: Markup) -> Markup:
        """Return this markup of `outer.text` as one of the source that `outer` came from."""
        shifted = Markup.__new__(Markup)
        shifted.text, shifted.wrapped = self.text, self.wrapped
        # The outer markup has them already.
        shifted.unbalanced, shifted.spaced = (), ()
        shifted._start, shifted._brackets = 0, None
        cuts: list[int] = []
        removed: list[int] = []
        for at in range(len(self.text)):
            offset = outer.index(self.index(at)) - at
            if not removed or removed[-1] != offset:
                cuts.append(at)
                removed.append(offset)
        shifted._cuts, shifted._removed = cuts, removed
        return shifted

    @property
    def closing_brackets(self) -> dict[int, int]:
        """Where each `[` of the text is closed, by index; one that is not closed is left out."""
        if self._brackets is None:
            self._brackets, opened = {}, []
            for part in _BRACKETS.finditer(self.text):
                if part.group() == "[":
                    opened.append(part.start())
                elif part.group() == "]" and opened:
                    self._brackets[opened.pop()] = part.start()
        return self._brackets

    def _take_out(self, spans: list[Span]) -> None:
        kept: list[str] = []
        cuts: list[int] = []
        sums: list[int] = []
        position = removed = 0
        for start, end in spans:
            kept.append(self.text[position:start])
            removed += end - start
            cuts.append(end - removed)
            sums.append(removed)
            position = end
        kept.append(self.text[position:])
        self.text, self._cuts, self._removed = "".join(kept), cuts, sums


class _Braces(NamedTuple):
    removed: list[Span]
    unbalanced: list[Span]
    spaced: list[Span]


def _braces(text: str) -> _Braces:
    """Find the inner braces: those to be deleted, those without counterpart, those with spaces.

    Braces that do not balance are left to Ruby's lax patterns.
    """
    removed: list[Span] = []
    opened: list[_Opening] = []
    unopened: list[Span] = []
    spaced: list[Span] = []
    head = len(text) - len(text.lstrip())
    pipes = 0
    for part in _PARTS.finditer(text):
        span = part.span()
        if part.group() == "|":
            pipes += 1
        elif part.group().startswith("{{"):
            opened.append(_Opening(span, len(removed), pipes))
        elif part.group().endswith("}}"):
            if not opened:
                unopened.append(span)
                continue
            opening = opened.pop()
            start = opening.span[0]
            if text[opening.span[1]].isspace() or text[span[0] - 1].isspace():
                spaced.append((start, span[1]))
            # At the head no filter can be confused with another, unless an operator follows.
            confused = start > head or _OPERATOR_FOLLOWS.match(text, span[1]) is not None
            if confused and pipes > opening.pipes:
                del removed[opening.removed :]
            else:
                removed.extend((opening.span, span))
    unbalanced = [each.span for each in opened] + unopened
    return _Braces(sorted(removed), sorted(unbalanced), sorted(spaced))


class _Opening(NamedTuple):
    """Inner braces that open, with how much was removed and how many pipes were met by then."""

    span: Span
    removed: int
    pipes: int


_OPERATOR_FOLLOWS = re.compile(r"\s*(?:[=!<>]|contains\b|and\b|or\b)")
