"""What an author should know about an expression that lax Liquid reads otherwise than it looks.

The text comes out as Ruby's all the same; these notes say in plain words what was ignored.
"""

from __future__ import annotations

import re
from functools import lru_cache

from liquidpilot.dialect.expressions.fragments import ATOM
from liquidpilot.dialect.expressions.nodes import Condition, Expression, Filtered
from liquidpilot.dialect.filters.registry import FILTERS
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.suggestions import did_you_mean

_CURLY = "“”‘’"

# In each pattern an atom (a quoted text, a name, a wrapped part) is stepped over.
_CONDITION_NOTES = [
    (
        re.compile(rf"(?:{ATOM})|(?P<found>\|(?!\|).*)", re.DOTALL),
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
        re.compile(rf"(?:{ATOM})|(?<=[^\s=!<>])(?P<found>(?:==|!=|<>|<=|>=|<|>))"),
        "missing-space",
        "no space before '{}', so it is no operator but part of the name",
        "write a space on both sides of the operator",
    ),
    (
        re.compile(rf"(?:{ATOM})|(?<![=!<>])(?P<found>=)(?![=])"),
        "unknown-operator",
        "'{}' compares nothing",
        "write '=='",
    ),
]


def advise_filtered(
    stream: BrazeTokenStream, markup: Markup, expression: Expression, *, strict: bool
) -> None:
    """Note unknown filters, and where the strict grammar failed what is ignored."""
    if isinstance(expression, Filtered):
        for call in expression.filters:
            if call.name not in FILTERS:
                hint = _filter_hint(call.name)
                stream.warn("unknown-filter", f"unknown filter '{call.name}'", hint, call.span)
    if not strict and not advise_quotes(stream, markup):
        start = len(markup.text) - len(markup.text.lstrip())
        span = (markup.index(start), markup.index(len(markup.text.rstrip()) - 1) + 1)
        text = " ".join(markup.text.split())
        stream.warn(
            "ignored-text",
            f"not a plain value with filters: '{text}'",
            "Liquid takes what it recognises and ignores the rest",
            span,
        )


@lru_cache(maxsize=256)
def _filter_hint(name: str) -> str:
    return did_you_mean(name, FILTERS) or "Braze would pass the value on unchanged"


def advise_quotes(stream: BrazeTokenStream, markup: Markup) -> bool:
    """Note a curly quote, which is no quote to Liquid; tell whether there is one."""
    text = markup.text
    at = next((index for index, character in enumerate(text) if character in _CURLY), -1)
    if at < 0 or _in_straight_quotes(text, at):
        return False
    stream.warn(
        "curly-quotes",
        f"curly quote '{text[at]}' does not quote anything",
        "write straight quotes, ' or \"",
        (markup.index(at), markup.index(at) + 1),
    )
    return True


def _in_straight_quotes(text: str, at: int) -> bool:
    quote = ""
    for character in text[:at]:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
    return bool(quote)


def advise_condition(stream: BrazeTokenStream, markup: Markup, condition: Condition) -> None:
    """Note what a condition seems to say and does not: filters, `&&`, brackets, `a==1`."""
    if advise_quotes(stream, markup):
        return
    for pattern, code, message, hint in _CONDITION_NOTES:
        for found in pattern.finditer(markup.text):
            if found.lastgroup != "found":
                continue
            span = (markup.index(found.start("found")), markup.index(found.end("found") - 1) + 1)
            stream.warn(code, message.format(found["found"].strip()), hint, span)
            return


def advise_loop(
    stream: BrazeTokenStream, markup: Markup, loop: re.Pattern[str], option: re.Pattern[str]
) -> None:
    """Note filters and other text that a loop ignores."""
    if advise_quotes(stream, markup):
        return
    found = loop.match(markup.text)
    rest = option.sub("", markup.text[found.end() :] if found else "").replace(",", " ").strip()
    if rest:
        at = markup.text.index(rest[0], found.end() if found else 0)
        span = (markup.index(at), markup.index(len(markup.text.rstrip()) - 1) + 1)
        hint = "assign the list with its filter first, then loop over the variable"
        message = f"ignored in a loop: '{rest}'"
        stream.warn("ignored-text", message, hint if "|" in rest else None, span)
