"""What an author should know about a value that lax Liquid reads otherwise than it looks.

The text comes out as Ruby's all the same; these notes say in plain words what was ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from liquidpilot.dialect.expressions.nodes import (
    Comparison,
    Expression,
    Filtered,
    Literal,
    Lookup,
    RangeExpression,
    Span,
    Wrapped,
)
from liquidpilot.dialect.expressions.reading import ATOM, FRAGMENT
from liquidpilot.dialect.filters.registry import FILTERS
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.suggestions import did_you_mean

# Notes on single characters that are not what they look like: quotes and braces.

_CURLY = "“”‘’"
_BACKTICK = re.compile(rf"(?:{ATOM})|(?P<found>`[^`\n]*`?)")
# Beside a name or another index `[` begins an index, elsewhere what another language calls a list.
_DATA = re.compile(
    rf"(?:{ATOM})|(?<![\w\])}}.?-])(?P<found>\[[^\[\]]*[,'\"][^\[\]]*\]|\[\s*\]"
    r"|\[\s*[\w.]+\s*\.\.\s*[\w.]+\s*\]"
    r"|\{\s*\}|\{\s*['\"]?\w+['\"]?\s*:[^}]*\}+)"
)
_THIRD_BRACE = re.compile(r"\s*\{(?!\{)")
_BRACE = re.compile(rf"(?:{ATOM})|(?P<found>[{{}}])")
_NAME_WITHOUT_DOLLAR = re.compile(r"\{[A-Za-z_][\w ]*(?:\}|$)")
_QUOTE = re.compile(rf"(?:{ATOM})|(?P<found>['\"])")


def note(
    stream: BrazeTokenStream,
    markup: Markup,
    code: str,
    span: tuple[int, int],
    message: str,
    hint: str | None,
) -> None:
    """Note a finding about `markup.text[span[0]:span[1]]`."""
    start, end = span
    place = markup.index(start), markup.index(max(start, end - 1)) + (end > start)
    stream.warn(code, message, hint, place)


def advise_marks(stream: BrazeTokenStream, markup: Markup) -> bool:
    """Note curly and unclosed quotes and braces that do not pair; tell whether there are any."""
    return (
        _advise_curly_quotes(stream, markup)
        or _advise_backtick(stream, markup)
        or advise_data(stream, markup)
        or _advise_braces(stream, markup)
        or _advise_unclosed_quote(stream, markup)
    )


def advise_spaced_braces(stream: BrazeTokenStream, markup: Markup) -> None:
    """Note inner braces with spaces in them, which Braze's own examples never have."""
    for span in markup.spaced:
        message = "spaces just inside of inner braces, which unmodified Liquid cannot read"
        stream.warn("spaced-braces", message, "write {{name}}, or the name alone", span)


def _advise_curly_quotes(stream: BrazeTokenStream, markup: Markup) -> bool:
    text = markup.text
    at = next((index for index, character in enumerate(text) if character in _CURLY), -1)
    if at < 0 or _in_straight_quotes(text, at):
        return False
    message = f"curly quote '{text[at]}' does not quote anything"
    note(stream, markup, "curly-quotes", (at, at + 1), message, "write straight quotes, ' or \"")
    return True


def _advise_backtick(stream: BrazeTokenStream, markup: Markup) -> bool:
    for found in _BACKTICK.finditer(markup.text):
        if found["found"]:
            message = "a backtick does not quote anything"
            hint = "write straight quotes, ' or \""
            note(stream, markup, "backtick", found.span("found"), message, hint)
            return True
    return False


def advise_data(stream: BrazeTokenStream, markup: Markup) -> bool:
    """Note a list, object or range as in another language; tell whether there is one."""
    if "[" not in markup.text and "{" not in markup.text:
        return False
    for found in _DATA.finditer(markup.text):
        if not (shown := found["found"]):
            continue
        what, hint = "an object", "put JSON into a text, and use '| json_parse'"
        if shown.startswith("[") and ".." in shown and "," not in shown:
            what, hint = "a range", f"write ({shown[1:-1].strip()})"
        elif shown.startswith("["):
            items = ",".join(part.strip(" '\"") for part in shown[1:-1].split(","))
            split = f'write "{items}" | split: ","'
            what, hint = "a list", f"{split}, or put JSON into a text and use '| json_parse'"
        message = f"Liquid knows no way to write {what}: '{shown}' is nothing"
        if what == "a range":
            message = f"a range stands in round brackets: '{shown}' is nothing"
        note(stream, markup, "literal-data", found.span("found"), message, hint)
        return True
    return False


def _in_straight_quotes(text: str, at: int) -> bool:
    quote = ""
    for character in text[:at]:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
    return bool(quote)


def _advise_braces(stream: BrazeTokenStream, markup: Markup) -> bool:
    third = _THIRD_BRACE.match(markup.text)
    if third and not markup.unbalanced:
        at = third.end() - 1
        hint = "write two braces at either end"
        message = "the third brace belongs to no value"
        note(stream, markup, "triple-braces", (at, at + 1), message, hint)
        return True
    for span in markup.unbalanced:
        shown = stream.source[slice(*span)].strip("-")
        message = f"this '{shown}' has no counterpart"
        hint = "wrap the whole value in {{ and }}, or leave both out"
        stream.warn("unbalanced-braces", message, hint, span)
    for found in () if markup.unbalanced else _BRACE.finditer(markup.text):
        if found["found"]:
            message, hint = f"this '{found['found']}' belongs to no value", "take it out"
            span = found.span("found")
            if name := _NAME_WITHOUT_DOLLAR.match(markup.text, span[0]):
                shown = name[0].rstrip("} ") + "}"
                message, hint = f"there is no '$' before '{shown}'", f"write '${shown}'"
                span = name.span()
            note(stream, markup, "unbalanced-braces", span, message, hint)
            return True
    return bool(markup.unbalanced)


def _advise_unclosed_quote(stream: BrazeTokenStream, markup: Markup) -> bool:
    for found in _QUOTE.finditer(markup.text):
        if found["found"]:
            message = f"this {found['found']} is never closed, so it quotes nothing"
            hint = f"close the text with {found['found']}"
            note(stream, markup, "unclosed-quote", found.span("found"), message, hint)
            return True
    return False


_FRAGMENT = re.compile(FRAGMENT, re.ASCII)
_PLAIN_PATH = re.compile(r"\s*[a-zA-Z_][\w-]*(?:\.\w+)*\s*", re.ASCII)
_PIPE = re.compile(rf"(?:{ATOM})|(?P<found>\|)")
_OPERATOR = re.compile(
    rf"(?:{ATOM})|(?P<found>[=!<>]=?|<>|&&|[+*/%]|(?<=\s)(?:-|and|or|contains)(?=\s))"
)
_CALL_WITHOUT_COLON = re.compile(rf"(?:{ATOM})|\|\s*(?P<name>\w+)[ \t]+(?P<found>[^\s|:,][^|]*)")
_CALCULATIONS = {"+": "plus", "-": "minus", "*": "times", "/": "divided_by", "%": "modulo"}


def advise_filtered(
    stream: BrazeTokenStream, markup: Markup, expression: Expression, *, strict: bool
) -> None:
    """Note unknown filters, and where the strict grammar failed what is ignored."""
    if isinstance(expression, Filtered):
        for call in expression.filters:
            if call.name not in FILTERS:
                hint = _filter_hint(call.name)
                stream.warn("unknown-filter", f"unknown filter '{call.name}'", hint, call.span)
    if markup.wrapped:
        advise_wrapped(stream, expression)
        advise_spaced_braces(stream, markup)
    if strict and "|" in markup.text:
        # `{{ ["a"] }}` is the variable 'a', which nobody filters by that name.
        advise_data(stream, markup)
    if not strict and not advise_marks(stream, markup):
        _advise_ignored(stream, markup)


def advise_wrapped(stream: BrazeTokenStream, *expressions: Expression) -> None:
    """Note each filter inside of inner braces: that Braze runs it is not certain."""
    for expression in expressions:
        if isinstance(expression, Wrapped):
            message = "whether Braze runs a filter inside of inner braces here is not documented"
            hint = "assign the filtered value first, then use the variable"
            stream.warn("wrapped-filter", message, hint, expression.span)
            advise_filtered(stream, expression.markup, expression.expression, strict=True)
        elif isinstance(expression, Filtered):
            for call in expression.filters:
                advise_wrapped(stream, *call.arguments, *(value for _, value in call.keywords))


@lru_cache(maxsize=256)
def _filter_hint(name: str) -> str:
    return did_you_mean(name, FILTERS) or "Braze would pass the value on unchanged"


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
        message = f"ignored: '{rest}'; only '{value[0]}' is taken"
        hint = "filters stand behind '|', their arguments behind ':'"
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
    return "compare in an 'if' tag, and assign inside of it"


def _advise_filter_part(stream: BrazeTokenStream, markup: Markup) -> None:
    for found in _CALL_WITHOUT_COLON.finditer(markup.text):
        if found["found"]:
            argument = found["found"].rstrip()
            start = found.start("found")
            message = f"ignored: '{argument}'; there is no ':' behind '{found['name']}'"
            hint = f"write '{found['name']}: {argument}'"
            note(stream, markup, "ignored-text", (start, start + len(argument)), message, hint)
            return
    _advise_all(stream, markup)


def _advise_all(stream: BrazeTokenStream, markup: Markup) -> None:
    start = len(markup.text) - len(markup.text.lstrip())
    shown = " ".join(markup.text.split())
    message = f"not a plain value with filters: '{shown}'"
    hint = "Liquid takes what it recognises and ignores the rest"
    note(stream, markup, "ignored-text", (start, len(markup.text.rstrip())), message, hint)


# What an author should know about a condition or a loop that does not say what it seems to.

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


@dataclass(frozen=True, slots=True)
class LoneValue:
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
        return f"{shown} beside '{self.relation}' is compared with nothing: it is {always}"

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

    A variable may stand alone: it is true or false itself.
    """
    for at, comparison in enumerate(comparisons if relations else ()):
        written = text[slice(*comparison.left.span)]
        if comparison.operator is None and _is_constant(comparison.left, written):
            relation = relations[at - 1] if at else relations[0]
            holds = written not in ("false", "nil", "null")
            subject = _subject(comparisons, at, relation, text)
            meant = None if subject is None else f"{subject} {written}"
            yield LoneValue(written, comparison.left.span, relation, holds, meant)


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
            _advise_operator(stream, comparison)
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
    if advise_marks(stream, markup):
        return
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
