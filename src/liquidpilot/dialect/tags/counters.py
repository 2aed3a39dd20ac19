"""`{% increment name %}` and `{% decrement name %}`: counters apart from the variables."""

from __future__ import annotations

from collections.abc import Iterable

from liquid import Node

from liquidpilot.attribute_names import PERSONAL
from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.mark_advice import advise_marks
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.nodes import Output, Setting, TagNode, Write, WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.sources import Span


class CounterNode(TagNode):
    """Prints a counter and steps it; `increment` prints before, `decrement` after the step."""

    __slots__ = ("name", "name_span", "step")

    def __init__(self, tag: WrittenTag, name: str, name_span: Span, step: int) -> None:
        super().__init__(tag, blank=False)
        self.name = name
        self.name_span = name_span
        self.step = step

    def sets(self) -> Iterable[Setting]:
        """Return the counter, which is read like a variable."""
        return (Setting(self.name, self.name_span),) if self.name else ()

    def writer(self) -> Write:
        """Return what appends the number and keeps the new one."""
        name, step = self.name, self.step

        def write(context: Context, output: Output) -> None:
            given = None if name in PERSONAL else context.globals.get(name)
            value = context.counters.get(name, given)
            if value is None or value is False:
                value = 0
            if isinstance(value, bool) or not isinstance(value, int | float):
                # Ruby fails on its own `+` here, and says no more than this.
                hint = f"'{name}' is not a number; give the counter a name of its own"
                raise RenderFault("internal", hint)
            context.counters[name] = value + step
            output.append(context.text_of(value if step > 0 else value + step, self.span))

        return write


class IncrementTag(BrazeTag):
    """`increment`."""

    name = "increment"
    step = 1

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Return the counter's node; any text is a name (Ruby Liquid)."""
        tag = stream.take_tag()
        advise_marks(stream, tag.markup)
        text = tag.markup.text
        name, start = text.strip(), len(text) - len(text.lstrip())
        return CounterNode(tag, name, tag.markup.span(start, start + len(name)), self.step)


class DecrementTag(IncrementTag):
    """`decrement`."""

    name = "decrement"
    step = -1
