"""The expressions of a markup: values with filters, conditions, and the patterns they are read by.

Ruby tries its strict grammar first and, where that fails, takes what its lax patterns find
(`Liquid::Variable`, error mode lax). The difference is what becomes of text that fits no grammar:
lax Liquid ignores it, and the markup's notes say so to the author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

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
    RangeExpression,
    Segment,
    Wrapped,
)
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.values import BLANK, EMPTY
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span

_INTEGER = re.compile(r"-?\d+", re.ASCII)
_FLOAT = lazy_pattern(r"-?\d[\d.]+", re.ASCII)
_FLOAT_VALUE = lazy_pattern(r"-?\d+(?:\.\d+)?", re.ASCII)
_RANGE = re.compile(r"\(\s*(\S+)\s*\.\.\s*(\S+)\s*\)", re.ASCII)
_SEGMENT = re.compile(r"\$\{(?P<attribute>[^{}\n]*)\}|\[|(?P<name>[\w-]+\??)", re.ASCII)
_PLAIN_PATH = re.compile(r"((?:\w+\.?)*+)(?:\$\{([^{}\n]*)\})?", re.ASCII)
# What a number, a range and a wrapped part begin with, and no name does but one of digits.
_NO_NAME = frozenset("-0123456789({")
_LITERALS: dict[str, object] = {
    "": None, "nil": None, "null": None, "true": True, "false": False, "blank": "", "empty": "",
}  # fmt: skip
_METHOD_LITERALS = {"blank": BLANK, "empty": EMPTY}
# No message nests its indexes or ranges like this; a hostile text would exhaust the stack.
_DEEPEST_PROPERTY = 30
# What is longer is no name, and not kept.
_SHORT = 100
# Ruby strips ASCII white space and NUL.
_SPACE = " \t\n\v\f\r\0"


def parse_primitive(
    markup: Markup, start: int, end: int, *, in_condition: bool = False, depth: int = 0
) -> Expression:
    """Return what `markup.text[start:end]` stands for: a literal, a range, a way into a variable.

    Never raises: Ruby decides by patterns on the text (`Liquid::Expression.parse`), and text that
    makes no sense is still *some* lookup. `${name}` is read as one atom. Indexes may be nested
    (`a[b[0]]`), as in Ruby Liquid from 5.5 on.

    In a condition `blank` and `empty` are questions to the other side; elsewhere Ruby takes both
    for the empty text.
    """
    text = markup.text[start:end]
    if in_condition and text in _METHOD_LITERALS:
        return Literal(_METHOD_LITERALS[text], markup.span(start, end))
    stripped = text.strip(_SPACE)
    if len(stripped) < len(text):
        start += len(text) - len(text.lstrip(_SPACE))
        end = start + len(stripped)
    span = markup.span(start, end)
    if stripped[:1] in ("'", '"') and stripped[-1] == stripped[0]:
        return Literal(stripped[1:-1], span)
    if stripped in _LITERALS:
        return Literal(_LITERALS[stripped], span)
    is_name = stripped[0] not in _NO_NAME
    if not is_name and _INTEGER.fullmatch(stripped):
        return Literal(_integer(stripped), span)
    if depth > _DEEPEST_PROPERTY:
        return Literal(None, span)
    if not is_name and (value := _no_name(markup, start, end, depth)) is not None:
        return value
    path = _path(stripped) if len(stripped) <= _SHORT else None
    segments = path or tuple(_segments(markup, start, end, depth))
    return Lookup(segments, span) if segments else Literal(None, span)


def _no_name(markup: Markup, start: int, end: int, depth: int) -> Expression | None:
    """Return the range, the fraction or the wrapped part at that place; None if it is none."""
    stripped, span = markup.text[start:end], markup.span(start, end)
    if stripped.endswith(")") and (between := _RANGE.fullmatch(stripped)):
        sides = [(start + between.start(side), start + between.end(side)) for side in (1, 2)]
        first, last = (parse_primitive(markup, *side, depth=depth + 1) for side in sides)
        return RangeExpression(first, last, span)
    if _FLOAT.fullmatch(stripped):
        number = _FLOAT_VALUE.match(stripped)
        return Literal(float(number[0]) if number else 0.0, span)
    if stripped.startswith("{{") and stripped.endswith("}}"):
        return _wrapped(markup, start, end)
    return None


def _integer(text: str) -> object:
    # Python refuses to read more than 4300 digits; no message has a number like that.
    return int(text) if len(text) < 4000 else None


def _wrapped(markup: Markup, start: int, end: int) -> Wrapped:
    inner = Markup(markup.text, start + 2, end - 2).moved(markup)
    return Wrapped(parse_filtered(inner), inner, markup.span(start, end))


@lru_cache(maxsize=1024)
def _path(text: str) -> tuple[Segment, ...] | None:
    """Return the segments of `name.name` and of `name.${name}`, as most are; None for any other.

    The same few names are what a message is full of.
    """
    found = _PLAIN_PATH.fullmatch(text)
    if found is None:
        return None
    names, attribute = found.groups()
    path: list[Segment] = [Name(name) for name in names.split(".") if name] if names else []
    if attribute is not None:
        path.append(Attribute(attribute.strip()))
    return tuple(path)


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


# The patterns from which Ruby's lax grammar is made, with Braze's atoms added.
#
# A *fragment* is what stands between spaces, commas and pipes: `"…"`, `'…'`, or a run of anything
# else, in which quoted parts may hold spaces. To Ruby's rule (`QuotedFragment`) are added
# `${name}`, whose name may hold spaces, pipes and quotes, and a wrapped part `{{ … }}`.

QUOTED = r"\"[^\"]*\"|'[^']*'"
ATTRIBUTE = r"\$\{[^{}\n]*\}"
# Atomic and possessive groups: an atom is never taken apart again, so no text is slow to match.
WRAPPED = rf"\{{\{{(?>{ATTRIBUTE}|\"[^\"{{}}]*\"|'[^'{{}}]*'|[^{{}}]|\{{(?!\{{)|\}}(?!\}}))*+\}}\}}"
ATOM = rf"{ATTRIBUTE}|{WRAPPED}|{QUOTED}"
FRAGMENT = rf"(?:{QUOTED}|(?>{ATTRIBUTE}|{WRAPPED}|[^\s,|'\"]|{QUOTED})+)"
# `limit: 3`, as loops and keyword arguments have it: a name and a value.
OPTION = rf"(\w[\w-]*)\s*:\s*({FRAGMENT})"


class NotStrict(Exception):
    """The markup does not fit the strict grammar."""


# In Ruby's order: a comparison is a word of its own that no strict value may contain.
_WORD = re.compile(
    rf"""\s*(?:
    (?P<comparison>==|!=|<>|<=?|>=?|contains(?=\s))
    |(?P<string>'[^']*'|"[^"]*")
    |(?P<number>-?\d+(?:\.\d+)?)
    |(?P<wrapped>{WRAPPED})
    |(?P<attribute>{ATTRIBUTE})
    |(?P<id>[a-zA-Z_][\w-]*\??)
    |(?P<dotdot>\.\.)
    |(?P<special>[|.:,\[\]()?-])
    )""",
    re.ASCII | re.VERBOSE,
)
_SPACES = re.compile(r"\s*", re.ASCII)
_DEEPEST = 50


class StrictParser:
    """Ruby Liquid's strict grammar of a value with filters, with `${name}` as one more atom.

    Only outputs and `assign` try it (Ruby Liquid 5, error mode lax); conditions and loops never do.
    `filtered()` raises NotStrict where Ruby would raise a SyntaxError.
    """

    def __init__(self, markup: Markup) -> None:
        self._markup = markup
        self._kinds: list[str] = []
        self._spans: list[Span] = []
        self._split(markup.text)
        self._at = 0
        self._depth = 0

    def filtered(self) -> Expression:
        """Return the value with its filters."""
        text = self._markup.text
        span = (self._markup.index(0), self._markup.index(len(text)))
        if len(self._kinds) == 1:
            return Literal(None, span)
        head = self._value()
        filters: list[FilterCall] = []
        while self._take("|"):
            filters.append(self._filter())
        self._expect("end")
        return Filtered(head, tuple(filters), span) if filters else head

    def _filter(self) -> FilterCall:
        start, end = self._expect("id")
        arguments: list[Expression] = []
        keywords: list[tuple[str, Expression]] = []
        if self._take(":"):
            self._argument(arguments, keywords)
            while self._take(","):
                self._argument(arguments, keywords)
        span, name = self._markup.span(start, end), self._markup.text[start:end]
        return FilterCall(name, tuple(arguments), tuple(keywords), span)

    def _argument(
        self, arguments: list[Expression], keywords: list[tuple[str, Expression]]
    ) -> None:
        if self._kinds[self._at : self._at + 2] == ["id", ":"]:
            start, end = self._spans[self._at]
            self._at += 2
            keywords.append((self._markup.text[start:end], self._value()))
        else:
            arguments.append(self._value())

    def _value(self) -> Expression:
        start = self._spans[self._at][0]
        end = self._skip_value()
        return parse_primitive(self._markup, start, end)

    def _skip_value(self) -> int:
        """Step over one value and return where it ends; nesting is bounded like Ruby's stack."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotStrict
        kind, end = self._kinds[self._at], self._spans[self._at][1]
        self._at += 1
        if kind in ("id", "attribute"):
            end = self._skip_lookups(end)
        elif kind == "[":
            self._skip_value()
            end = self._skip_lookups(self._expect("]")[1])
        elif kind == "(":
            self._skip_value()
            self._expect("dotdot")
            self._skip_value()
            end = self._expect(")")[1]
        elif kind not in ("string", "number", "wrapped"):
            raise NotStrict
        self._depth -= 1
        return end

    def _skip_lookups(self, end: int) -> int:
        while True:
            if self._take("["):
                self._skip_value()
                end = self._expect("]")[1]
            elif self._take("."):
                if self._kinds[self._at] not in ("id", "attribute"):
                    raise NotStrict
                end = self._spans[self._at][1]
                self._at += 1
            else:
                return end

    def _take(self, kind: str) -> bool:
        if self._kinds[self._at] != kind:
            return False
        self._at += 1
        return True

    def _expect(self, kind: str) -> Span:
        if self._kinds[self._at] != kind:
            raise NotStrict
        self._at += 1
        return self._spans[self._at - 1]

    def _split(self, text: str) -> None:
        """Split the markup into words; a sign is a kind of its own."""
        at, length, match = 0, len(text), _WORD.match
        while at < length:
            found = match(text, at)
            if found is None:
                if _SPACES.fullmatch(text, at):
                    break
                raise NotStrict
            kind = found.lastgroup or ""
            span = found.span(kind)
            self._kinds.append(text[span[0]] if kind == "special" else kind)
            self._spans.append(span)
            at = span[1]
        self._kinds.append("end")
        self._spans.append((length, length))


_PATH = re.compile(
    rf"\s*(?:[a-zA-Z_][\w-]*|{ATTRIBUTE})(?:\.(?:[a-zA-Z_][\w-]*|{ATTRIBUTE})|\[\d+\])*\s*",
    re.ASCII,
)
_FRAGMENT = lazy_pattern(FRAGMENT, re.ASCII)
_PIPE = lazy_pattern(r"\|\s*", re.ASCII)
_FILTER = lazy_pattern(rf"(?:\s+|{FRAGMENT}|,)+", re.ASCII)
_FILTER_NAME = re.compile(r"\w+", re.ASCII)
_ARGUMENT = lazy_pattern(rf"[:,]\s*((?:\w+\s*:\s*)?{FRAGMENT})", re.ASCII)
_KEYWORD = lazy_pattern(OPTION, re.ASCII)


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


_RELATION = r"\b(?:\s?and\s?|\s?or\s?)\b"
_PARTS = re.compile(rf"(?:{_RELATION}|(?:\s*(?!{_RELATION})(?:{FRAGMENT}|\S+)\s*)+)", re.ASCII)
_COMPARISON = re.compile(rf"({FRAGMENT})\s*([=!<>a-z_]+)?\s*({FRAGMENT})?", re.ASCII)
_WHEN = re.compile(rf"({FRAGMENT})(?:(?:\s+or\s+|\s*,\s*)({FRAGMENT}.*))?", re.ASCII | re.DOTALL)
_ATOM = lazy_pattern(r"\$\{[^{}\n]*\}|\{\{|'[^']*'|\"[^\"]*\"")


def parse_condition(markup: Markup) -> Condition | None:
    """Return the condition, or None where Ruby refuses the template.

    Conditions never see Ruby's strict grammar: patterns take the first fragment, an operator and a
    second fragment out of each part between `and` and `or`, and leave the rest (`Liquid::If`).
    Hence `a==1` is the truth of a variable called `a==1`, and a filter in a condition is ignored.
    """
    shown = _hide_atoms(markup.text)
    parts = [found.span() for found in _PARTS.finditer(shown)]
    comparisons: list[Comparison] = []
    relations: list[str] = []
    while parts:
        comparison = _comparison(markup, *parts.pop())
        if comparison is None:
            return None
        comparisons.append(comparison)
        if not parts:
            break
        start, end = parts.pop()
        relation = markup.text[start:end].strip()
        if relation not in ("and", "or") or not parts:
            return None
        relations.append(relation)
    if not comparisons:
        return None
    return Condition(tuple(reversed(comparisons)), tuple(reversed(relations)))


def parse_alternatives(markup: Markup, left: Expression) -> list[Comparison] | None:
    """Return the comparisons of a `when` with `left`, or None where Ruby refuses the template."""
    comparisons: list[Comparison] = []
    start: int | None = 0
    while start is not None:
        found = _WHEN.search(markup.text, start)
        if found is None:
            return None
        right = parse_primitive(markup, found.start(1), found.end(1), in_condition=True)
        start = found.start(2) if found[2] is not None else None
        ignored = None if start else _ignored(markup, found.end(), len(markup.text))
        comparisons.append(Comparison(left, "==", right, right.span, ignored))
    return comparisons


def parse_value(markup: Markup) -> Expression | None:
    """Return the first fragment of the markup as a value (`case`), or None if there is none."""
    found = _FIRST.search(markup.text)
    return parse_primitive(markup, found.start(), found.end()) if found else None


_FIRST = re.compile(FRAGMENT, re.ASCII)


def _comparison(markup: Markup, start: int, end: int) -> Comparison | None:
    found = _COMPARISON.search(markup.text, start, end)
    if found is None:
        return None
    left = parse_primitive(markup, found.start(1), found.end(1), in_condition=True)
    right: Expression = Literal(None)
    if found[3] is not None:
        right = parse_primitive(markup, found.start(3), found.end(3), in_condition=True)
    span = (markup.index(found.start()), markup.index(found.end() - 1) + 1)
    return Comparison(left, found[2], right, span, _ignored(markup, found.end(), end))


def _ignored(markup: Markup, start: int, end: int) -> Span | None:
    rest = markup.text[start:end]
    if not rest or rest.isspace():
        return None
    return markup.index(end - len(rest.lstrip())), markup.index(start + len(rest.rstrip()) - 1) + 1


def _hide_atoms(text: str) -> str:
    """Blank out the names in `${…}` at equal length, so that no `and` is found inside one."""
    if "${" not in text and "{{" not in text:
        return text

    pieces: list[str] = []
    at = shown = 0
    # After the last `}}` no wrapped part can end, so there is no need to look for one.
    last_end = text.rfind("}}")
    while found := _ATOM.search(text, at):
        start, at = found.span()
        if found[0] == "{{":
            if at > last_end:
                continue
            at = text.find("}}", at) + 2
        elif found[0][0] != "$":
            continue
        pieces += (text[shown:start], "_" * (at - start))
        shown = at
    return "".join((*pieces, text[shown:]))
