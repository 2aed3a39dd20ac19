"""What an author should know about a value that lax Liquid reads otherwise than it looks.

The text comes out as Ruby's all the same; these notes say in plain words what was ignored.
"""

from __future__ import annotations

import re
from functools import lru_cache

from liquidpilot.dialect.expressions.mark_advice import (
    advise_data,
    advise_marks,
    advise_spaced_braces,
    note,
)
from liquidpilot.dialect.expressions.nodes import Expression, Filtered, Wrapped
from liquidpilot.dialect.expressions.reading import ATOM, FRAGMENT
from liquidpilot.dialect.filters.registry import FILTERS
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.suggestions import closest, is_slip

_FRAGMENT = lazy_pattern(FRAGMENT, re.ASCII)
_PLAIN_PATH = lazy_pattern(r"\s*[a-zA-Z_][\w-]*(?:\.\w+)*\s*", re.ASCII)
_PIPE = lazy_pattern(rf"(?:{ATOM})|(?P<found>\|)")
_OPERATOR = lazy_pattern(
    rf"(?:{ATOM})|(?P<found>[=!<>]=?|<>|&&|[+*/%]|(?<=\s)(?:-|and|or|contains)(?=\s))"
)
_CALL_WITHOUT_COLON = lazy_pattern(rf"(?:{ATOM})|\|\s*(?P<name>\w+)[ \t]+(?P<found>[^\s|:,][^|]*)")
_PASSED_ON = "Braze would pass the value on unchanged"
_CALCULATIONS = {"+": "plus", "-": "minus", "*": "times", "/": "divided_by", "%": "modulo"}


def advise_filtered(
    stream: BrazeTokenStream, markup: Markup, expression: Expression, *, strict: bool
) -> None:
    """Note unknown filters, and where the strict grammar failed what is ignored."""
    if isinstance(expression, Filtered):
        for call in expression.filters:
            if call.name not in FILTERS:
                alike = _near_filter(call.name)
                hint = f"did you mean '{alike}'?" if alike else _PASSED_ON
                span = call.span[0], call.span[0] + len(call.name)
                # Another one may be new; a slip is none.
                is_slipped = alike is not None and is_slip(call.name, alike)
                meant = ((span, alike),) if alike and is_slipped else ()
                stream.warn(
                    "unknown-filter", f"unknown filter '{call.name}'", hint, call.span, meant
                )
    if markup.wrapped:
        advise_wrapped(stream, expression)
        advise_spaced_braces(stream, markup)
    if strict and "|" in markup.text:
        # `{{ ["a"] }}` is the variable 'a', and no array.
        advise_data(stream, markup)
    if not strict and not advise_marks(stream, markup):
        _advise_ignored(stream, markup)


def advise_wrapped(stream: BrazeTokenStream, *expressions: Expression) -> None:
    """Note each filter inside of inner braces: that Braze runs it is not certain."""
    for expression in expressions:
        if isinstance(expression, Wrapped):
            message = "whether Braze runs a filter inside inner braces here is not documented"
            hint = "assign the filtered value first, then use the variable"
            stream.warn("wrapped-filter", message, hint, expression.span)
            advise_filtered(stream, expression.markup, expression.expression, strict=True)
        elif isinstance(expression, Filtered):
            for call in expression.filters:
                advise_wrapped(stream, *call.arguments, *(value for _, value in call.keywords))


@lru_cache(maxsize=256)
def _near_filter(name: str) -> str | None:
    return closest(name, FILTERS)


def _advise_ignored(stream: BrazeTokenStream, markup: Markup) -> None:
    """Say which part of a value is ignored, as exactly as can be told."""
    text = markup.text
    value = _FRAGMENT.search(text)
    if _PLAIN_PATH.fullmatch(text):
        # A property called `contains` is an operator to the strict grammar, and fine otherwise.
        return
    if value is None:
        _advise_all(stream, markup)
        return
    pipe = next((at.start() for at in _PIPE.finditer(text) if at["found"]), len(text))
    operator = next((found for found in _OPERATOR.finditer(text, 0, pipe) if found["found"]), None)
    rest = text[value.end() : pipe].strip()
    if value[0].count("[") > value[0].count("]"):
        _advise_index(stream, markup, value.start())
    elif operator is not None:
        message = f"'{operator['found']}' does nothing here: Liquid takes one value and its filters"
        hint = _operator_hint(operator["found"])
        note(stream, markup, "operator-in-value", operator.span("found"), message, hint)
    elif rest:
        start = text.index(rest[0], value.end())
        message = f"ignored: '{rest}'; only '{value[0]}' is used"
        hint = "write filters after '|', and their arguments after ':'"
        note(stream, markup, "ignored-text", (start, start + len(rest)), message, hint)
    else:
        _advise_filter_part(stream, markup)


def _advise_index(stream: BrazeTokenStream, markup: Markup, start: int) -> None:
    shown = markup.text[start:].strip()
    message, hint = f"a '[' is never closed: '{shown}'", "close it with ']'"
    if "]" in shown:
        message = f"nothing is calculated in [ ]: '{shown}'"
        hint = "assign the index first, then use the variable in [ ]"
    span = start, start + len(shown)
    code = "filter-in-index" if "]" in shown else "unclosed-index"
    note(stream, markup, code, span, message, hint)


def _operator_hint(operator: str) -> str:
    if operator in _CALCULATIONS:
        return f"write '| {_CALCULATIONS[operator]}: …'"
    return "compare in an 'if' tag, and assign inside it"


def _advise_filter_part(stream: BrazeTokenStream, markup: Markup) -> None:
    for found in _CALL_WITHOUT_COLON.finditer(markup.text):
        if found["found"]:
            argument = found["found"].rstrip()
            start = found.start("found")
            message = f"ignored: '{argument}'; there is no ':' after '{found['name']}'"
            hint = f"write '{found['name']}: {argument}'"
            note(stream, markup, "ignored-text", (start, start + len(argument)), message, hint)
            return
    _advise_all(stream, markup)


def _advise_all(stream: BrazeTokenStream, markup: Markup) -> None:
    start = len(markup.text) - len(markup.text.lstrip())
    shown = " ".join(markup.text.split())
    message = f"not a plain value with filters: '{shown}'"
    hint = "Liquid reads what it recognises and ignores the rest"
    note(stream, markup, "ignored-text", (start, len(markup.text.rstrip())), message, hint)
