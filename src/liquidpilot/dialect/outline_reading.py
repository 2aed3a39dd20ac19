"""The tags of an outline, taken apart by the same grammar as the parser's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from liquidpilot.dialect.connected_syntax import parse_call
from liquidpilot.dialect.endings import output_end
from liquidpilot.dialect.expressions.nodes import Expression
from liquidpilot.dialect.expressions.reading import (
    FRAGMENT,
    parse_alternatives,
    parse_condition,
    parse_filtered,
    parse_primitive,
    parse_value,
)
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.outline_parts import Assignment, Call, Insert, Loop, Span, Tag, Test, Write

if TYPE_CHECKING:
    from liquidpilot.dialect.outline import Outline

_WITH_TEXT = frozenset(
    (
        "connected_content",
        "catalog_items",
        "catalog_selection_items",
        "landing_page_url",
        "message_extras",
        "shopping_cart",
    )
)
_NAME = re.compile(r"\s*([\w\-.\[\]]+)", re.ASCII)
_ASSIGNMENT = re.compile(r"((?:\(?[\w\-.\[\]]\)?){1,100}+)\s*=\s*(.*)", re.ASCII | re.DOTALL)
_LOOP = re.compile(rf"\s*([\w\-]+)\s+in\s+((?:{FRAGMENT})+)", re.ASCII)
_LIQUID = re.compile(r"\{\{-?|\$\{[^{}\n]*\}")


def read_assignment(text: str, tag: Tag) -> Assignment | None:
    """Return what an `assign` sets; None where that cannot be read."""
    found = _ASSIGNMENT.search(text[slice(*tag.markup_span)])
    if found is None:
        return None
    start = tag.markup_span[0]
    value = Markup(text, start + found.start(2), start + found.end(2))
    name_span = (start + found.start(1), start + found.end(1))
    return Assignment(tag, found[1], name_span, parse_filtered(value), value)


def read_loop(text: str, tag: Tag) -> Loop | None:
    """Return the loop of a `for` or `tablerow`; None where that cannot be read."""
    markup = Markup(text, *tag.markup_span)
    found = _LOOP.match(markup.text)
    if found is None:
        return None
    span = (markup.index(found.start(1)), markup.index(found.end(1) - 1) + 1)
    return Loop(tag, found[1], span, parse_primitive(markup, found.start(2), found.end(2)))


def read_tests(text: str, tags: Iterable[Tag]) -> Iterator[Test]:
    """Yield the conditions of the tags that have one."""
    values: dict[Tag, Expression] = {}
    for tag in tags:
        if tag.name not in ("if", "elsif", "unless", "case", "when"):
            continue
        markup = Markup(text, *tag.markup_span)
        if tag.name == "case":
            value = parse_value(markup)
            if value is not None:
                values[tag] = value
        elif tag.name == "when":
            opener = next((each for each in reversed(tag.inside) if each.name == "case"), None)
            left = values.get(opener) if opener is not None else None
            alternatives = None if left is None else parse_alternatives(markup, left)
            if alternatives is not None:
                yield Test(tag, tuple(alternatives), ("or",) * (len(alternatives) - 1))
        else:
            condition = parse_condition(markup)
            if condition is not None:
                yield Test(tag, condition.comparisons, condition.relations)


def read_call(text: str, tag: Tag) -> Call:
    """Return a `connected_content`, taken apart."""
    return Call(tag, parse_call(text, *tag.markup_span), tuple(read_inserts(text, tag)), text)


def read_inserts(text: str, tag: Tag) -> Iterator[Insert]:
    """Yield the Liquid inside of the markup of `tag`, if it is one that takes text."""
    if tag.name not in _WITH_TEXT:
        return
    if tag.name != "connected_content":
        yield from _inserts(text, tag, tag.markup_span, None)
        return
    syntax = parse_call(text, *tag.markup_span)
    yield from _inserts(text, tag, syntax.url, "url")
    for option in syntax.options:
        yield from _inserts(text, tag, option.value_span, option.name)


def _inserts(text: str, tag: Tag, span: Span, option: str | None) -> Iterator[Insert]:
    at = span[0]
    while found := _LIQUID.search(text, at, span[1]):
        start, end = found.span()
        if found[0].startswith("$"):
            markup_span, at = (start, end), end
        else:
            close = output_end(text, end, span[1])
            if close < 0:
                return
            dashed = text[close - 1] == "-" and close - 1 > end
            markup_span, at = (end, close - dashed), close + 2
        value = parse_filtered(Markup(text, *markup_span))
        yield Insert((start, at), tag.inside, markup_span, value, tag, option)


def read_writes(outline: Outline) -> Iterator[Write]:
    """Yield what the tags set, in the order of the text."""
    assigned = outline.assignments_by_tag
    looped = {each.tag: each for each in outline.loops}
    calls = {each.tag: each for each in outline.calls}
    for tag in outline.tags:
        if tag in assigned:
            yield Write(assigned[tag].name, assigned[tag].name_span, tag)
        elif tag in looped:
            yield Write(looped[tag].variable, looped[tag].variable_span, tag, scoped=True)
            loop = "forloop" if tag.name == "for" else "tablerowloop"
            yield Write(loop, tag.name_span, tag, scoped=True)
        elif tag in calls:
            saved = calls[tag].option("save")
            yield Write(calls[tag].saves, saved.value_span if saved else tag.name_span, tag)
        elif tag.name in ("capture", "increment", "decrement"):
            found = _NAME.match(outline.text, *tag.markup_span)
            if found is not None:
                yield Write(found[1], found.span(1), tag)
        elif tag.name in ("catalog_items", "catalog_selection_items"):
            yield Write("items", tag.name_span, tag)
        elif tag.name == "shopping_cart":
            yield Write("shopping_cart", tag.name_span, tag)
