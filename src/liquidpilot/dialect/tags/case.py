"""`{% case value %}{% when 1 or 2 %} … {% else %} … {% endcase %}`."""

from __future__ import annotations

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.expressions.advice import advise_case, advise_condition
from liquidpilot.dialect.expressions.evaluation import Test, compile_comparison
from liquidpilot.dialect.expressions.nodes import Expression
from liquidpilot.dialect.expressions.reading import parse_alternatives, parse_value
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.nodes import Block, BrazeNode, Output, markup_cost
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag

# (tests, block); no tests at all is `else`.
Branch = tuple[tuple[Test, ...], Block]


class CaseNode(BrazeNode):
    """Every `when` that fits is rendered, once for each alternative that fits (Ruby Liquid)."""

    __slots__ = ("branches",)

    def __init__(self, token: Token, span: Span, branches: list[Branch], cost: int) -> None:
        super().__init__(token, span, blank=all(block.blank for _, block in branches))
        self.branches = branches
        self.cost += cost
        if self.blank:
            self.branches = [(tests, block.without_blank_text()) for tests, block in branches]

    def write(self, context: Context, output: Output) -> None:
        """Render what fits; an `else` counts only what stands in front of it."""
        fitted = False
        for tests, block in self.branches:
            if not tests and not fitted:
                context.charge(block.cost, self.span)
                block.write(context, output)
            for test in tests:
                if test(context):
                    fitted = True
                    context.charge(block.cost, self.span)
                    block.write(context, output)


class CaseTag(BrazeTag):
    """`case`."""

    name = "case"
    block = True

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Read the value and the branches."""
        token, markup, span = stream.take_tag()
        left = parse_value(markup)
        if left is None:
            stream.fail("'case' needs a value", "write {% case value %}", span)
        else:
            advise_case(stream, markup, left)
        branches: list[Branch] = []
        # Each comparison evaluates the value anew.
        first, cost = markup.text, 0
        # Text between `case` and the first `when` is parsed and never printed.
        self._body(stream, token)
        while stream.current.value in ("when", "else") and stream.current.kind == token.kind:
            divider, markup, divider_span = stream.take_tag()
            tests = self._tests(stream, divider, markup, divider_span, left)
            branches.append((tests, self._body(stream, token)))
            cost += (len(tests) + 1) * markup_cost(first) + markup_cost(markup.text)
        self.end_block(stream, "endcase")
        return CaseNode(token, span, branches, cost) if left is not None else None

    def _tests(
        self,
        stream: BrazeTokenStream,
        divider: Token,
        markup: Markup,
        span: Span,
        left: Expression | None,
    ) -> tuple[Test, ...]:
        if divider.value == "else":
            if markup.text.strip():
                stream.fail("'else' takes nothing behind it", "write {% else %}", span)
            return ()
        comparisons = parse_alternatives(markup, left) if left is not None else []
        if comparisons is None:
            stream.fail(
                "'when' needs a value", "write {% when value %}, or {% when 1 or 2 %}", span
            )
            return ()
        advise_condition(stream, markup, comparisons)
        return tuple(compile_comparison(comparison) for comparison in comparisons)

    def _body(self, stream: BrazeTokenStream, token: Token) -> Block:
        return self.parse_block(stream, token, "endcase", ("when", "else"))
