"""`{% random %}` and `{% random 10 %}`: a number from 0 up to, and without, 1 or the bound.

The numbers are seeded: the same message for the same person gives the same ones each time.
"""

from __future__ import annotations

from collections.abc import Iterable

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.evaluation import compile_expression
from liquidpilot.dialect.expressions.nodes import Expression
from liquidpilot.dialect.nodes import Output, Role, TagNode, Write, WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.dialect.tags.output import read_filtered
from liquidpilot.dialect.values import output_text, to_integer


class RandomNode(TagNode):
    """Prints a random number."""

    __slots__ = ("bound",)

    def __init__(self, tag: WrittenTag, bound: Expression) -> None:
        super().__init__(tag, blank=False)
        self.bound = bound

    def values(self) -> Iterable[tuple[Role, Expression]]:
        """Return the bound."""
        return (("argument", self.bound),)

    def writer(self) -> Write:
        """Return what appends a float below 1, or an integer below the bound."""
        evaluate, span = compile_expression(self.bound), self.span

        def write(context: Context, output: Output) -> None:
            bound = evaluate(context)
            context.charge_number(bound, span)
            if bound is None:
                output.append(output_text(context.random().random()))
            else:
                output.append(str(context.random().randrange(max(to_integer(bound), 1))))

        return write


class RandomTag(BrazeTag):
    """`random`."""

    name = "random"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the bound, if there is one."""
        tag = stream.take_tag()
        return RandomNode(tag, read_filtered(stream, tag.markup))
