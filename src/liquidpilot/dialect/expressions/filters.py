"""A value's way through its filters, compiled to closures.

An unknown filter passes its input on, as in lax Ruby Liquid; the parser has reported it by then.
"""

from __future__ import annotations

from collections.abc import Callable

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.nodes import Expression, FilterCall, Filtered, Literal, Lookup
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.filters.costs import Cost
from liquidpilot.dialect.filters.registry import FILTERS, Filter
from liquidpilot.dialect.limits import check_count, check_length
from liquidpilot.dialect.weights import PLAIN

Evaluate = Callable[[Context], object]
Compile = Callable[[Expression], Evaluate]
Step = Callable[[Context, object], object]

# What a filter is charged always pays for values of this length too.
_SHORT = 100
_WORD = 2**63


def compile_filters(expression: Filtered, compile_expression: Compile) -> Evaluate:
    """Return the closure that evaluates the head and passes it through every known filter."""
    head = compile_expression(expression.head)
    reads_attribute = isinstance(expression.head, Lookup) and expression.head.attribute is not None
    steps: list[Step] = []
    for call in expression.filters:
        found = FILTERS.get(call.name)
        if found is None:
            continue
        if fault := found.arity_fault(len(call.arguments) + bool(call.keywords)):
            steps.append(_failing(fault, call.span))
        elif call.name == "default" and reads_attribute:
            steps.append(_default(found, call, compile_expression))
        else:
            steps.append(_step(found, call, compile_expression))
    if len(steps) == 1:
        only = steps[0]
        return lambda context: only(context, head(context))

    def evaluate(context: Context) -> object:
        value = head(context)
        for step in steps:
            value = step(context, value)
        return value

    return evaluate


def _step(found: Filter, call: FilterCall, compile_expression: Compile) -> Step:
    function, needs_now, span, cost = found.function, found.uses_now, call.span, found.cost
    arguments, fixed = _arguments(call, compile_expression)
    measured = cost.measure is not None
    # Small values, as nearly all are, are paid for by the markup.
    asks = measured and (cost.always > 0 or fixed is None or not all(map(_is_small, fixed)))

    def step(context: Context, value: object) -> object:
        kind = type(value)
        try:
            given = [argument(context) for argument in arguments] if fixed is None else fixed
            if asks or (
                len(value) > _SHORT  # type: ignore[arg-type]
                if kind is str
                else measured and kind not in PLAIN and not (kind is int and -_WORD < value < _WORD)  # type: ignore[operator]
            ):
                _charge_input(context, cost, value, given, span)
            result = function(context.now, value, *given) if needs_now else function(value, *given)
        except RenderFault as fault:
            fault.span = fault.span or span
            raise
        kind = type(result)
        if len(result) > _SHORT if kind is str else kind is list:  # type: ignore[arg-type]
            _charge_result(context, cost, result, span)
        return result

    return step


def _is_small(value: object) -> bool:
    if type(value) is str:
        return len(value) <= _SHORT
    return type(value) in PLAIN or (type(value) is int and -_WORD < value < _WORD)


def _charge_input(
    context: Context, cost: Cost, value: object, given: list[object], span: tuple[int, int]
) -> None:
    if cost.always:
        context.charge(cost.always, span)
    if not (_is_small(value) and all(map(_is_small, given))):
        context.charge(cost.of_input(value, given, context.budget.left), span)


def _charge_result(context: Context, cost: Cost, result: object, span: tuple[int, int]) -> None:
    if type(result) is str:
        check_length(len(result))
    elif type(result) is list:
        check_count(len(result))
    context.charge(cost.of_result(result), span)


def _default(found: Filter, call: FilterCall, compile_expression: Compile) -> Step:
    function = found.function
    arguments, _ = _arguments(call, compile_expression)

    def default(context: Context, value: object) -> object:
        read = context.reads[-1]
        result = function(value, *[argument(context) for argument in arguments])
        if result is not value:
            read.defaulted = True
        return result

    return default


def _arguments(
    call: FilterCall, compile_expression: Compile
) -> tuple[list[Evaluate], list[object] | None]:
    """Return the closures of the arguments, and their values if all of them are literals."""
    arguments = [compile_expression(argument) for argument in call.arguments]
    if call.keywords:
        # Ruby hands keyword arguments over as one hash, the last of the arguments.
        values = [(name, compile_expression(value)) for name, value in call.keywords]
        arguments.append(lambda context: {name: value(context) for name, value in values})
        return arguments, None
    literals = [argument for argument in call.arguments if isinstance(argument, Literal)]
    if len(literals) < len(call.arguments):
        return arguments, None
    return arguments, [literal.value for literal in literals]


def _failing(fault: RenderFault, span: tuple[int, int]) -> Step:
    def fail(context: Context, value: object) -> object:
        failure = RenderFault(fault.message, fault.hint)
        failure.span = span
        raise failure

    return fail
