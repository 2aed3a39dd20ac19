"""The markup of a `connected_content` tag with everything made invisible that is not its grammar.

Each hidden character becomes a NUL, so that indexes stay what they are and a plain pattern can look
for options without knowing Liquid or JSON. All of it takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.dialect.endings import output_end

_HIDDEN = "\0"
_LIQUID = re.compile(r"\{\{|\$\{(?!\{)")
# A name keeps to one line, as in the rest of the dialect.
_NAME_END = re.compile(r"[}\n]")
# An escape outside of a string is consumed too: else each `\"` behind a quote that is never closed
# would be tried as the start of a string, in quadratic time.
_PART = re.compile(r'\\.|"(?:[^"\\]|\\.)*+"|[{}]', re.DOTALL)
_WORD_START = frozenset(" \t\r\n\f\v=&")


class Outline:
    """One tag's markup three times, with the same indexes.

    `text` is what the author wrote; in `literal` the Liquid is hidden; in `outline` also what
    stands inside balanced braces and inside double quotes. `unclosed` is where the first brace
    stands that nothing closes.

    >>> parts = Outline("{{x}} {a} {", 0, 11)
    >>> parts.literal.replace(chr(0), "_"), parts.outline.replace(chr(0), "_"), parts.unclosed
    ('_____ {a} {', '_____ {_} {', 10)
    """

    __slots__ = ("literal", "outline", "text", "unclosed")

    def __init__(self, source: str, start: int, end: int) -> None:
        self.text = source[start:end]
        self.literal = _hide(self.text, _liquid(self.text))
        inside, self.unclosed = _inside_braces(self.literal)
        self.outline = _hide(self.literal, inside)

    def strip(self, start: int, end: int) -> tuple[int, int]:
        """Return the span without the white space at its ends."""
        piece = self.text[start:end]
        begin = start + len(piece) - len(piece.lstrip())
        return begin, max(begin, start + len(piece.rstrip()))


def _liquid(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    position = 0
    # Where it is known that nothing closes, there is no need to look again.
    last_output_end, no_name_end_before = text.rfind("}}"), 0
    while found := _LIQUID.search(text, position):
        start, position = found.span()
        if found[0] == "{{":
            close = output_end(text, position) if last_output_end >= position else -1
            if close < 0:
                continue
            position = close + 2
        else:
            if position < no_name_end_before:
                continue
            end = _NAME_END.search(text, position)
            if end is None or end[0] == "\n":
                no_name_end_before = end.start() if end else len(text)
                continue
            position = end.end()
        spans.append((start, position))
    return spans


def _inside_braces(literal: str) -> tuple[list[tuple[int, int]], int | None]:
    # Inside braces each double quote opens a string; elsewhere only one at the start of a word:
    # `:body size=6" :save x` has no string.
    spans: list[tuple[int, int]] = []
    opened: list[int] = []
    position = 0
    while found := _PART.search(literal, position):
        start, position = found.span()
        if found[0] == "{":
            opened.append(start)
        elif found[0] == "}":
            if opened:
                spans.append((opened.pop() + 1, start))
        elif found[0][0] == '"':
            if opened or start == 0 or literal[start - 1] in _WORD_START:
                spans.append((start + 1, position - 1))
            else:
                position = start + 1
    return sorted(spans), opened[0] if opened else None


def _hide(text: str, spans: Iterable[tuple[int, int]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        if start < position:
            continue  # inside of one that is hidden already
        pieces += (text[position:start], _HIDDEN * (end - start))
        position = end
    pieces.append(text[position:])
    return "".join(pieces)
