"""`{% if %}`, `{% unless %}`, with `elsif` and `else`."""

from __future__ import annotations

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.expressions.advice import advise_condition, advise_else
from liquidpilot.dialect.expressions.evaluation import Test, compile_condition
from liquidpilot.dialect.expressions.nodes import Condition
from liquidpilot.dialect.expressions.reading import parse_condition
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.nodes import Block, BrazeNode, Output, markup_cost
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag


class Branch:
    """A block and the condition under which it is rendered; None is `else`.

    `cost` are the units for the condition, which is written as `markup`.
    """

    __slots__ = ("block", "condition", "cost", "test")

    def __init__(self, condition: Condition | None, block: Block, markup: str = "") -> None:
        self.condition = condition
        self.block = block
        self.cost = markup_cost(markup)
        self.test: Test = compile_condition(condition) if condition else lambda context: True


class IfNode(BrazeNode):
    """The first branch whose condition holds is rendered."""

    __slots__ = ("branches",)

    def __init__(self, token: Token, span: Span, branches: list[Branch]) -> None:
        super().__init__(token, span, blank=all(branch.block.blank for branch in branches))
        self.branches = branches
        if self.blank:
            for branch in branches:
                branch.block = branch.block.without_blank_text()
        # One branch at most is written.
        self.cost = sum(branch.cost for branch in branches)
        self.cost += max(branch.block.cost for branch in branches)

    def write(self, context: Context, output: Output) -> None:
        """Render the first branch whose condition holds."""
        for branch in self.branches:
            if branch.test(context):
                branch.block.write(context, output)
                return


class UnlessNode(IfNode):
    """Like `if`, with the first condition turned round."""

    __slots__ = ()

    def write(self, context: Context, output: Output) -> None:
        """Render the first branch if its condition fails, else the first other that holds."""
        first, *others = self.branches
        if not first.test(context):
            first.block.write(context, output)
            return
        for branch in others:
            if branch.test(context):
                branch.block.write(context, output)
                return


class IfTag(BrazeTag):
    """`if`."""

    name = "if"
    block = True
    node_class: type[IfNode] = IfNode

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Read the branches."""
        end = f"end{self.name}"
        token, markup, span = stream.take_tag()
        branches: list[Branch] = []
        sound = self._branch(stream, token, span, markup, branches)
        while stream.current.value in ("elsif", "else") and stream.current.kind == token.kind:
            divider, markup, divider_span = stream.take_tag()
            if divider.value == "else":
                advise_else(stream, markup)
                branches.append(Branch(None, self._body(stream, token)))
            else:
                sound &= self._branch(stream, token, divider_span, markup, branches)
        self.end_block(stream, end)
        return self.node_class(token, span, branches) if sound else None

    def _branch(
        self,
        stream: BrazeTokenStream,
        token: Token,
        span: Span,
        markup: Markup,
        branches: list[Branch],
    ) -> bool:
        condition = parse_condition(markup)
        if condition is None:
            hint = "write a value, or two values with one of == != < > <= >= contains between them"
            stream.fail("this is not a condition", hint, span)
            self._body(stream, token)
            return False
        advise_condition(stream, markup, condition.comparisons, condition.relations)
        branches.append(Branch(condition, self._body(stream, token), markup.text))
        return True

    def _body(self, stream: BrazeTokenStream, token: Token) -> Block:
        return self.parse_block(stream, token, f"end{self.name}", ("elsif", "else"))


class UnlessTag(IfTag):
    """`unless`."""

    name = "unless"
    node_class = UnlessNode
