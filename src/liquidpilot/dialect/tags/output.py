"""Values that are printed: `{{ … }}`, and `echo` which does the same."""

from __future__ import annotations

from liquid import Node, Token

from liquidpilot.dialect.expressions.advice import advise_filtered
from liquidpilot.dialect.expressions.evaluation import Evaluate, compile_expression
from liquidpilot.dialect.expressions.nodes import Expression
from liquidpilot.dialect.expressions.reading import parse_lax, parse_strict
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.nodes import OutputNode
from liquidpilot.dialect.stream import BrazeTokenStream


def read_filtered(stream: BrazeTokenStream, markup: Markup) -> tuple[Expression, Evaluate]:
    """Read a value with filters; what lax Liquid ignores in it is noted."""
    strict = parse_strict(markup)
    expression = strict or parse_lax(markup)
    advise_filtered(stream, markup, expression, strict=strict is not None)
    return expression, compile_expression(expression)


def output_node(
    stream: BrazeTokenStream, token: Token, markup: Markup, span: tuple[int, int]
) -> Node:
    """Return the node that prints the value of `markup`."""
    expression, evaluate = read_filtered(stream, markup)
    return OutputNode(token, _trimmed(stream.source, span), expression, evaluate)


def _trimmed(source: str, span: tuple[int, int]) -> tuple[int, int]:
    text = source[span[0] : span[1]]
    start = span[0] + len(text) - len(text.lstrip())
    return start, max(start, span[1] - (len(text) - len(text.rstrip())))
