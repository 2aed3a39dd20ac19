"""Expressions as Python: the lines that find a value, and the name that it then has.

Each line that may fail stands by itself, so that its number tells where in the text the fault is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from liquidpilot.dialect.bare_names import is_dotted, needs_braces
from liquidpilot.dialect.compiled.body import Body
from liquidpilot.dialect.compiled.runtime import TextPrice
from liquidpilot.dialect.expressions.evaluation import (
    attribute_path,
    compile_condition,
    compile_expression,
    compile_head,
    compile_step,
    included_block,
    is_recorded,
    is_small,
    last_attribute,
)
from liquidpilot.dialect.expressions.nodes import (
    Attribute,
    Comparison,
    Condition,
    Expression,
    FilterCall,
    Filtered,
    Index,
    Literal,
    Lookup,
    Name,
    Segment,
    Wrapped,
    unwrapped,
)
from liquidpilot.dialect.filters.registry import FILTERS, Filter
from liquidpilot.dialect.loops import LoopDrop
from liquidpilot.dialect.reads import ReadSite
from liquidpilot.dialect.values import BLANK, EMPTY, is_truthy

# More comparisons than that are tested by the closure, for Python nests them in one another.
_MOST_COMPARISONS = 12
# Characters of a text that may be compared with any other for nothing.
_FREE = 16
_ORDERINGS = ("<", ">", "<=", ">=")


def write_value(body: Body, expression: Expression) -> str:
    """Add the lines that find a value; return a name, or a literal, that has it."""
    if isinstance(expression, Literal):
        return _literal(body, expression.value)
    if isinstance(expression, Lookup):
        return _lookup(body, expression)[0]
    if isinstance(expression, Filtered):
        return write_paid(body, write_result(body, expression))
    if isinstance(expression, Wrapped):
        return write_value(body, expression.expression)
    # A range is made once for a whole loop.
    body.may_tell = body.may_read = True
    closure = body.program.constant(compile_expression(expression), "range")
    return body.kept(f"{closure}(context)")


def _literal(body: Body, value: object) -> str:
    if value is BLANK or value is EMPTY:
        return "BLANK" if value is BLANK else "EMPTY"
    if value is None or type(value) in (bool, str) or (type(value) is int and is_small(value)):
        return repr(value)
    return body.program.constant(value, "literal")


def _lookup(body: Body, lookup: Lookup) -> tuple[str, str]:
    """Return the name of the value, and that of the place of the read ("" for a variable)."""
    block = included_block(lookup)
    if block is not None:
        body.may_tell = body.may_read = True
        span = body.program.span(lookup.span)
        return body.kept(f"context.further.render_block({block!r}, {span}, context)"), ""
    value, steps = _head(body, lookup), len(lookup.segments) - 1
    if lookup.attribute is None:
        if steps == 1:
            return _step(body, lookup, 1, value), ""
        return _chain(body, lookup, value, steps), ""
    last = last_attribute(lookup)
    attribute = value = _chain(body, lookup, value, last)
    value = _chain(body, lookup, value, steps, last)
    site = ReadSite(lookup.attribute, body.program.source.place(lookup.span))
    found, missing = (
        body.program.constant(site.record(missing=each), "read") for each in (False, True)
    )
    body.may_read = True
    body.line(f"{body.use('note_read')}({found} if {attribute} is not None else {missing})")
    return value, body.program.constant(site, "site")


def _head(body: Body, lookup: Lookup) -> str:
    head = lookup.segments[0]
    if isinstance(head, Name):
        if not (needs_braces(head.text, lookup) or is_dotted(head.text, lookup)):
            return body.variable(head.text)
    elif isinstance(head, Attribute) and attribute_path(head.text) is None:
        return body.variable(head.text)
    body.may_tell = body.may_read = True
    return body.kept(f"{body.program.constant(compile_head(lookup), 'head')}(context)")


def _chain(body: Body, lookup: Lookup, value: str, stop: int, start: int = 0) -> str:
    """Go from step `start` to step `stop` into a value, as far as there is one."""
    for number in range(start + 1, stop + 1):
        segment = lookup.segments[number]
        if isinstance(segment, Index):
            # What is in the brackets is not asked for if there is nothing to look into.
            found = body.kept(value)
            with body.block(f"if {found} is not None:"):
                body.line(f"{found} = {_step(body, lookup, number, found)}")
            value = found
        else:
            value = _step(body, lookup, number, value)
    return value


def _step(body: Body, lookup: Lookup, number: int, value: str) -> str:
    before: Segment = lookup.segments[number - 1]
    segment = lookup.segments[number]
    if isinstance(segment, Name):
        if value in body.drops and (found := LoopDrop.property(segment.text)) is not None:
            return body.kept(f"{body.program.constant(found, 'of_loop')}({value})")
        return _property(body, value, "get", segment.text)
    if isinstance(segment, Attribute) and attribute_path(segment.text) is None:
        return _property(body, value, "get_key", segment.text)
    if isinstance(segment, Index) and not (
        isinstance(before, Attribute) and isinstance(segment.expression, Literal)
    ):
        key = write_value(body, segment.expression)
        return body.kept(f"get_key({value}, {key})")
    body.may_tell = body.may_read = True
    step = body.program.constant(compile_step(segment, before, lookup.span), "step")
    return body.kept(f"{step}(context, {value})")


def _property(body: Body, value: str, get: str, key: str) -> str:
    is_there = f"type({value}) is dict and {key!r} in {value}"
    found = body.kept(f"{value}[{key!r}] if {is_there} else {get}({value}, {key!r})")
    with body.block(f"if type({found}) is dict:"):
        # It may be a wrapped date.
        body.line(f"{found} = {get}({value}, {key!r})")
    return found


class Result(NamedTuple):
    """The name of a value, and the filter that made it, if it may be too large to be free."""

    name: str
    unpaid: FilterCall | None = None


def write_result(body: Body, expression: Expression) -> Result:
    """Add the lines that find a value, all but what the last filter costs if it made much."""
    expression = unwrapped(expression)
    if not isinstance(expression, Filtered):
        return Result(write_value(body, expression))
    site = at = ""
    if is_recorded(expression.head):
        value, site = _lookup(body, expression.head)
        if any(call.name == "default" for call in expression.filters):
            at = body.kept(f"len({body.use('reads')}) - 1")
    else:
        value = write_value(body, expression.head)
    result = Result(value)
    for call in expression.filters:
        if (found := FILTERS.get(call.name)) is None:
            continue
        before = result.name
        with body.at(call.span):
            result = _applied(body, found, call, result)
        if at and call.name == "default":
            name = write_paid(body, result)
            with body.block(f"if {name} is not {before}:"):
                body.line(f"{site}.note_default(reads, {at})")
            result = Result(name)
        if call.site is not None:
            name = write_paid(body, result)
            taken = body.program.constant(call.site, "site")
            with body.block(f"if {name} is not {before}:"):
                body.line(f"{body.use('taken')}.add({taken})")
            result = Result(name)
    return result


def write_paid(body: Body, result: Result) -> str:
    """Add what a large result costs; return the name of the value."""
    name = result.name
    if result.unpaid is not None:
        with body.block(
            f"if len({name}) > SHORT if type({name}) is str else type({name}) is list:"
        ):
            _write_price(body, result)
    return name


def _write_price(body: Body, result: Result) -> None:
    body.line(f"charge_result(context, {', '.join(price(body, result))})")


def price(body: Body, result: Result) -> Sequence[str]:
    """Return what tells the cost of a result that is unpaid: its cost, the value, the place."""
    assert result.unpaid is not None
    cost = body.program.constant(FILTERS[result.unpaid.name].cost, "cost")
    return cost, result.name, body.program.span(result.unpaid.span)


def _applied(body: Body, found: Filter, call: FilterCall, result: Result) -> Result:
    """Add the call of a filter, with what the one before it and its input cost."""
    if fault := found.arity_fault(len(call.arguments) + bool(call.keywords)):
        write_paid(body, result)
        return Result(body.kept(f"fail({fault.message!r}, {fault.hint!r})"))
    fixed = [isinstance(each, Literal) and is_small(each.value) for each in call.arguments]
    measured, is_cheap = found.cost.measure is not None, all(fixed) and not call.keywords
    # The price of the filter before it comes before the arguments, if those may cost anything.
    joined = measured and is_cheap and not found.cost.always
    value = result.name if joined else write_paid(body, result)
    given = [write_value(body, argument) for argument in call.arguments]
    if call.keywords:
        pairs = [f"{name!r}: {write_value(body, each)}" for name, each in call.keywords]
        given.append(f"{{{', '.join(pairs)}}}")
    if measured:
        # Small values, as nearly all are, are paid for by the markup.
        asked = [value, *(name for name, known in zip(given, fixed, strict=False) if not known)]
        large = "True" if call.keywords else " or ".join(f"({_is_large(each)})" for each in asked)
        with body.block(f"if {large}:"):
            if joined and result.unpaid is not None:
                _write_price(body, result)
            _write_input(body, call, value, given, is_fixed=is_cheap)
        if found.cost.always:
            with body.block("else:"):
                span = body.program.span(call.span)
                body.line(f"{body.use('charge')}({found.cost.always}, {span})")
    function = body.program.constant(found.function, f"f_{found.name}_")
    clock = [body.use("now")] if found.uses_now else []
    made = f"{function}({', '.join([*clock, value, *given])})"
    if call.name == "default" and len(given) == 1:
        # What is surely there needs no look.
        made = (
            f"{value} if type({value}) is str and {value} or type({value}) in NUMBERS else {made}"
        )
    return Result(body.kept(made), call)


def _write_input(
    body: Body, call: FilterCall, value: str, given: Sequence[str], *, is_fixed: bool
) -> None:
    cost, span = FILTERS[call.name].cost, body.program.span(call.span)
    literals = [each.value for each in call.arguments if isinstance(each, Literal)]
    if is_fixed and (of_text := TextPrice.of(cost, literals)) is not None:
        price_of_text = body.program.constant(of_text, "price")
        body.line(f"charge_text(context, {price_of_text}, {value}, {span})")
        return
    arguments = f"{body.program.constant(cost, 'cost')}, {value}, [{', '.join(given)}], {span}"
    body.line(f"charge_input(context, {arguments})")


def _is_large(value: str) -> str:
    whole = f"type({value}) is not int or not -WORD < {value} < WORD"
    return (
        f"len({value}) > SHORT if type({value}) is str"
        f" else type({value}) not in PLAIN and ({whole})"
    )


def write_test(body: Body, condition: Condition) -> str:
    """Add the lines of a condition; return an expression that tells whether it holds."""
    first, *others = condition.comparisons
    if len(others) >= _MOST_COMPARISONS:
        return f"{body.program.constant(compile_condition(condition), 'test')}(context)"
    result = write_comparison(body, first)
    if not others:
        return result
    result = body.kept(result)
    _join(body, result, list(zip(condition.relations, others, strict=True)))
    return result


def _join(body: Body, result: str, others: Sequence[tuple[str, Comparison]]) -> None:
    (relation, comparison), *rest = others
    # A test that comes out as its relation decides leaves the rest unevaluated.
    with body.block(f"if not {result}:" if relation == "or" else f"if {result}:"):
        body.line(f"{result} = {write_comparison(body, comparison)}")
        if rest:
            _join(body, result, rest)


def write_comparison(body: Body, comparison: Comparison) -> str:
    """Add the lines of one comparison; return an expression that tells whether it holds."""
    operator = comparison.operator
    if operator is None:
        if isinstance(comparison.left, Literal):
            return str(is_truthy(comparison.left.value))
        left = write_value(body, comparison.left)
        return f"({left} is not None and {left} is not False)"
    with body.at(comparison.span):
        left, right = write_value(body, comparison.left), write_value(body, comparison.right)
        span = body.program.span(comparison.span)
        compared = f"compare(context, {operator!r}, {left}, {right}, {span})"
        quick = _quick_test(operator, left, right, comparison.right)
        return body.kept(f"{quick} else {compared}" if quick else compared)


def _quick_test(operator: str, left: str, right: str, side: Expression) -> str:
    """Return the test with a short literal for a value of its kind, which costs nothing."""
    # Of two literals Python warns where they are compared in place.
    if not (isinstance(side, Literal) and left.isidentifier()):
        return ""
    value, is_equality = side.value, operator in ("==", "!=")
    if is_equality and value is None:
        return f"({left} is {'' if operator == '==' else 'not '}None) if type({left}) in KINDS"
    if is_equality and value is BLANK:
        is_blank = f"{left}.strip(WHITE) {operator} ''"
        return f"{is_blank} if type({left}) is str and len({left}) <= SHORT"
    if type(value) is str and len(value) < _FREE and is_equality:
        return f"{left} {operator} {right} if type({left}) is str"
    if type(value) is int and is_small(value):
        if is_equality:
            return f"{left} {operator} {right} if type({left}) is int"
        if operator in _ORDERINGS:
            return f"{left} {operator} {right} if type({left}) in NUMBERS"
    return ""
