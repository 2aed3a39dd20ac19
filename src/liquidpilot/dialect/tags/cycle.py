"""`{% cycle 'odd', 'even' %}`: the next of its values each time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.evaluation import compile_expression
from liquidpilot.dialect.expressions.mark_advice import advise_marks
from liquidpilot.dialect.expressions.nodes import Expression, Literal
from liquidpilot.dialect.expressions.reading import FRAGMENT, parse_primitive
from liquidpilot.dialect.limits import KEPT
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.nodes import BrokenNode, Output, Role, TagNode, Write, WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.dialect.values import inspect_text
from liquidpilot.lazy_patterns import lazy_pattern

_NAMED = lazy_pattern(rf"({FRAGMENT})\s*:\s*(.*)", re.ASCII | re.DOTALL)
_SIMPLE = lazy_pattern(FRAGMENT, re.ASCII)
_PART = re.compile(r"[^,]*")


class CycleNode(TagNode):
    """Prints its values in turn; cycles with the same name share their turn.

    A cycle without a `label` is called by its values, and one with a variable in it has no name.
    """

    __slots__ = ("label", "values_in_turn")

    def __init__(
        self, tag: WrittenTag, label: Expression | None, values_in_turn: Sequence[Expression]
    ) -> None:
        super().__init__(tag, blank=False)
        self.label = label
        self.values_in_turn = values_in_turn

    def values(self) -> Iterable[tuple[Role, Expression]]:
        """Return the label and what is printed."""
        if self.label is not None:
            yield "argument", self.label
        for value in self.values_in_turn:
            yield "output", value

    def writer(self) -> Write:
        """Return what appends the value whose turn it is."""
        span = self.span
        label = None if self.label is None else compile_expression(self.label)
        values = [compile_expression(value) for value in self.values_in_turn]
        own_name = _own_name(self.values_in_turn) or self

        def write(context: Context, output: Output) -> None:
            key: object = own_name
            if label is not None:
                name = label(context)
                context.charge_for(name, span)
                key = inspect_text(name)
                context.charge(KEPT * len(key), span)
            cycles = context.registers.cycles
            turn = cycles.get(key, 0)
            if turn < len(values):
                output.append(context.text_of(values[turn](context), span))
            cycles[key] = turn + 1 if turn + 1 < len(values) else 0

        return write


class CycleTag(BrazeTag):
    """`cycle`."""

    name = "cycle"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the label, if there is one, and the values."""
        tag = stream.take_tag()
        markup = tag.markup
        advise_marks(stream, markup)
        start = len(markup.text) - len(markup.text.lstrip())
        if named := _NAMED.match(markup.text, start):
            label = parse_primitive(markup, named.start(1), named.end(1))
            return CycleNode(tag, label, _values(markup, named.start(2)))
        if _SIMPLE.match(markup.text, start):
            return CycleNode(tag, None, _values(markup, start))
        stream.fail("'cycle' needs values", "write {% cycle 'one', 'two' %}", tag.span)
        return BrokenNode(tag)


def _values(markup: Markup, start: int) -> list[Expression]:
    # Ruby cuts at every comma, also in quotes, and leaves out what is written as nil.
    return [
        parse_primitive(markup, found.start(), found.end())
        for part in _PART.finditer(markup.text, start)
        if (found := _SIMPLE.search(markup.text, part.start(), part.end()))
        and found[0] not in ("nil", "null")
    ]


def _own_name(values: Sequence[Expression]) -> str | None:
    if all(isinstance(value, Literal) for value in values):
        return "\0" + inspect_text([value.value for value in values if isinstance(value, Literal)])
    return None
