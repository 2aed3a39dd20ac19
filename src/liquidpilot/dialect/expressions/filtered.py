"""A value with filters: what stands in `{{ }}` and behind the `=` of `assign`.

Ruby tries its strict grammar first and, where that fails, takes what its lax patterns find
(`Liquid::Variable`, error mode lax). The difference is what becomes of text that fits no grammar:
lax Liquid ignores it, and the markup's notes say so to the author.
"""

from __future__ import annotations

import re

from liquidpilot.dialect.expressions.fragments import ATTRIBUTE, FRAGMENT, OPTION
from liquidpilot.dialect.expressions.nodes import Expression, FilterCall, Filtered, Literal
from liquidpilot.dialect.expressions.primitives import parse_primitive
from liquidpilot.dialect.expressions.strict import NotStrict, StrictParser
from liquidpilot.dialect.markup import Markup

_PATH = re.compile(
    rf"\s*(?:[a-zA-Z_][\w-]*|{ATTRIBUTE})(?:\.(?:[a-zA-Z_][\w-]*|{ATTRIBUTE})|\[\d+\])*\s*",
    re.ASCII,
)
_FRAGMENT = re.compile(FRAGMENT, re.ASCII)
_PIPE = re.compile(r"\|\s*", re.ASCII)
_FILTER = re.compile(rf"(?:\s+|{FRAGMENT}|,)+", re.ASCII)
_FILTER_NAME = re.compile(r"\w+", re.ASCII)
_ARGUMENT = re.compile(rf"[:,]\s*((?:\w+\s*:\s*)?{FRAGMENT})", re.ASCII)
_KEYWORD = re.compile(OPTION, re.ASCII)


def parse_filtered(markup: Markup) -> Expression:
    """Return the value that `markup` stands for; never raises.

    A value without filters comes back as itself, one with filters as `Filtered`.
    """
    return parse_strict(markup) or parse_lax(markup)


def parse_strict(markup: Markup) -> Expression | None:
    """Return the value if Ruby's strict grammar accepts all of the markup, else None."""
    if _PATH.fullmatch(markup.text):
        # Most outputs are no more than this, and need no grammar.
        return parse_primitive(markup, 0, len(markup.text))
    try:
        return StrictParser(markup).filtered()
    except NotStrict:
        return None


def parse_lax(markup: Markup) -> Expression:
    """Return what Ruby's lax patterns find in the markup; the rest of it is ignored."""
    text = markup.text
    value = _FRAGMENT.search(text)
    if value is None:
        return Literal(None, (markup.index(0), markup.index(len(text))))
    head = parse_primitive(markup, value.start(), value.end())
    pipe = _PIPE.search(text, value.end())
    if pipe is None:
        return head
    filters = [
        call
        for part in _FILTER.finditer(text, pipe.end())
        if (call := _filter_call(markup, part.start(), part.end())) is not None
    ]
    span = (markup.index(value.start()), markup.index(len(text)))
    return Filtered(head, tuple(filters), span) if filters else head


def _filter_call(markup: Markup, start: int, end: int) -> FilterCall | None:
    name = _FILTER_NAME.search(markup.text, start, end)
    if name is None:
        return None
    arguments: list[Expression] = []
    keywords: list[tuple[str, Expression]] = []
    for argument in _ARGUMENT.finditer(markup.text, start, end):
        keyword = _KEYWORD.fullmatch(markup.text, argument.start(1), argument.end(1))
        if keyword:
            value = parse_primitive(markup, keyword.start(2), keyword.end(2))
            keywords.append((keyword[1], value))
        else:
            arguments.append(parse_primitive(markup, argument.start(1), argument.end(1)))
    span = (markup.index(name.start()), markup.index(name.end() - 1) + 1)
    return FilterCall(name[0], tuple(arguments), tuple(keywords), span)
