"""Notes on single characters that are not what they look like: quotes and braces."""

from __future__ import annotations

import re

from liquidpilot.dialect.expressions.reading import ATOM
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.stream import BrazeTokenStream, Meant
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span

_CURLY = "“”‘’"
_BACKTICK = lazy_pattern(rf"(?:{ATOM})|(?P<found>`[^`\n]*`?)")
# Beside a name or another index `[` begins an index, elsewhere what another language calls a list.
_DATA = re.compile(
    rf"(?:{ATOM})|(?<![\w\])}}.?-])(?P<found>\[[^\[\]]*[,'\"][^\[\]]*\]|\[\s*\]"
    r"|\[\s*[\w.]+\s*\.\.\s*[\w.]+\s*\]"
    r"|\{\s*\}|\{\s*['\"]?\w+['\"]?\s*:[^}]*\}+)"
)
# No bracket or brace but those of `${…}`, and no quote that is never closed.
_NO_DATA = re.compile(r"""(?:[^\[{$'"]++|\$(?:\{[^{}\n]*\}|(?!\{))|'[^'\[{]*'|"[^"\[{]*")*+""")
_THIRD_BRACE = re.compile(r"\s*\{(?!\{)")
_BRACE = re.compile(rf"(?:{ATOM})|(?P<found>[{{}}])")
_NAME_WITHOUT_DOLLAR = lazy_pattern(r"\{[A-Za-z_][\w ]*(?:\}|$)")
_QUOTE = re.compile(rf"(?:{ATOM})|(?P<found>['\"])")


def note(
    stream: BrazeTokenStream,
    markup: Markup,
    code: str,
    span: Span,
    message: str,
    hint: str | None,
    meant: Meant = (),
) -> None:
    """Note a finding about `markup.text[span[0]:span[1]]`; `meant` is in that text, too."""
    edits = [(in_source(markup, each), new) for each, new in meant]
    stream.warn(code, message, hint, in_source(markup, span), edits)


def in_source(markup: Markup, span: Span) -> Span:
    """Return where `markup.text[span[0]:span[1]]` stands in the source."""
    start, end = span
    return markup.index(start), markup.index(max(start, end - 1)) + (end > start)


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
        message = "spaces just inside inner braces, which unmodified Liquid cannot read"
        stream.warn("spaced-braces", message, "write {{name}}, or the name alone", span)


def _advise_curly_quotes(stream: BrazeTokenStream, markup: Markup) -> bool:
    text = markup.text
    if text.isascii():
        return False
    at = next((index for index, character in enumerate(text) if character in _CURLY), -1)
    if at < 0 or _in_straight_quotes(text, at):
        return False
    message = f"curly quote '{text[at]}' does not quote anything"
    note(stream, markup, "curly-quotes", (at, at + 1), message, "write straight quotes, ' or \"")
    return True


def _advise_backtick(stream: BrazeTokenStream, markup: Markup) -> bool:
    for found in _BACKTICK.finditer(markup.text) if "`" in markup.text else ():
        if found["found"]:
            message = "a backtick does not quote anything"
            hint = "write straight quotes, ' or \""
            note(stream, markup, "backtick", found.span("found"), message, hint)
            return True
    return False


def advise_data(stream: BrazeTokenStream, markup: Markup) -> bool:
    """Note a list, object or range as in another language; tell whether there is one."""
    if _NO_DATA.fullmatch(markup.text):
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
        message = f"Liquid has no syntax for {what}: '{shown}' is nil"
        if what == "a range":
            message = f"a range is written in round brackets: '{shown}' is nil"
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
        hint = "write two braces at each end"
        message = "the third brace belongs to no value"
        note(stream, markup, "triple-braces", (at, at + 1), message, hint)
        return True
    for span in markup.unbalanced:
        shown = stream.source[slice(*span)].strip("-")
        message = f"this '{shown}' has no matching brace"
        hint = "wrap the whole value in {{ and }}, or remove both"
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
            span = found.start("found"), len(markup.text.rstrip())
            note(stream, markup, "unclosed-quote", span, message, hint)
            return True
    return False
