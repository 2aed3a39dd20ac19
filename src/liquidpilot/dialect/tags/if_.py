"""`{% if %}`, `{% unless %}`, with `elsif` and `else`."""

from __future__ import annotations

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.condition_advice import advise_condition, advise_else
from liquidpilot.dialect.expressions.evaluation import compile_condition
from liquidpilot.dialect.expressions.nodes import Condition
from liquidpilot.dialect.expressions.reading import parse_condition
from liquidpilot.dialect.nodes import (
    Branch,
    BrokenNode,
    Output,
    TagNode,
    Write,
    WrittenTag,
    markup_cost,
)
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag


class IfNode(TagNode):
    """The first branch whose condition holds is rendered; `else` has no condition.

    In `unless` the first condition must fail.
    """

    __slots__ = ()

    def __init__(self, tag: WrittenTag, branches: list[Branch], closing: WrittenTag | None) -> None:
        blank = all(branch.block.blank for branch in branches)
        super().__init__(tag, branches, closing, blank=blank)
        if blank:
            self.drop_blank_text()
        # One branch at most is written.
        self.cost = max(branch.block.cost for branch in branches)
        for branch in branches:
            self.cost += markup_cost(
                (branch.divider or tag).markup.text if branch.condition else ""
            )

    def writer(self) -> Write:
        """Return what renders the first branch whose condition holds."""
        tests = [
            (compile_condition(branch.condition) if branch.condition else _always, branch.block)
            for branch in self.branches
        ]
        if self.tag.name == "unless":
            fails, block = tests[0]
            tests[0] = (lambda context: not fails(context), block)
        if len(tests) == 1:
            test, write_block = tests[0][0], tests[0][1].write

            def write_only(context: Context, output: Output) -> None:
                if test(context):
                    write_block(context, output)

            return write_only

        def write(context: Context, output: Output) -> None:
            for test, block in tests:
                if test(context):
                    block.write(context, output)
                    return

        return write


def _always(context: Context) -> bool:
    return True


class IfTag(BrazeTag):
    """`if`."""

    name = "if"
    block = True
    dividers = ("elsif", "else")

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the branches."""
        tag = stream.take_tag()
        condition = _condition(stream, tag)
        sound = condition is not None
        branches = [Branch(self.read_block(stream, tag), None, condition)]
        for divider in self.read_dividers(stream):
            if divider.name == "else":
                advise_else(stream, divider)
                condition = None
            else:
                condition = _condition(stream, divider)
                sound &= condition is not None
            branches.append(Branch(self.read_block(stream, tag), divider, condition))
        closing = self.read_end(stream)
        return (IfNode if sound else BrokenNode)(tag, branches, closing)


def _condition(stream: BrazeTokenStream, tag: WrittenTag) -> Condition | None:
    condition = parse_condition(tag.markup)
    if condition is None:
        hint = "write a value, or two values with one of == != < > <= >= contains between them"
        stream.fail("this is not a condition", hint, tag.span)
        return None
    advise_condition(stream, tag.markup, condition.comparisons, condition.relations)
    return condition


class UnlessTag(IfTag):
    """`unless`."""

    name = "unless"
