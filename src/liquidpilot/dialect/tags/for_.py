"""`{% for item in collection limit: 3 offset: 1 reversed %}`, with `else`, `break`, `continue`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.condition_advice import advise_loop
from liquidpilot.dialect.expressions.evaluation import compile_expression
from liquidpilot.dialect.expressions.nodes import Expression
from liquidpilot.dialect.expressions.reading import FRAGMENT, OPTION, parse_primitive
from liquidpilot.dialect.limits import TURN
from liquidpilot.dialect.loops import LoopDrop, cost_of_visit, count_of, items_of
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.nodes import (
    Branch,
    BrokenNode,
    Output,
    Role,
    Setting,
    TagNode,
    Write,
    WrittenTag,
)
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.sources import Span

_LOOP = re.compile(rf"([\w\-]+)\s+in\s+((?:{FRAGMENT})+)\s*(reversed)?", re.ASCII)
_OPTION = re.compile(OPTION, re.ASCII)

Items = Callable[[Context], list[object]]
Number = Callable[[Context], int | None]


@dataclass(frozen=True, slots=True)
class Loop:
    """The markup of a loop: everything but its blocks.

    `name` is what a later `offset: continue` knows it by; `options` are `limit`, `offset` and what
    else is written like them, of which the last one of a name stands.
    """

    variable: str
    variable_span: Span
    name: str
    collection: Expression
    options: tuple[tuple[str, Expression], ...]
    continues: bool = False
    backwards: bool = False

    def option(self, name: str) -> Expression | None:
        """Return the value of an option; None where it is not given."""
        return dict(self.options).get(name)

    def values(self) -> Iterable[tuple[Role, Expression]]:
        """Return the collection and the values of the options."""
        yield "loop", self.collection
        for name, value in self.options:
            # `continue` is a word there.
            if not (name == "offset" and self.continues):
                yield "argument", value


class LoopNode(TagNode):
    """A block for each item of a collection."""

    __slots__ = ("loop",)

    drop_name = "forloop"

    def __init__(
        self,
        tag: WrittenTag,
        loop: Loop,
        branches: list[Branch],
        closing: WrittenTag | None,
    ) -> None:
        blank = all(branch.block.blank for branch in branches)
        super().__init__(tag, branches, closing, blank=blank)
        self.loop = loop

    def sets(self) -> Iterable[Setting]:
        """Return the variable of the item, and that of the loop."""
        loop = self.loop
        yield Setting(loop.variable, loop.variable_span, scoped=True)
        yield Setting(self.drop_name, self.tag.name_span, scoped=True)

    def values(self) -> Iterable[tuple[Role, Expression]]:
        """Return the collection and the values of the options."""
        return self.loop.values()

    def number(self, option: str, read: Callable[[object], int | None]) -> Number:
        """Return what gives the value of `option` as `read` reads it; None if it is not there."""
        value, span = self.loop.option(option), self.span
        if value is None:
            return lambda context: None
        evaluate = compile_expression(value)

        def number(context: Context) -> int | None:
            value = evaluate(context)
            context.charge_number(value, span)
            return read(value)

        return number


class ForNode(LoopNode):
    """A loop with an `else` for a collection without items."""

    __slots__ = ()

    def __init__(
        self,
        tag: WrittenTag,
        loop: Loop,
        branches: list[Branch],
        closing: WrittenTag | None,
    ) -> None:
        super().__init__(tag, loop, branches, closing)
        if self.blank:
            self.drop_blank_text()
        if len(branches) > 1:
            self.cost += branches[1].block.cost

    def writer(self) -> Write:
        """Return what renders the block once for each item, or `else` if there is none."""
        loop, turn, span = self.loop, self.branches[0].block, self.span
        default = self.branches[1].block if len(self.branches) > 1 else None
        items_in, each, variable = self.items(), TURN + turn.cost, loop.variable

        def write(context: Context, output: Output) -> None:
            items = items_in(context)
            if not items:
                if default is not None:
                    default.write(context, output)
                return
            loops = context.registers.loops
            drop = LoopDrop(loop.name, len(items), loops[-1] if loops else None)
            loops.append(drop)
            try:
                with context.scope() as scope:
                    scope["forloop"] = drop
                    for item in items:
                        context.charge(each, span)
                        scope[variable] = item
                        turn.write(context, output)
                        drop.at += 1
                        if context.interrupts and context.interrupts.pop() == "break":
                            break
            finally:
                loops.pop()

        return write

    def items(self) -> Items:
        """Return the closure that gives the items of the loop, and charges for them."""
        loop, span = self.loop, self.span
        find = compile_expression(loop.collection)
        limit_in, offset_in = self.number("limit", count_of), self.number("offset", count_of)

        def items_in(context: Context) -> list[object]:
            offsets = context.registers.offsets
            offset = offsets.get(loop.name, 0) if loop.continues else offset_in(context) or 0
            collection = find(context)
            items = items_of(collection, offset, limit_in(context))
            context.charge(cost_of_visit(collection, items), span)
            if loop.backwards:
                items.reverse()
            offsets[loop.name] = offset + len(items)
            return items

        return items_in


class ForTag(BrazeTag):
    """`for`."""

    name = "for"
    block = True
    dividers = ("else",)

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the loop and its blocks."""
        tag = stream.take_tag()
        found = _LOOP.match(tag.markup.text)
        loop = read_loop(tag.markup, found) if found else None
        if loop is None:
            stream.fail("this is not a loop", "write {% for item in collection %}", tag.span)
        else:
            advise_loop(stream, tag.markup, _LOOP, _OPTION)
        branches = [Branch(self.read_block(stream, tag))]
        for divider in self.read_dividers(stream):
            if len(branches) > 1:
                hint = "a loop has one 'else', for an empty collection"
                stream.fail("a second 'else' in a loop", hint, divider.span)
            branches.append(Branch(self.read_block(stream, tag), divider))
        closing = self.read_end(stream)
        if loop is None:
            return BrokenNode(tag, branches, closing)
        return ForNode(tag, loop, branches, closing)


def read_loop(markup: Markup, found: re.Match[str]) -> Loop:
    """Return the loop in `markup`, of which `found` is the beginning.

    Its groups are the variable, the collection and perhaps `reversed`.
    """
    continues = False
    options: list[tuple[str, Expression]] = []
    for option in _OPTION.finditer(markup.text):
        options.append((option[1], parse_primitive(markup, option.start(2), option.end(2))))
        if option[1] == "offset":
            continues = option[2] == "continue"
    return Loop(
        found[1],
        markup.span(*found.span(1)),
        f"{found[1]}-{found[2]}",
        parse_primitive(markup, *found.span(2)),
        tuple(options),
        continues,
        backwards=found.re.groups > 2 and bool(found[3]),
    )
