"""`{% for item in collection limit: 3 offset: 1 reversed %}`, with `else`, `break`, `continue`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.expressions.advice import advise_loop
from liquidpilot.dialect.expressions.evaluation import Evaluate, compile_expression
from liquidpilot.dialect.expressions.nodes import Expression
from liquidpilot.dialect.expressions.reading import FRAGMENT, OPTION, parse_primitive
from liquidpilot.dialect.limits import TURN
from liquidpilot.dialect.loops import LoopDrop, cost_of_visit, count_of, items_of
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.nodes import Block, BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag

_LOOP = re.compile(rf"([\w\-]+)\s+in\s+((?:{FRAGMENT})+)\s*(reversed)?", re.ASCII)
_OPTION = re.compile(OPTION, re.ASCII)


@dataclass(frozen=True, slots=True)
class Loop:
    """The markup of a `for`: everything but its blocks."""

    variable: str
    name: str
    collection: Expression
    limit: Evaluate | None
    offset: Evaluate | None
    continues: bool
    backwards: bool


class ForNode(BrazeNode):
    """A block for each item of a collection."""

    __slots__ = ("collection", "default", "loop", "turn")

    def __init__(
        self, token: Token, span: Span, loop: Loop, turn: Block, default: Block | None
    ) -> None:
        super().__init__(token, span, blank=turn.blank and (default is None or default.blank))
        self.loop = loop
        self.collection = compile_expression(loop.collection)
        self.turn = turn.without_blank_text() if self.blank else turn
        self.default = default.without_blank_text() if self.blank and default else default
        if self.default is not None:
            self.cost += self.default.cost

    def write(self, context: Context, output: Output) -> None:
        """Render the block once for each item, or the `else` block if there is none."""
        items = self._items(context)
        if not items:
            if self.default is not None:
                self.default.write(context, output)
            return
        loops = context.registers.loops
        drop = LoopDrop(self.loop.name, len(items), loops[-1] if loops else None)
        loops.append(drop)
        try:
            with context.scope() as scope:
                scope["forloop"] = drop
                self._turns(context, output, items, drop, scope)
        finally:
            loops.pop()

    def _turns(
        self,
        context: Context,
        output: Output,
        items: list[object],
        drop: LoopDrop,
        scope: dict[str, object],
    ) -> None:
        variable, turn = self.loop.variable, self.turn
        each = TURN + turn.cost
        for item in items:
            context.charge(each, self.span)
            scope[variable] = item
            turn.write(context, output)
            drop.at += 1
            if context.interrupts and context.interrupts.pop() == "break":
                break

    def _items(self, context: Context) -> list[object]:
        loop, offsets = self.loop, context.registers.offsets
        if loop.continues:
            offset = offsets.get(loop.name, 0)
        else:
            offset = self._number(context, loop.offset) or 0
        collection = self.collection(context)
        limit = self._number(context, loop.limit)
        items = items_of(collection, offset, limit)
        context.charge(cost_of_visit(collection, items), self.span)
        if loop.backwards:
            items.reverse()
        offsets[loop.name] = offset + len(items)
        return items

    def _number(self, context: Context, option: Evaluate | None) -> int | None:
        if option is None:
            return None
        value = option(context)
        context.charge_number(value, self.span)
        return count_of(value)


class ForTag(BrazeTag):
    """`for`."""

    name = "for"
    block = True

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Read the loop and its blocks."""
        token, markup, span = stream.take_tag()
        loop = _read_loop(markup)
        if loop is None:
            stream.fail("this is not a loop", "write {% for item in collection %}", span)
        else:
            advise_loop(stream, markup, _LOOP, _OPTION)
        turn = self.parse_block(stream, token, "endfor", ("else",))
        default: Block | None = None
        while stream.current.value == "else" and stream.current.kind == token.kind:
            _, _, else_span = stream.take_tag()
            if default is not None:
                hint = "a loop has one 'else', for when there is nothing in the collection"
                stream.fail("a second 'else' in a loop", hint, else_span)
            default = self.parse_block(stream, token, "endfor", ("else",))
        self.end_block(stream, "endfor")
        return ForNode(token, span, loop, turn, default) if loop else None


def _read_loop(markup: Markup) -> Loop | None:
    found = _LOOP.match(markup.text)
    if found is None:
        return None
    limit: Evaluate | None = None
    offset: Evaluate | None = None
    continues = False
    for option in _OPTION.finditer(markup.text):
        value = compile_expression(parse_primitive(markup, option.start(2), option.end(2)))
        if option[1] == "limit":
            limit = value
        elif option[1] == "offset":
            offset, continues = value, option[2] == "continue"
    collection = parse_primitive(markup, found.start(2), found.end(2))
    name = f"{found[1]}-{found[2]}"
    return Loop(found[1], name, collection, limit, offset, continues, bool(found[3]))
