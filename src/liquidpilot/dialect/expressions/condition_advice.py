"""What an author should know about a condition or a loop that does not say what it seems to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from liquidpilot.dialect.expressions.filter_advice import advise_wrapped
from liquidpilot.dialect.expressions.mark_advice import (
    advise_marks,
    advise_spaced_braces,
    in_source,
    note,
)
from liquidpilot.dialect.expressions.nodes import (
    Comparison,
    Expression,
    Literal,
    Lookup,
    RangeExpression,
    Wrapped,
)
from liquidpilot.dialect.expressions.reading import ATOM
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.nodes import WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span

_OPERATORS = ("==", "!=", "<>", "<", ">", "<=", ">=", "contains", None)
_MEANT_BY_SIGN = {
    "&&": "and", "||": "or", "&lt;": "<", "&gt;": ">", "&lt;=": "<=", "&gt;=": ">=",
    "&amp;": "and", "&amp;&amp;": "and",
}  # fmt: skip
_MEANT = {"=": "==", "===": "==", "=>": ">=", "=<": "<=", "=!": "!=", "eq": "==", "is": "=="}

# Each is looked for where one of its signs stands; a text, a name, a wrapped part is stepped over.
_NOTES = [
    (
        lazy_pattern(rf"(?:{ATOM})|(?<!\|)(?P<found>\|(?!\|).*)", re.DOTALL),
        "filter-in-condition",
        "a filter does nothing in a condition: '{}' is ignored",
        "assign the filtered value first, then compare the variable",
        "|",
    ),
    (
        lazy_pattern(rf"(?:{ATOM})|(?P<found>&&|\|\|)"),
        "ignored-operator",
        "'{}' is not an operator: everything after it is ignored",
        "write '{}'",
        "&|",
    ),
    (
        lazy_pattern(rf"(?:{ATOM})|(?P<found>&(?:[lg]t|amp);(?:=|&amp;)?)", re.IGNORECASE),
        "ignored-operator",
        "'{}' is HTML: Liquid ignores it and everything after it",
        "write '{}'",
        "&",
    ),
    (
        lazy_pattern(rf"(?:{ATOM})|\(\s*[^()\s]+\s*\.\.\s*[^()\s]+\s*\)|(?P<found>[()])"),
        "parentheses-in-condition",
        "'{}' groups nothing: Liquid has no parentheses in conditions",
        "nest two 'if' tags, or assign a part of the condition first",
        "()",
    ),
    (
        re.compile(rf"(?:{ATOM})|(?:^|(?<=\s))(?P<found>!)(?!=)"),
        "ignored-operator",
        "'{}' negates nothing",
        "use 'unless', or compare with false",
        "!",
    ),
    (
        re.compile(rf"(?:{ATOM})|(?<=[^\s=!<>'\"])(?P<found>(?:==|!=|<>|<=|>=|<|>|=))"),
        "missing-space",
        "there is no space before '{}', so it is part of the name, not an operator",
        "write a space on both sides of the operator",
        "=<>!",
    ),
]


class LoneValue(NamedTuple):
    """A value in a condition that is compared with nothing, beside `and` or `or`.

    `holds` tells whether it is true, always; `meant` is the comparison that was probably meant,
    where putting it at `span` would make it one.
    """

    written: str
    span: Span
    relation: str
    holds: bool
    meant: str | None

    @property
    def message(self) -> str:
        """What is wrong."""
        always = "always true" if self.holds else "never true"
        shown = self.written if self.written[0] in "'\"" else f"'{self.written}'"
        return f"{shown} next to '{self.relation}' is not compared with anything: it is {always}"

    @property
    def hint(self) -> str:
        """What to do."""
        if self.meant is None:
            return f"write a whole comparison on each side of '{self.relation}'"
        return f"write \"{self.meant}\": each side of '{self.relation}' is a comparison of its own"


def lone_values(
    comparisons: Sequence[Comparison], relations: Sequence[str], text: str
) -> Iterator[LoneValue]:
    """Yield the texts, numbers and ranges that stand alone beside `and` or `or` in `text`.

    A variable may stand alone: it is true or false itself. So may `true` and `false`, by which an
    author switches a condition on or off, unless something beside them is compared with one.
    """
    compares = any(_is_switch(each.right) for each in comparisons if each.operator is not None)
    for at, comparison in enumerate(comparisons if relations else ()):
        written = text[slice(*comparison.left.span)]
        if not compares and _is_switch(comparison.left):
            continue
        if comparison.operator is None and _is_constant(comparison.left, written):
            relation = relations[at - 1] if at else relations[0]
            holds = written not in ("false", "nil", "null")
            subject = _subject(comparisons, at, relation, text)
            meant = None if subject is None else f"{subject} {written}"
            yield LoneValue(written, comparison.left.span, relation, holds, meant)


def _is_switch(value: Expression) -> bool:
    return isinstance(value, Literal) and isinstance(value.value, bool)


def _is_constant(value: Expression, written: str) -> bool:
    if isinstance(value, Literal):
        # What cannot be read is nil too, and another finding.
        return value.value is not None or written in ("nil", "null")
    return isinstance(value, RangeExpression)


def _subject(comparisons: Sequence[Comparison], at: int, relation: str, text: str) -> str | None:
    """Return what a lone value was probably meant to be compared with, and how: `x ==`.

    That is what its neighbour compares a value with. `x != 'a' or 'b'` is left to the author: with
    `or`, two of them are always true.
    """
    known = _JOINED[relation]
    for comparison in reversed(comparisons[:at]):
        if comparison.operator is not None:
            if comparison.operator in known and isinstance(comparison.left, Lookup | Wrapped):
                return f"{text[slice(*comparison.left.span)]} {comparison.operator}"
            return None
    for comparison in comparisons[at + 1 :]:
        if comparison.operator is not None:
            if comparison.operator in ("==", "!=") and comparison.operator in known:
                sides = (comparison.right, comparison.left)
                subject = next((each for each in sides if isinstance(each, Lookup | Wrapped)), None)
                if subject is not None:
                    return f"{text[slice(*subject.span)]} {comparison.operator}"
            return None
    return None


# Which comparisons a value may share with another one, joined by this word.
_JOINED = {"or": ("==", "contains"), "and": ("!=", "contains")}


def advise_condition(
    stream: BrazeTokenStream,
    markup: Markup,
    comparisons: Sequence[Comparison],
    relations: Sequence[str] = (),
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
            _advise_operator(stream, comparison, comparisons)
            return
        if comparison.ignored is not None:
            shown = " ".join(stream.source[slice(*comparison.ignored)].split())
            message = f"ignored in a condition: '{shown}'"
            hint = "join comparisons with 'and' or 'or', in lower case"
            stream.warn("ignored-text", message, hint, comparison.ignored)
            return
    for lone in lone_values(comparisons, relations, stream.source):
        stream.warn("value-without-comparison", lone.message, lone.hint, lone.span)


def advise_case(stream: BrazeTokenStream, markup: Markup, value: Expression) -> None:
    """Note what `case` ignores after its value."""
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
    _advise_rest(stream, markup, rest_start, "after the value of 'case'", hint)


def advise_else(stream: BrazeTokenStream, divider: WrittenTag) -> None:
    """Note a condition after `else`, which is ignored."""
    markup = divider.markup
    if advise_marks(stream, markup):
        return
    rest = markup.text.strip()
    if rest:
        word = re.match(r"if\b\s*", rest)
        message = f"ignored after 'else': '{rest}'"
        hint = f"write {{% elsif {rest[word.end() if word else 0 :]} %}}"
        start = markup.text.index(rest)
        end = markup.index(start) + (len("if") if word else 0)
        meant = (((divider.name_span[0], end), "elsif" if word else "elsif "),)
        span = in_source(markup, (start, start + len(rest)))
        stream.warn("ignored-text", message, hint, span, meant)


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
    for pattern, code, message, hint, signs in _NOTES:
        if not any(sign in markup.text for sign in signs):
            continue
        for found in pattern.finditer(markup.text):
            if found.lastgroup == "found":
                shown = found["found"].strip()
                span = found.start("found"), found.start("found") + len(shown)
                hint = hint.format(_MEANT_BY_SIGN.get(shown.lower(), ""))
                note(stream, markup, code, span, message.format(shown), hint, _signs(markup, shown))
                return True
    return False


def _signs(markup: Markup, first: str) -> list[tuple[Span, str]]:
    """Return what was meant by the signs of a condition that are no operators, as `first` is."""
    if first.lower() not in _MEANT_BY_SIGN:
        return []
    return [
        (found.span("found"), _spaced(markup.text, found.span("found"), meant))
        for pattern, _, _, _, signs in _NOTES
        if "&" in signs
        for found in pattern.finditer(markup.text)
        if found.lastgroup == "found"
        if (meant := _MEANT_BY_SIGN.get(found["found"].lower()))
    ]


def _spaced(text: str, span: Span, word: str) -> str:
    """Return `word` with the spaces that it needs in the place of `span`."""
    before = "" if text[: span[0]][-1:].isspace() else " "
    after = "" if text[span[1] :][:1].isspace() else " "
    return f"{before}{word}{after}"


def _advise_operator(
    stream: BrazeTokenStream, comparison: Comparison, comparisons: Sequence[Comparison]
) -> None:
    operator = comparison.operator or ""
    span = _operator_span(stream.source, comparison) or comparison.span
    meant: list[tuple[Span, str]] = []
    if stream.source[slice(*comparison.left.span)] == "not":
        message, hint = "Liquid has no 'not'", "use 'unless', or compare with false"
        span = comparison.left.span
    elif operator in _MEANT:
        message, hint = f"'{operator}' compares nothing", f"write '{_MEANT[operator]}'"
        meant = [
            (there, _MEANT[each.operator])
            for each in comparisons
            if each.operator in _MEANT and (there := _operator_span(stream.source, each))
        ]
    else:
        message = f"'{operator}' is not an operator"
        hint = "use ==, !=, <, >, <=, >= or contains; texts are written in quotes"
    stream.warn("unknown-operator", message, hint, span, meant, is_certain=True)


def _operator_span(text: str, comparison: Comparison) -> Span | None:
    """Return where the operator stands, None where that is not to be seen."""
    operator = comparison.operator or ""
    start = text.find(operator, comparison.left.span[1], comparison.span[1])
    between = text[comparison.left.span[1] : max(start, 0)].strip(" }\t\r\n")
    return (start, start + len(operator)) if start >= 0 and not between else None


def _advise_rest(
    stream: BrazeTokenStream, markup: Markup, start: int, where: str, hint: str | None
) -> None:
    rest = markup.text[start:].strip()
    if rest:
        start = markup.text.index(rest, start)
        message = f"ignored {where}: '{rest}'"
        note(stream, markup, "ignored-text", (start, start + len(rest)), message, hint)
