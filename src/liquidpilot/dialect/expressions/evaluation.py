"""The one way to evaluate an expression: it is compiled once, when the template is parsed.

Each expression becomes a closure that takes the render context; this is what makes rendering a
parsed template fast, and the data it was made from stays untouched beside it.
"""

from __future__ import annotations

from collections.abc import Callable

from liquidpilot.dialect.comparison import compare, comparison_cost
from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.filtered import parse_filtered
from liquidpilot.dialect.expressions.filters import compile_filters
from liquidpilot.dialect.expressions.lookups import compile_lookup
from liquidpilot.dialect.expressions.nodes import (
    Comparison,
    Condition,
    Expression,
    Filtered,
    Literal,
    Lookup,
    RangeExpression,
    Wrapped,
)
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.values import MethodLiteral, RubyRange, is_truthy, to_integer, to_number
from liquidpilot.dialect.weights import PLAIN

Evaluate = Callable[[Context], object]
Test = Callable[[Context], bool]

_SHORT = 100
_SMALL = PLAIN | {int, MethodLiteral}


def compile_expression(expression: Expression) -> Evaluate:
    """Return the closure that gives the expression's value; it may raise RenderFault."""
    if isinstance(expression, Literal):
        value = expression.value
        return lambda context: value
    if isinstance(expression, Lookup):
        return compile_lookup(expression, compile_expression)
    if isinstance(expression, Filtered):
        return compile_filters(expression, compile_expression)
    if isinstance(expression, Wrapped):
        return compile_expression(parse_filtered(expression.markup))
    return _compile_range(expression)


def compile_condition(condition: Condition) -> Test:
    """Return the closure that tells whether the condition holds; it may raise RenderFault.

    `and` and `or` have no precedence: what stands on the right of one is evaluated as a whole,
    and only if the left side has not decided (Ruby Liquid).
    """
    first, *others = [compile_comparison(comparison) for comparison in condition.comparisons]
    if not others:
        return first
    # A test that comes out as its relation decides leaves the rest unevaluated.
    decisive = [relation == "or" for relation in condition.relations]

    def test(context: Context) -> bool:
        result = first(context)
        for decides, other in zip(decisive, others, strict=True):
            if result is decides:
                return result
            result = other(context)
        return result

    return test


def compile_comparison(comparison: Comparison) -> Test:
    """Return the closure for one comparison, or for the truth of its left side alone."""
    left = compile_expression(comparison.left)
    if comparison.operator is None:
        return lambda context: is_truthy(left(context))
    operator, right, span = (
        comparison.operator,
        compile_expression(comparison.right),
        comparison.span,
    )

    def test(context: Context) -> bool:
        try:
            one, other = left(context), right(context)
            if (len(one) > _SHORT if type(one) is str else type(one) not in _SMALL) or (
                len(other) > _SHORT if type(other) is str else type(other) not in _SMALL
            ):
                units = comparison_cost(operator, one, other, context.budget.left)
                context.charge(units, span)
            return bool(compare(operator, one, other))
        except RenderFault as fault:
            fault.span = fault.span or span
            raise

    return test


def _compile_range(expression: RangeExpression) -> Evaluate:
    first, last = compile_expression(expression.first), compile_expression(expression.last)
    if isinstance(expression.first, Literal) and isinstance(expression.last, Literal):
        # Ruby makes a range of two literals when it parses, and then asks less of them.
        fixed = RubyRange(
            _literal_integer(expression.first.value), _literal_integer(expression.last.value)
        )
        return lambda context: fixed
    span = expression.span

    def between(context: Context) -> RubyRange:
        ends = first(context), last(context)
        for end in ends:
            context.charge_number(end, span)
        return RubyRange(*map(_range_end, ends))

    return between


def _literal_integer(value: object) -> int:
    return int(value) if isinstance(value, float) else _range_end(value)


def _range_end(value: object) -> int:
    if value is None or isinstance(value, str):
        number = to_number(value)
        return int(number)
    return to_integer(value)
