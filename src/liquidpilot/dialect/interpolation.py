"""Text with Liquid in it, as the URL and the options of `connected_content` are.

`{{ … }}` is evaluated and, because Braze's own example has it in a URL, so is a bare `${name}`
("User profile fields in Connected Content").
"""

from __future__ import annotations

import re

from liquidpilot.dialect.connection import Piece, RenderedText
from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.endings import output_end
from liquidpilot.dialect.expressions.evaluation import Evaluate
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.output import read_filtered

_LIQUID = re.compile(r"\{\{-?|\$\{[^{}\n]*\}")


class Interpolation:
    """A text that is rendered piece by piece, so that its parts can still be told apart."""

    __slots__ = ("parts", "span")

    def __init__(self, stream: BrazeTokenStream, span: Span) -> None:
        self.span = span
        self.parts: list[str | Evaluate] = []
        text, at = stream.source, span[0]
        while found := _LIQUID.search(text, at, span[1]):
            self._literal(text, at, found.start())
            start = end = at = found.start()
            if found.group().startswith("$"):
                end = at = found.end()
            else:
                start, end = found.end(), output_end(text, found.end(), span[1])
                at = end + 2
            if end < 0:
                stream.fail("'{{' is never closed", "close it with '}}'", found.span())
                at = span[1]
                break
            dashed = text[end - 1] == "-" and end - 1 > start
            markup = Markup(text, start, end - dashed)
            self.parts.append(read_filtered(stream, markup)[1])
        self._literal(text, at, span[1])

    def _literal(self, text: str, start: int, end: int) -> None:
        if end > start:
            self.parts.append(text[start:end])

    def render(self, context: Context) -> RenderedText:
        """Return the pieces of the text for this person; may raise RenderFault."""
        pieces = tuple(
            Piece(part)
            if isinstance(part, str)
            else Piece(context.text_of(part(context), self.span), liquid=True)
            for part in self.parts
        )
        return RenderedText(pieces, context.place(self.span))
