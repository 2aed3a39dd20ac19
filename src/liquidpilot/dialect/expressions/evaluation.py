"""The one way to evaluate an expression: it is compiled once, before it is first rendered.

Each expression becomes a closure that takes the render context; this is what makes rendering a
parsed template fast. Variables are looked up, and reads of `${…}` recorded, step by step; a value
then goes through its filters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeGuard

from liquidpilot.attribute_names import CONTENT_BLOCKS
from liquidpilot.dialect.bare_names import find_bare, find_dotted, is_dotted, needs_braces
from liquidpilot.dialect.comparison import compare, comparison_cost
from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.nodes import (
    Attribute,
    Comparison,
    Condition,
    Expression,
    FilterCall,
    Filtered,
    Literal,
    Lookup,
    Name,
    RangeExpression,
    Segment,
    Wrapped,
)
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.filters.costs import Cost
from liquidpilot.dialect.filters.registry import FILTERS, Filter
from liquidpilot.dialect.limits import check_count, check_length
from liquidpilot.dialect.reads import ReadSite
from liquidpilot.dialect.values import (
    Drop,
    MethodLiteral,
    RubyRange,
    is_truthy,
    to_integer,
    to_number,
)
from liquidpilot.dialect.weights import PLAIN
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span

Evaluate = Callable[[Context], object]
Recorded = Callable[[Context], tuple[object, ReadSite]]
Step = Callable[[Context, object], object]
Test = Callable[[Context], bool]

_NAME_PART = lazy_pattern(r"\[(-?\d+)\]|([^.\[\]]+)")
_ABSENT = object()
_COMMANDS = frozenset(("size", "first", "last"))
# Whatever a filter or a comparison is charged pays for values of this length too.
SHORT = 100
"""Characters of a text that whatever works on it is paid for by the markup."""
WORD = 2**63
"""What a number is below that is paid for by the markup."""
SMALL = PLAIN | {int, MethodLiteral}
"""Types of values whose comparison is paid for by the markup."""


def compile_expression(expression: Expression) -> Evaluate:
    """Return the closure that gives the expression's value; it may raise RenderFault."""
    if isinstance(expression, Literal):
        value = expression.value
        return lambda context: value
    if isinstance(expression, Lookup):
        return _compile_lookup(expression)
    if isinstance(expression, Filtered):
        return _compile_filters(expression)
    if isinstance(expression, Wrapped):
        return compile_expression(expression.expression)
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
            return compare_charged(context, operator, left(context), right(context), span)
        except RenderFault as fault:
            fault.span = fault.span or span
            raise

    return test


def compare_charged(
    context: Context, operator: str, left: object, right: object, span: Span
) -> bool:
    """Return whether `left operator right` holds, which is charged where one of them is large."""
    if (len(left) > SHORT if type(left) is str else type(left) not in SMALL) or (
        len(right) > SHORT if type(right) is str else type(right) not in SMALL
    ):
        units = comparison_cost(operator, left, right, context.budget.left)
        context.charge(units, span)
    return bool(compare(operator, left, right))


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


def includes_block(expression: Expression) -> bool:
    """Tell whether the expression prints a content block, with the dashboard's `id` or without."""
    head = expression.head if isinstance(expression, Filtered) else expression
    if not isinstance(head, Lookup):
        return False
    first = head.segments[0]
    return isinstance(first, Name) and first.text in CONTENT_BLOCKS


def included_block(lookup: Lookup) -> str | None:
    """Return the name of the content block that a lookup includes, None if it includes none."""
    head, *rest = lookup.segments
    if isinstance(head, Name) and head.text in CONTENT_BLOCKS and len(rest) == 1:
        block = rest[0]
        return block.text if isinstance(block, Attribute) else None
    return None


def _compile_lookup(lookup: Lookup) -> Evaluate:
    """Return the closure that finds the lookup's value, or nil."""
    block = included_block(lookup)
    if block is not None:
        return _content_block(block, lookup.span)
    if lookup.attribute is not None:
        read = _compile_read(lookup)
        return lambda context: read(context)[0]
    find, steps = _compile_way(lookup)
    if not steps:
        return find
    names = [segment.text for segment in lookup.segments if isinstance(segment, Name)]
    if len(names) == len(steps) + 1 == 2 and find is _find_name(names[0]):
        return _find_property(*names)
    if len(steps) == 1:
        only = steps[0]
        return lambda context: only(context, find(context))
    return _chain(find, steps)


# Texts name the same few variables again and again: a closure that knows nothing else is shared by
# all of them, which leaves more room in the caches of the processor.
_share = lru_cache(maxsize=1024)


@_share
def _find_name(name: str) -> Evaluate:
    return lambda context: context.find(name)


@_share
def _find_property(name: str, key: str) -> Evaluate:
    return lambda context: property_of(context.find(name), key)


@_share
def _name_step(name: str) -> Step:
    return lambda context, value: property_of(value, name)


def _compile_read(lookup: Lookup) -> Recorded:
    """Return the closure that finds the value of an attribute, and notes that it was read."""
    find, steps = _compile_way(lookup)
    name, span = lookup.attribute or "", lookup.span
    last = last_attribute(lookup)
    site: ReadSite | None = None

    def evaluate(context: Context) -> tuple[object, ReadSite]:
        nonlocal site
        value = attribute = find(context)
        for at, step in enumerate(steps, 1):
            if value is not None:
                value = step(context, value)
            if at == last:
                attribute = value
        if site is None or site.source is not context.source:
            # Two threads may both make it, and they are the same.
            site = ReadSite(name, context.source.place(span))
        context.reads.append(site.record(missing=attribute is None))
        return value, site

    return evaluate


def last_attribute(lookup: Lookup) -> int:
    """Return the number of the last `${}` in a lookup that has one: the value that is recorded."""
    return max(at for at, part in enumerate(lookup.segments) if isinstance(part, Attribute))


def _compile_way(lookup: Lookup) -> tuple[Evaluate, list[Step]]:
    steps = [
        compile_step(segment, before, lookup.span)
        for before, segment in zip(lookup.segments, lookup.segments[1:], strict=False)
    ]
    return compile_head(lookup), steps


def compile_head(lookup: Lookup) -> Evaluate:
    """Return the closure that finds the variable at the head of a lookup."""
    head = lookup.segments[0]
    if isinstance(head, Name):
        name = head.text
        if needs_braces(name, lookup):
            return lambda context: find_bare(context, name, lookup)
        if is_dotted(name, lookup):
            return lambda context: find_dotted(context, name, lookup)
        return _find_name(name)
    if isinstance(head, Attribute):
        return _attribute_head(head.text)
    key = compile_expression(head.expression)

    def find(context: Context) -> object:
        value = key(context)
        if not isinstance(value, str):
            return None
        if needs_braces(value, lookup):
            return find_bare(context, value, lookup)
        return context.find(value)

    return find


@_share
def _attribute_head(name: str) -> Evaluate:
    path = attribute_path(name)

    def find(context: Context) -> object:
        value = context.find(name)
        if value is None and path is not None:
            value = context.find(str(path[0]))
            for key in path[1:]:
                value = property_of(value, key)
        return value

    return find


def compile_step(segment: Segment, before: Segment, span: Span) -> Step:
    """Return the closure that goes one step into a value; `before` is the segment before it."""
    if isinstance(segment, Name):
        return _name_step(segment.text)
    if isinstance(segment, Attribute):
        return _attribute_step(segment.text)
    if isinstance(before, Attribute) and segment.expression == Literal(0, segment.expression.span):
        return _first_of_attribute(span)
    key = compile_expression(segment.expression)
    return lambda context, value: property_of(value, key(context), plain=False)


@_share
def _attribute_step(name: str) -> Step:
    path = attribute_path(name)

    def step(context: Context, value: object) -> object:
        found = property_of(value, name, plain=False)
        if found is None and path is not None:
            found = value
            for key in path:
                found = property_of(found, key)
        return found

    return step


def _first_of_attribute(span: Span) -> Step:
    """`${name}[0]`: Braze's own examples use it on an object and mean the object itself."""

    def step(context: Context, value: object) -> object:
        assumed = context.assumptions.first_of_object_is_object
        if assumed and isinstance(value, Mapping) and 0 not in value:
            context.diagnose(
                "index-on-object",
                "warning",
                "'[0]' is used on an object, which has no first element",
                "remove '[0]'; liquidpilot uses the object itself, as Braze's examples do",
                span,
            )
            return value
        return property_of(value, 0, plain=False)

    return step


def attribute_path(name: str) -> tuple[str | int, ...] | None:
    """Return the steps that a name like `address.city` or `items[0]` stands for, if it has any.

    An attribute may also be *called* `loyalty.card`; that is tried first.
    """
    if "." not in name and "[" not in name:
        return None
    parts = tuple(int(index) if index else key for index, key in _NAME_PART.findall(name))
    return parts if len(parts) > 1 and isinstance(parts[0], str) else None


def _chain(find: Evaluate, steps: list[Step]) -> Evaluate:
    def evaluate(context: Context) -> object:
        value = find(context)
        for step in steps:
            if value is None:
                return None
            value = step(context, value)
        return value

    return evaluate


def _content_block(name: str, span: Span) -> Evaluate:
    return lambda context: context.further.render_block(name, span, context)


def _compile_filters(expression: Filtered) -> Evaluate:
    """Return the closure that evaluates the head and passes it through every known filter.

    An unknown one passes its input on, as in lax Ruby Liquid; the parser has reported it by then.
    """
    steps: list[Step] = []
    # Which of the steps may put something in the place of what is missing.
    defaults: set[Step] = set()
    for call in expression.filters:
        found = FILTERS.get(call.name)
        if found is None:
            continue
        if fault := found.arity_fault(len(call.arguments) + bool(call.keywords)):
            steps.append(_failing(fault, call.span))
        else:
            steps.append(_step(found, call))
            if call.site is not None:
                steps[-1] = _noting(steps[-1], call.site)
            if call.name == "default":
                defaults.add(steps[-1])
    if defaults and is_recorded(expression.head):
        return _with_defaults(_compile_read(expression.head), steps, defaults)
    head = compile_expression(expression.head)
    if len(steps) == 1:
        only = steps[0]
        return lambda context: only(context, head(context))

    def evaluate(context: Context) -> object:
        value = head(context)
        for step in steps:
            value = step(context, value)
        return value

    return evaluate


def _step(found: Filter, call: FilterCall) -> Step:
    function, needs_now, span, cost = found.function, found.uses_now, call.span, found.cost
    arguments, fixed = _arguments(call)
    measured = cost.measure is not None
    # Small values, as nearly all are, are paid for by the markup.
    asks = measured and (cost.always > 0 or fixed is None or not all(map(is_small, fixed)))
    # A tuple takes a third of the room that as many variables of a closure do.
    known = function, needs_now, arguments, fixed, asks, measured, cost, span

    def step(context: Context, value: object) -> object:
        function, needs_now, arguments, fixed, asks, measured, cost, span = known
        kind = type(value)
        try:
            given = [argument(context) for argument in arguments] if fixed is None else fixed
            if asks or (
                len(value) > SHORT  # type: ignore[arg-type]
                if kind is str
                else measured and kind not in PLAIN and not (kind is int and -WORD < value < WORD)  # type: ignore[operator]
            ):
                charge_input(context, cost, value, given, span)
            result = function(context.now, value, *given) if needs_now else function(value, *given)
        except RenderFault as fault:
            fault.span = fault.span or span
            raise
        kind = type(result)
        if len(result) > SHORT if kind is str else kind is list:  # type: ignore[arg-type]
            charge_result(context, cost, result, span)
        return result

    return step


def _noting(step: Step, site: object) -> Step:
    """Return the step of a `default` that notes where it puts its value."""

    def noting(context: Context, value: object) -> object:
        result = step(context, value)
        if result is not value:
            context.taken.add(site)
        return result

    return noting


def is_small(value: object) -> bool:
    """Tell whether working on `value` is paid for by the markup."""
    if type(value) is str:
        return len(value) <= SHORT
    return type(value) in PLAIN or (type(value) is int and -WORD < value < WORD)


def charge_input(
    context: Context, cost: Cost, value: object, given: Sequence[object], span: Span
) -> None:
    """Charge what a filter takes for the value and the arguments that it is `given`."""
    if cost.always:
        context.charge(cost.always, span)
    if not (is_small(value) and all(map(is_small, given))):
        context.charge(cost.of_input(value, given, context.budget.left), span)


def charge_result(context: Context, cost: Cost, result: object, span: Span) -> None:
    """Charge what a filter has made; raises LimitReached for what is too long."""
    if type(result) is str:
        check_length(len(result))
    elif type(result) is list:
        check_count(len(result))
    context.charge(cost.of_result(result), span)


def is_recorded(head: Expression) -> TypeGuard[Lookup]:
    """Tell whether a value is an attribute, whose reads are noted."""
    return isinstance(head, Lookup) and head.attribute is not None and not included_block(head)


def _with_defaults(head: Recorded, steps: list[Step], defaults: set[Step]) -> Evaluate:
    marked = [(step, step in defaults) for step in steps]

    def evaluate(context: Context) -> object:
        value, site = head(context)
        at = len(context.reads) - 1
        for step, marks in marked:
            before = value
            value = step(context, before)
            if marks and value is not before:
                site.note_default(context.reads, at)
        return value

    return evaluate


def _arguments(call: FilterCall) -> tuple[list[Evaluate], list[object] | None]:
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


def _failing(fault: RenderFault, span: Span) -> Step:
    def fail(context: Context, value: object) -> object:
        failure = RenderFault(fault.message, fault.hint)
        failure.span = span
        raise failure

    return fail


def property_of(value: object, key: object, *, plain: bool = True) -> object:
    """Return `value[key]`, or nil where Ruby finds nothing; never raises.

    Ruby asks the value itself (`Liquid::VariableLookup`): a hash for the key, an array for the
    index, and for `size`, `first` and `last` anything that has such a method (with ActiveSupport a
    text has a first and a last character).

    `plain` tells that the key was written after a dot, which is what makes `size`, `first` and
    `last` commands; in brackets they are ordinary keys.

    >>> property_of({"a": [1, 2]}, "a"), property_of([1, 2], "last"), property_of("ab", "x")
    ([1, 2], 2, None)
    """
    if type(value) is dict:
        found = value.get(key, _ABSENT) if type(key) is str else _ABSENT
        if found is _ABSENT or type(found) is dict:
            return _property_of_mapping(value, key, plain)
        return found
    if type(value) is str or type(value) is int:
        return _command(value, str(key)) if plain and key in _COMMANDS else None
    if isinstance(value, Drop):
        return value.get(key) if isinstance(key, str) else None
    if isinstance(value, list | tuple):
        if type(key) is int:
            return value[key] if -len(value) <= key < len(value) else None
        if plain and key in _COMMANDS:
            return _command_of_sequence(value, str(key))
        return None
    if isinstance(value, Mapping):
        return _property_of_mapping(value, key, plain)
    if plain and isinstance(key, str) and key in _COMMANDS:
        return _command(value, key)
    return None


def _property_of_mapping(value: Mapping[object, object], key: object, plain: bool) -> object:
    try:
        if key in value:
            found = value[key]
            # A date in nested data arrives wrapped, and is seen without its wrapping (assumed).
            if type(found) is dict and len(found) == 1 and "$time" in found:
                return found["$time"]
            return found
    except TypeError:
        # A list or a hash as a key: Ruby would look it up and find nothing.
        return None
    if plain and key == "size":
        return len(value)
    if plain and key == "first":
        return next(([name, item] for name, item in value.items()), None)
    return None


def _command_of_sequence(value: list[object] | tuple[object, ...], command: str) -> object:
    if command == "size":
        return len(value)
    if not value:
        return None
    return value[0] if command == "first" else value[-1]


def _command(value: object, command: str) -> object:
    if isinstance(value, str):
        if command == "size":
            return len(value)
        return value[:1] if command == "first" else value[-1:]
    if isinstance(value, RubyRange):
        if command == "size":
            return max(value.last - value.first + 1, 0)
        return value.first if command == "first" else value.last
    if type(value) is int and command == "size":
        # The bytes of a Ruby integer: eight for all that fit a machine word.
        return max(8, (value.bit_length() + 7) // 8)
    return None
