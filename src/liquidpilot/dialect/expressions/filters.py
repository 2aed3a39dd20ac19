"""A value's way through its filters, compiled to closures.

An unknown filter passes its input on, as in lax Ruby Liquid; the parser has reported it by then.
"""

from __future__ import annotations

from collections.abc import Callable

from liquidpilot.dialect.context import MOST_CHARACTERS, Context
from liquidpilot.dialect.expressions.nodes import Expression, FilterCall, Filtered, Lookup
from liquidpilot.dialect.faults import LimitReached, RenderFault
from liquidpilot.dialect.filters.registry import FILTERS, Filter

Evaluate = Callable[[Context], object]
Compile = Callable[[Expression], Evaluate]


def compile_filters(expression: Filtered, compile_expression: Compile) -> Evaluate:
    """Return the closure that evaluates the head and passes it through every known filter."""
    value = compile_expression(expression.head)
    head = expression.head
    reads_attribute = isinstance(head, Lookup) and head.attribute is not None
    for call in expression.filters:
        found = FILTERS.get(call.name)
        if found is None:
            continue
        arguments = [compile_expression(argument) for argument in call.arguments]
        if call.keywords:
            arguments.append(_keywords(call, compile_expression))
        if fault := found.arity_fault(len(arguments)):
            value = _failing(value, fault, call.span)
        elif call.name == "default" and reads_attribute:
            value = _default(value, found, arguments)
        else:
            value = _step(value, found, arguments, call.span)
    return value


def _step(
    value: Evaluate, found: Filter, arguments: list[Evaluate], span: tuple[int, int]
) -> Evaluate:
    function, needs_now = found.function, found.uses_now

    def step(context: Context) -> object:
        before = value(context)
        try:
            values = [argument(context) for argument in arguments]
            if needs_now:
                result = function(context.now, before, *values)
            else:
                result = function(before, *values)
        except RenderFault as fault:
            fault.span = fault.span or span
            raise
        if type(result) is str and len(result) > MOST_CHARACTERS:
            raise LimitReached(f"a text of more than {MOST_CHARACTERS:,} characters")
        return result

    def bare(context: Context) -> object:
        before = value(context)
        try:
            return function(before)
        except RenderFault as fault:
            fault.span = fault.span or span
            raise

    return step if arguments or needs_now else bare


def _default(value: Evaluate, found: Filter, arguments: list[Evaluate]) -> Evaluate:
    function = found.function

    def default(context: Context) -> object:
        before = value(context)
        read = context.reads[-1] if context.reads else None
        result = function(before, *[argument(context) for argument in arguments])
        if read is not None and result is not before:
            read.defaulted = True
        return result

    return default


def _keywords(call: FilterCall, compile_expression: Compile) -> Evaluate:
    # Ruby hands keyword arguments over as one hash, the last of the arguments.
    values = [(name, compile_expression(value)) for name, value in call.keywords]
    return lambda context: {name: value(context) for name, value in values}


def _failing(value: Evaluate, fault: RenderFault, span: tuple[int, int]) -> Evaluate:
    def fail(context: Context) -> object:
        value(context)
        failure = RenderFault(fault.message, fault.hint)
        failure.span = span
        raise failure

    return fail
