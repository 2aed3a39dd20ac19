"""One value as Ruby Liquid reads it: a literal, a range, or a way into a variable.

Ruby decides by patterns on the text (`Liquid::Expression.parse`), never by a grammar, and so does
this module: text that makes no sense is still *some* lookup. `${name}` is read as one atom.
Indexes may be nested (`a[b[0]]`), as in Ruby Liquid from 5.5 on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from liquidpilot.dialect.expressions.nodes import (
    Attribute,
    Expression,
    Index,
    Literal,
    Lookup,
    Name,
    RangeExpression,
    Segment,
    Wrapped,
)
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.values import BLANK, EMPTY

_INTEGER = re.compile(r"-?\d+", re.ASCII)
_FLOAT = re.compile(r"-?\d[\d.]+", re.ASCII)
_FLOAT_VALUE = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_RANGE = re.compile(r"\(\s*(\S+)\s*\.\.\s*(\S+)\s*\)", re.ASCII)
_SEGMENT = re.compile(r"\$\{(?P<attribute>[^{}\n]*)\}|\[|(?P<name>[\w-]+\??)", re.ASCII)
_LITERALS: dict[str, object] = {
    "": None, "nil": None, "null": None, "true": True, "false": False, "blank": "", "empty": "",
}  # fmt: skip
_METHOD_LITERALS = {"blank": BLANK, "empty": EMPTY}
# No message nests its indexes or ranges like this; a hostile text would exhaust the stack.
_DEEPEST = 30
# Ruby strips ASCII white space and NUL.
_SPACE = " \t\n\v\f\r\0"


def parse_primitive(
    markup: Markup, start: int, end: int, *, in_condition: bool = False, depth: int = 0
) -> Expression:
    """Return what `markup.text[start:end]` stands for; never raises.

    In a condition `blank` and `empty` are questions to the other side; elsewhere Ruby takes both
    for the empty text.
    """
    text = markup.text[start:end]
    if in_condition and text in _METHOD_LITERALS:
        return Literal(_METHOD_LITERALS[text], _span(markup, start, end))
    stripped = text.strip(_SPACE)
    start += len(text) - len(text.lstrip(_SPACE))
    end = start + len(stripped)
    span = _span(markup, start, end)
    if stripped[:1] in ("'", '"') and stripped[-1] == stripped[0]:
        return Literal(stripped[1:-1], span)
    if stripped in _LITERALS:
        return Literal(_LITERALS[stripped], span)
    if _INTEGER.fullmatch(stripped):
        return Literal(_integer(stripped), span)
    if depth > _DEEPEST:
        return Literal(None, span)
    if stripped.endswith(")") and (between := _RANGE.fullmatch(stripped)):
        sides = [(start + between.start(side), start + between.end(side)) for side in (1, 2)]
        first, last = (parse_primitive(markup, *side, depth=depth + 1) for side in sides)
        return RangeExpression(first, last, span)
    if _FLOAT.fullmatch(stripped):
        number = _FLOAT_VALUE.match(stripped)
        return Literal(float(number[0]) if number else 0.0, span)
    if stripped.startswith("{{") and stripped.endswith("}}"):
        return _wrapped(markup, start, end)
    segments = tuple(_segments(markup, start, end, depth))
    return Lookup(segments, span) if segments else Literal(None, span)


def _span(markup: Markup, start: int, end: int) -> tuple[int, int]:
    return markup.index(start), markup.index(end - 1) + 1 if end > start else markup.index(start)


def _integer(text: str) -> object:
    # Python refuses to read more than 4300 digits; no message has a number like that.
    return int(text) if len(text) < 4000 else None


def _wrapped(markup: Markup, start: int, end: int) -> Wrapped:
    inner = Markup(markup.text, start + 2, end - 2)
    return Wrapped(inner.moved(markup), _span(markup, start, end))


def _segments(markup: Markup, start: int, end: int, depth: int) -> Iterator[Segment]:
    text, at = markup.text, start
    while found := _SEGMENT.search(text, at, end):
        at = found.end()
        if found["name"] is not None:
            yield Name(found["name"])
        elif found["attribute"] is not None:
            yield Attribute(found["attribute"].strip())
        else:
            closing = markup.closing_brackets.get(at - 1, -1)
            # Ruby sees no index in empty brackets, nor in one that is never closed.
            if at < closing < end:
                yield Index(parse_primitive(markup, at, closing, depth=depth + 1))
                at = closing + 1
