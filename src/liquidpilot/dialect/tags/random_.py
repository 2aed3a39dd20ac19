"""`{% random %}` and `{% random 10 %}`: a number from 0 up to, and without, 1 or the bound.

The numbers are seeded: the same message for the same person gives the same ones each time.
"""

from __future__ import annotations

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.expressions.evaluation import Evaluate
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.dialect.tags.output import read_filtered
from liquidpilot.dialect.values import output_text, to_integer


class RandomNode(BrazeNode):
    """Prints a random number."""

    __slots__ = ("bound",)

    def __init__(self, token: Token, span: Span, bound: Evaluate) -> None:
        super().__init__(token, span, blank=False)
        self.bound = bound

    def write(self, context: Context, output: Output) -> None:
        """Append a float below 1, or an integer below the bound."""
        bound = self.bound(context)
        context.charge_number(bound, self.span)
        if bound is None:
            output.append(output_text(context.random().random()))
        else:
            output.append(str(context.random().randrange(max(to_integer(bound), 1))))


class RandomTag(BrazeTag):
    """`random`."""

    name = "random"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the bound, if there is one."""
        token, markup, span = stream.take_tag()
        return RandomNode(token, span, read_filtered(stream, markup)[1])
