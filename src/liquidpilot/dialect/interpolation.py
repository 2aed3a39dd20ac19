"""Text with Liquid in it, as the URL and the options of `connected_content` are.

`{{ … }}` is evaluated and, because Braze's own example has it in a URL, so is a bare `${name}`
("User profile fields in Connected Content").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from liquidpilot.dialect.connection import Piece, RenderedText
from liquidpilot.dialect.context import Context
from liquidpilot.dialect.endings import output_end
from liquidpilot.dialect.expressions.evaluation import Evaluate, compile_expression
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.nodes import Inserted, LiquidText
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.output import read_filtered
from liquidpilot.dialect.trace import piece_of
from liquidpilot.sources import Place, Source, Span

RenderText = Callable[[Context], RenderedText]

_LIQUID = re.compile(r"\{\{-?|\$\{[^{}\n]*\}")


def read_text(stream: BrazeTokenStream, span: Span) -> LiquidText:
    """Return the parts of the text at `span`; what is wrong with them is noted."""
    text, at = stream.source, span[0]
    parts: list[str | Inserted] = []
    while found := _LIQUID.search(text, at, span[1]):
        start, end = found.span()
        if start > at:
            parts.append(text[at:start])
        if found[0].startswith("$"):
            markup_span, at = (start, end), end
        else:
            close = output_end(text, end, span[1])
            if close < 0:
                stream.fail("'{{' is never closed", "close it with '}}'", found.span())
                at = span[1]
                break
            dashed = text[close - 1] == "-" and close - 1 > end
            markup_span, at = (end, close - dashed), close + 2
        expression = read_filtered(stream, Markup(text, *markup_span))
        parts.append(Inserted((start, at), markup_span, expression))
    if span[1] > at:
        parts.append(text[at : span[1]])
    return LiquidText(span, parts)


def compile_text(text: LiquidText) -> RenderText:
    """Return the closure that renders a text piece by piece, so that its parts can be told apart.

    It may raise RenderFault.
    """
    span, at = text.span, text.span[0]
    parts: list[tuple[str | Evaluate, Span]] = []
    for part in text.parts:
        if isinstance(part, str):
            parts.append((part, (at, at + len(part))))
        else:
            parts.append((compile_expression(part.expression), part.span))
        at = parts[-1][1][1]
    is_plain = all(isinstance(part, str) for part, _ in parts)
    # What is the same for everybody; two threads may both make it, and it is the same.
    kept: _Kept | None = None

    def render(context: Context) -> RenderedText:
        nonlocal kept
        known = kept
        if known is None or known.source is not context.source:
            known = kept = _keep(parts, span, context.source)
        if is_plain:
            return known.text
        pieces = tuple(
            [
                part
                if isinstance(part, Piece)
                else piece_of(
                    context.text_of(part[0](context), span), part[1], context.made, liquid=True
                )
                for part in known.parts
            ]
        )
        return RenderedText(pieces, known.text.place)

    return render


def compile_words(text: LiquidText) -> Callable[[Context], str]:
    """Return the closure that renders a text as a whole, where nobody asks for its parts."""
    span = text.span
    parts = [
        part if isinstance(part, str) else compile_expression(part.expression)
        for part in text.parts
    ]
    if all(isinstance(part, str) for part in parts):
        whole = "".join(part for part in parts if isinstance(part, str))
        return lambda context: whole

    def render(context: Context) -> str:
        return "".join(
            [
                part if isinstance(part, str) else context.text_of(part(context), span)
                for part in parts
            ]
        )

    return render


class _Kept(NamedTuple):
    """A text without its Liquid: the pieces of `source`, and what evaluates those in between."""

    source: Source
    text: RenderedText
    parts: list[Piece | tuple[Evaluate, Place]]


def _keep(parts: Iterable[tuple[str | Evaluate, Span]], span: Span, source: Source) -> _Kept:
    kept: list[Piece | tuple[Evaluate, Place]] = [
        Piece(part, False, source.place(where))
        if isinstance(part, str)
        else (part, source.place(where))
        for part, where in parts
    ]
    pieces = tuple(part for part in kept if isinstance(part, Piece))
    return _Kept(source, RenderedText(pieces, source.place(span)), kept)
