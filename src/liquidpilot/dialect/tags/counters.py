"""`{% increment name %}` and `{% decrement name %}`: counters apart from the variables."""

from __future__ import annotations

from liquid import Node, Token

from liquidpilot.attribute_names import PERSONAL
from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.expressions.advice import advise_marks
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag


class CounterNode(BrazeNode):
    """Prints a counter and steps it; `increment` prints before, `decrement` after the step."""

    __slots__ = ("name", "step")

    def __init__(self, token: Token, span: Span, name: str, step: int) -> None:
        super().__init__(token, span, blank=False)
        self.name = name
        self.step = step

    def write(self, context: Context, output: Output) -> None:
        """Append the number and keep the new one."""
        given = None if self.name in PERSONAL else context.globals.get(self.name)
        value = context.counters.get(self.name, given)
        if value is None or value is False:
            value = 0
        if isinstance(value, bool) or not isinstance(value, int | float):
            # Ruby fails on its own `+` here, and says no more than this.
            hint = f"'{self.name}' is no number; give the counter a name of its own"
            raise RenderFault("internal", hint)
        context.counters[self.name] = value + self.step
        output.append(context.text_of(value if self.step > 0 else value + self.step, self.span))


class IncrementTag(BrazeTag):
    """`increment`."""

    name = "increment"
    step = 1

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Return the counter's node; any text is a name (Ruby Liquid)."""
        token, markup, span = stream.take_tag()
        advise_marks(stream, markup)
        return CounterNode(token, span, markup.text.strip(), self.step)


class DecrementTag(IncrementTag):
    """`decrement`."""

    name = "decrement"
    step = -1
