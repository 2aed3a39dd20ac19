"""Variables and the way into them, compiled to closures; reads of `${…}` are recorded."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from liquidpilot.dialect.bare_names import find_bare, find_dotted, is_dotted, needs_braces
from liquidpilot.dialect.context import Context, Read
from liquidpilot.dialect.expressions.nodes import (
    Attribute,
    Expression,
    Filtered,
    Literal,
    Lookup,
    Name,
    Segment,
)
from liquidpilot.dialect.expressions.properties import property_of

Evaluate = Callable[[Context], object]
Compile = Callable[[Expression], Evaluate]
Step = Callable[[Context, object], object]

# Braze's name, and the one that a partner's page has by mistake.
_CONTENT_BLOCKS = ("content_blocks", "content_block")
_NAME_PART = re.compile(r"\[(-?\d+)\]|([^.\[\]]+)")


def includes_block(expression: Expression) -> bool:
    """Tell whether the expression prints a content block, with the dashboard's `id` or without."""
    head = expression.head if isinstance(expression, Filtered) else expression
    if not isinstance(head, Lookup):
        return False
    first = head.segments[0]
    return isinstance(first, Name) and first.text in _CONTENT_BLOCKS


def compile_lookup(lookup: Lookup, compile_expression: Compile) -> Evaluate:
    """Return the closure that finds the lookup's value, or nil."""
    head, rest = lookup.segments[0], lookup.segments[1:]
    find = _compile_head(lookup, compile_expression)
    if isinstance(head, Name) and head.text in _CONTENT_BLOCKS and len(rest) == 1:
        block = rest[0]
        if isinstance(block, Attribute):
            return _content_block(block.text, lookup.span)
    steps = [
        _compile_step(segment, before, lookup.span, compile_expression)
        for before, segment in zip(lookup.segments, rest, strict=False)
    ]
    attribute = lookup.attribute
    if attribute is not None:
        return _recorded(lookup, attribute, find, steps)
    if not steps:
        return find
    if len(steps) == 1:
        only = steps[0]
        return lambda context: only(context, find(context))
    return _chain(find, steps)


def _compile_head(lookup: Lookup, compile_expression: Compile) -> Evaluate:
    head = lookup.segments[0]
    if isinstance(head, Name):
        name = head.text
        if needs_braces(name, lookup):
            return lambda context: find_bare(context, name, lookup)
        if is_dotted(name, lookup):
            return lambda context: find_dotted(context, name, lookup)
        return lambda context: context.find(name)
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


def _attribute_head(name: str) -> Evaluate:
    path = _path(name)

    def find(context: Context) -> object:
        value = context.find(name)
        if value is None and path is not None:
            value = context.find(str(path[0]))
            for key in path[1:]:
                value = property_of(value, key)
        return value

    return find


def _compile_step(
    segment: Segment, before: Segment, span: tuple[int, int], compile_expression: Compile
) -> Step:
    if isinstance(segment, Name):
        name = segment.text
        return lambda context, value: property_of(value, name)
    if isinstance(segment, Attribute):
        return _attribute_step(segment.text)
    if isinstance(before, Attribute) and segment.expression == Literal(0, segment.expression.span):
        return _first_of_attribute(span)
    key = compile_expression(segment.expression)
    return lambda context, value: property_of(value, key(context), plain=False)


def _attribute_step(name: str) -> Step:
    path = _path(name)

    def step(context: Context, value: object) -> object:
        found = property_of(value, name, plain=False)
        if found is None and path is not None:
            found = value
            for key in path:
                found = property_of(found, key)
        return found

    return step


def _first_of_attribute(span: tuple[int, int]) -> Step:
    """`${name}[0]`: Braze's own examples use it on an object and mean the object itself."""

    def step(context: Context, value: object) -> object:
        assumed = context.assumptions.first_of_object_is_object
        if assumed and isinstance(value, Mapping) and 0 not in value:
            context.diagnose(
                "index-on-object",
                "warning",
                "'[0]' is used on an object, which has no first element",
                "leave '[0]' out; liquidpilot takes the object itself, as Braze's examples do",
                span,
            )
            return value
        return property_of(value, 0, plain=False)

    return step


def _path(name: str) -> tuple[str | int, ...] | None:
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


def _recorded(lookup: Lookup, name: str, find: Evaluate, steps: list[Step]) -> Evaluate:
    span = lookup.span
    last = max(at for at, part in enumerate(lookup.segments) if isinstance(part, Attribute))

    def evaluate(context: Context) -> object:
        value = attribute = find(context)
        for at, step in enumerate(steps, 1):
            if value is not None:
                value = step(context, value)
            if at == last:
                attribute = value
        context.reads.append(Read(name, span, context.source, attribute is None))
        return value

    return evaluate


def _content_block(name: str, span: tuple[int, int]) -> Evaluate:
    return lambda context: context.further.render_block(name, span, context)
