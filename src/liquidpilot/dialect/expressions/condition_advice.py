"""What an author should know about a condition or a loop that does not say what it seems to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from liquidpilot.dialect.expressions.advice import advise_wrapped
from liquidpilot.dialect.expressions.fragments import ATOM
from liquidpilot.dialect.expressions.marks import advise_marks, advise_spaced_braces, note
from liquidpilot.dialect.expressions.nodes import Comparison, Expression
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.stream import BrazeTokenStream

_OPERATORS = ("==", "!=", "<>", "<", ">", "<=", ">=", "contains", None)
_MEANT = {"=": "==", "===": "==", "=>": ">=", "=<": "<=", "=!": "!=", "eq": "==", "is": "=="}

# In each pattern an atom (a quoted text, a name, a wrapped part) is stepped over.
_NOTES = [
    (
        re.compile(rf"(?:{ATOM})|(?<!\|)(?P<found>\|(?!\|).*)", re.DOTALL),
        "filter-in-condition",
        "a filter does nothing in a condition: '{}' is ignored",
        "assign the filtered value first, then compare the variable",
    ),
    (
        re.compile(rf"(?:{ATOM})|(?P<found>&&|\|\|)"),
        "ignored-operator",
        "'{}' is no operator: everything behind it is ignored",
        "write 'and' or 'or'",
    ),
    (
        re.compile(rf"(?:{ATOM})|\(\s*[^()\s]+\s*\.\.\s*[^()\s]+\s*\)|(?P<found>[()])"),
        "parentheses-in-condition",
        "'{}' groups nothing: Liquid has no parentheses in conditions",
        "nest two 'if' tags, or assign a part of the condition first",
    ),
    (
        re.compile(rf"(?:{ATOM})|(?:^|(?<=\s))(?P<found>!)(?!=)"),
        "ignored-operator",
        "'{}' negates nothing",
        "use 'unless', or compare with false",
    ),
    (
        re.compile(rf"(?:{ATOM})|(?<=[^\s=!<>'\"])(?P<found>(?:==|!=|<>|<=|>=|<|>|=))"),
        "missing-space",
        "no space before '{}', so it is no operator but part of the name",
        "write a space on both sides of the operator",
    ),
]


def advise_condition(
    stream: BrazeTokenStream, markup: Markup, comparisons: Sequence[Comparison]
) -> None:
    """Note what a condition seems to say and does not: filters, `&&`, brackets, `a==1`."""
    if markup.wrapped:
        advise_spaced_braces(stream, markup)
        for comparison in comparisons:
            advise_wrapped(stream, comparison.left, comparison.right)
    if advise_marks(stream, markup) or _advise_by_pattern(stream, markup):
        return
    for comparison in comparisons:
        if comparison.operator not in _OPERATORS:
            _advise_operator(stream, comparison)
            return
        if comparison.ignored is not None:
            shown = " ".join(stream.source[slice(*comparison.ignored)].split())
            message = f"ignored in a condition: '{shown}'"
            hint = "join comparisons with 'and' or 'or', in lower case"
            stream.warn("ignored-text", message, hint, comparison.ignored)
            return


def advise_case(stream: BrazeTokenStream, markup: Markup, value: Expression) -> None:
    """Note what `case` ignores behind its value."""
    if markup.wrapped:
        advise_spaced_braces(stream, markup)
        advise_wrapped(stream, value)
    if advise_marks(stream, markup) or _advise_by_pattern(stream, markup):
        return
    rest_start = next(
        (at for at in range(len(markup.text)) if markup.index(at) >= value.span[1]),
        len(markup.text),
    )
    hint = "'when' compares with one value; put an operator into an 'if' tag"
    _advise_rest(stream, markup, rest_start, "behind the value of 'case'", hint)


def advise_else(stream: BrazeTokenStream, markup: Markup) -> None:
    """Note a condition behind `else`, which is ignored."""
    written = re.sub(r"^\s*if\b\s*", "", markup.text).strip()
    _advise_rest(stream, markup, 0, "behind 'else'", f"write {{% elsif {written} %}}")


def advise_loop(
    stream: BrazeTokenStream, markup: Markup, loop: re.Pattern[str], option: re.Pattern[str]
) -> None:
    """Note filters and other text that a loop ignores."""
    advise_spaced_braces(stream, markup)
    if advise_marks(stream, markup):
        return
    found = loop.search(markup.text)
    start = found.end() if found else 0
    # At equal length, so that what is left keeps its place.
    rest = option.sub(lambda part: " " * len(part[0]), markup.text[start:]).replace(",", " ")
    ignored = rest.strip()
    if not ignored:
        return
    start += rest.index(ignored[0])
    span, shown = (start, start + len(ignored)), " ".join(ignored.split())
    message = f"ignored in a loop: '{shown}'"
    if "|" in ignored:
        hint = "assign the list with its filter first, then loop over the variable"
        note(stream, markup, "filter-in-loop", span, message, hint)
    else:
        hint = "write {% for item in list reversed limit: 2 offset: 1 %}, in this order"
        note(stream, markup, "ignored-text", span, message, hint)


def _advise_by_pattern(stream: BrazeTokenStream, markup: Markup) -> bool:
    for pattern, code, message, hint in _NOTES:
        for found in pattern.finditer(markup.text):
            if found.lastgroup == "found":
                shown = found["found"].strip()
                span = found.start("found"), found.start("found") + len(shown)
                note(stream, markup, code, span, message.format(shown), hint)
                return True
    return False


def _advise_operator(stream: BrazeTokenStream, comparison: Comparison) -> None:
    operator = comparison.operator or ""
    start = stream.source.find(operator, comparison.left.span[1], comparison.span[1])
    span = (start, start + len(operator)) if start >= 0 else comparison.span
    if stream.source[slice(*comparison.left.span)] == "not":
        message, hint = "Liquid has no 'not'", "use 'unless', or compare with false"
        span = comparison.left.span
    elif operator in _MEANT:
        message, hint = f"'{operator}' compares nothing", f"write '{_MEANT[operator]}'"
    else:
        message = f"'{operator}' stands where an operator should"
        hint = "known are ==, !=, <, >, <=, >= and contains; texts stand in quotes"
    stream.warn("unknown-operator", message, hint, span)


def _advise_rest(
    stream: BrazeTokenStream, markup: Markup, start: int, where: str, hint: str | None
) -> None:
    rest = markup.text[start:].strip()
    if rest:
        start = markup.text.index(rest, start)
        message = f"ignored {where}: '{rest}'"
        note(stream, markup, "ignored-text", (start, start + len(rest)), message, hint)
