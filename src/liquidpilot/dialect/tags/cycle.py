"""`{% cycle 'odd', 'even' %}`: the next of its values each time."""

from __future__ import annotations

import re

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.expressions.advice import advise_marks
from liquidpilot.dialect.expressions.evaluation import Evaluate, compile_expression
from liquidpilot.dialect.expressions.nodes import Expression, Literal
from liquidpilot.dialect.expressions.reading import FRAGMENT, parse_primitive
from liquidpilot.dialect.limits import KEPT
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.dialect.values import inspect_text

_NAMED = re.compile(rf"({FRAGMENT})\s*:\s*(.*)", re.ASCII | re.DOTALL)
_SIMPLE = re.compile(FRAGMENT, re.ASCII)
_PART = re.compile(r"[^,]*")


class CycleNode(BrazeNode):
    """Prints its values in turn; cycles with the same name share their turn."""

    __slots__ = ("name", "values")

    def __init__(
        self, token: Token, span: Span, name: Evaluate | str | None, values: list[Evaluate]
    ) -> None:
        super().__init__(token, span, blank=False)
        self.name = name
        self.values = values

    def write(self, context: Context, output: Output) -> None:
        """Append the value whose turn it is."""
        key: object = self.name or self
        if callable(self.name):
            name = self.name(context)
            context.charge_for(name, self.span)
            key = inspect_text(name)
            context.charge(KEPT * len(key), self.span)
        cycles = context.registers.cycles
        turn = cycles.get(key, 0)
        if turn < len(self.values):
            output.append(context.text_of(self.values[turn](context), self.span))
        cycles[key] = turn + 1 if turn + 1 < len(self.values) else 0


class CycleTag(BrazeTag):
    """`cycle`."""

    name = "cycle"

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Read the name, if there is one, and the values."""
        token, markup, span = stream.take_tag()
        advise_marks(stream, markup)
        start = len(markup.text) - len(markup.text.lstrip())
        if named := _NAMED.match(markup.text, start):
            name = compile_expression(parse_primitive(markup, named.start(1), named.end(1)))
            return CycleNode(token, span, name, _compiled(_values(markup, named.start(2))))
        if _SIMPLE.match(markup.text, start):
            values = _values(markup, start)
            return CycleNode(token, span, _own_name(values), _compiled(values))
        stream.fail("'cycle' needs values", "write {% cycle 'one', 'two' %}", span)
        return None


def _values(markup: Markup, start: int) -> list[Expression]:
    # Ruby cuts at every comma, also in quotes, and leaves out what is written as nil.
    return [
        parse_primitive(markup, found.start(), found.end())
        for part in _PART.finditer(markup.text, start)
        if (found := _SIMPLE.search(markup.text, part.start(), part.end()))
        and found[0] not in ("nil", "null")
    ]


def _own_name(values: list[Expression]) -> str | None:
    """Return the name of a cycle without one: its values; with a variable it is a cycle apart."""
    if all(isinstance(value, Literal) for value in values):
        return "\0" + inspect_text([value.value for value in values if isinstance(value, Literal)])
    return None


def _compiled(values: list[Expression]) -> list[Evaluate]:
    return [compile_expression(value) for value in values]
