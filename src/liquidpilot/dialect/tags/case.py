"""`{% case value %}{% when 1 or 2 %} … {% else %} … {% endcase %}`."""

from __future__ import annotations

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.condition_advice import advise_case, advise_condition
from liquidpilot.dialect.expressions.evaluation import compile_comparison
from liquidpilot.dialect.expressions.nodes import Condition, Expression
from liquidpilot.dialect.expressions.reading import parse_alternatives, parse_value
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


class CaseNode(TagNode):
    """Every `when` that fits is rendered, once for each alternative that fits (Ruby Liquid).

    The first of `branches` is the text between `case` and its first `when`, which is never printed;
    the condition of the others has `value` on the left of each comparison.
    """

    __slots__ = ("value",)

    def __init__(
        self,
        tag: WrittenTag,
        value: Expression,
        branches: list[Branch],
        closing: WrittenTag | None,
    ) -> None:
        blank = all(branch.block.blank for branch in branches[1:])
        super().__init__(tag, branches, closing, blank=blank)
        self.value = value
        for branch in branches[1:]:
            assert branch.divider is not None
            # Each comparison evaluates the value anew.
            times = len(branch.condition.comparisons) + 1 if branch.condition else 1
            self.cost += times * markup_cost(tag.markup.text)
            self.cost += markup_cost(branch.divider.markup.text)
        if blank:
            self.drop_blank_text()

    def writer(self) -> Write:
        """Return what renders all that fits; an `else` counts only what stands before it."""
        span = self.span
        branches = [
            (
                [compile_comparison(each) for each in branch.condition.comparisons]
                if branch.condition
                else [],
                branch.block,
            )
            for branch in self.branches[1:]
        ]

        def write(context: Context, output: Output) -> None:
            fitted = False
            for tests, block in branches:
                if not tests and not fitted:
                    context.charge(block.cost, span)
                    block.write(context, output)
                for test in tests:
                    if test(context):
                        fitted = True
                        context.charge(block.cost, span)
                        block.write(context, output)

        return write


class CaseTag(BrazeTag):
    """`case`."""

    name = "case"
    block = True
    dividers = ("when", "else")

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the value and the branches."""
        tag = stream.take_tag()
        value = parse_value(tag.markup)
        if value is None:
            stream.fail("'case' needs a value", "write {% case value %}", tag.span)
        else:
            advise_case(stream, tag.markup, value)
        branches = [Branch(self.read_block(stream, tag))]
        for divider in self.read_dividers(stream):
            condition = _condition(stream, divider, value)
            branches.append(Branch(self.read_block(stream, tag), divider, condition))
        closing = self.read_end(stream)
        if value is None:
            return BrokenNode(tag, branches, closing)
        return CaseNode(tag, value, branches, closing)


def _condition(
    stream: BrazeTokenStream, divider: WrittenTag, value: Expression | None
) -> Condition | None:
    if divider.name == "else":
        if divider.text.strip():
            stream.fail("'else' takes nothing after it", "write {% else %}", divider.span)
        return None
    comparisons = parse_alternatives(divider.markup, value) if value is not None else []
    if comparisons is None:
        hint = "write {% when value %}, or {% when 1 or 2 %}"
        stream.fail("'when' needs a value", hint, divider.span)
        return None
    advise_condition(stream, divider.markup, comparisons)
    return Condition(tuple(comparisons), ("or",) * (len(comparisons) - 1)) if comparisons else None
