"""Values that are printed: `{{ … }}`, and `echo` which does the same."""

from __future__ import annotations

from liquid import Token

from liquidpilot.dialect.expressions.filter_advice import advise_filtered
from liquidpilot.dialect.expressions.nodes import Expression
from liquidpilot.dialect.expressions.reading import parse_lax, parse_strict
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.nodes import OutputNode, WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.sources import Span


def read_filtered(stream: BrazeTokenStream, markup: Markup) -> Expression:
    """Read a value with filters; what lax Liquid ignores in it is noted."""
    strict = parse_strict(markup)
    expression = strict or parse_lax(markup)
    advise_filtered(stream, markup, expression, strict=strict is not None)
    return expression


def read_output(
    stream: BrazeTokenStream, token: Token, span: Span, tag: WrittenTag | None = None
) -> OutputNode:
    """Return the node that prints the value at `span`, or that of the `echo` called `tag`."""
    markup = tag.markup if tag else Markup(stream.source, *span)
    expression = read_filtered(stream, markup)
    shown = tag.span if tag else _trimmed(stream.source, span)
    return OutputNode(token, shown, span, expression, tag)


def _trimmed(source: str, span: Span) -> Span:
    shown = source[span[0] : span[1]].lstrip()
    start = span[1] - len(shown)
    return start, start + len(shown.rstrip())
