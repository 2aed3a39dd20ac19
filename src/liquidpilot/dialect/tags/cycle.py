"""`{% cycle 'odd', 'even' %}`: the next of its values each time."""

from __future__ import annotations

import re

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.expressions.evaluation import Evaluate, compile_expression
from liquidpilot.dialect.expressions.fragments import FRAGMENT
from liquidpilot.dialect.expressions.primitives import parse_primitive
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.dialect.values import inspect_text, output_text

_NAMED = re.compile(rf"({FRAGMENT})\s*:\s*(.*)", re.ASCII | re.DOTALL)
_SIMPLE = re.compile(FRAGMENT, re.ASCII)
_PART = re.compile(r"[^,]*")


class CycleNode(BrazeNode):
    """Prints its values in turn; cycles with the same name share their turn."""

    __slots__ = ("name", "values")

    def __init__(
        self, token: Token, span: Span, name: Evaluate | str, values: list[Evaluate]
    ) -> None:
        super().__init__(token, span, blank=False)
        self.name = name
        self.values = values

    def write(self, context: Context, output: Output) -> None:
        """Append the value whose turn it is."""
        key = self.name if isinstance(self.name, str) else inspect_text(self.name(context))
        cycles = context.registers.cycles
        turn = cycles.get(key, 0)
        if turn < len(self.values):
            output.append(output_text(self.values[turn](context)))
        cycles[key] = turn + 1 if turn + 1 < len(self.values) else 0


class CycleTag(BrazeTag):
    """`cycle`."""

    name = "cycle"

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Read the name, if there is one, and the values."""
        token, markup, span = stream.take_tag()
        start = len(markup.text) - len(markup.text.lstrip())
        if named := _NAMED.match(markup.text, start):
            name = compile_expression(parse_primitive(markup, named.start(1), named.end(1)))
            return CycleNode(token, span, name, _values(markup, named.start(2)))
        if _SIMPLE.match(markup.text, start):
            # Ruby names a cycle without a name by its values.
            return CycleNode(token, span, f"\0{markup.text.strip()}", _values(markup, start))
        stream.fail("'cycle' needs values", "write {% cycle 'one', 'two' %}", span)
        return None


def _values(markup: Markup, start: int) -> list[Evaluate]:
    values: list[Evaluate] = []
    for part in _PART.finditer(markup.text, start):
        found = _SIMPLE.search(markup.text, part.start(), part.end())
        if found:
            values.append(compile_expression(parse_primitive(markup, found.start(), found.end())))
    return values
