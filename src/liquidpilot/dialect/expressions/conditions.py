"""What stands behind `if`, `elsif`, `unless` and `when`, read as Ruby's lax mode reads it.

Conditions never see Ruby's strict grammar: patterns take the first fragment, an operator and a
second fragment out of each part between `and` and `or`, and leave the rest (`Liquid::If`).
Hence `a==1` is the truth of a variable called `a==1`, and a filter in a condition is ignored.
"""

from __future__ import annotations

import re

from liquidpilot.dialect.expressions.fragments import FRAGMENT
from liquidpilot.dialect.expressions.nodes import Comparison, Condition, Expression, Literal
from liquidpilot.dialect.expressions.primitives import parse_primitive
from liquidpilot.dialect.markup import Markup

_RELATION = r"\b(?:\s?and\s?|\s?or\s?)\b"
_PARTS = re.compile(rf"(?:{_RELATION}|(?:\s*(?!{_RELATION})(?:{FRAGMENT}|\S+)\s*)+)", re.ASCII)
_COMPARISON = re.compile(rf"({FRAGMENT})\s*([=!<>a-z_]+)?\s*({FRAGMENT})?", re.ASCII)
_WHEN = re.compile(rf"({FRAGMENT})(?:(?:\s+or\s+|\s*,\s*)({FRAGMENT}.*))?", re.ASCII | re.DOTALL)
_ATOM = re.compile(r"\$\{[^{}\n]*\}|\{\{|'[^']*'|\"[^\"]*\"")


def parse_condition(markup: Markup) -> Condition | None:
    """Return the condition, or None where Ruby refuses the template."""
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


def _ignored(markup: Markup, start: int, end: int) -> tuple[int, int] | None:
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
    # Behind the last `}}` nothing wrapped ends, and there is no need to look for it.
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
