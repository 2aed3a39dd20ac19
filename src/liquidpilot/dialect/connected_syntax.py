"""The grammar of `{% connected_content URL [:option [value]]* %}`, as spans of the author's text.

An option is a colon and a name after white space, outside of Liquid, of braces and of quotes; its
value is all that follows, up to the next one. The URL is what stands before the first option. So
a colon inside the URL, inside `{{ }}`, `${ }` or a JSON object never starts an option (Braze,
"Making an API call", and the examples of its partner pages).

Nothing is rendered here and nothing raises. What is wrong is a `Problem`, and the call goes on with
what Braze would probably read. The codes, each after `connected-content-`:

=================== ======= ======================================================================
without-url         error   there is no URL; the tag should make no call
unclosed-braces     error   a `{` that nothing closes (`{{`: see `interpolation`)
glued-option        error   `?sort=rating:save x`: no space before, or `:save=x`: none after
broken-url          warning the URL goes on in the next line; the parts are joined (assumed)
space-in-url        warning white space in the URL, outside of Liquid
non-breaking-space  warning U+00A0 in the URL, which Braze takes out before the call
placeholder         warning `{your API key}` or `<Credential Name>`: meant to be replaced
curly-quotes        warning `“` or `’` where a straight quote was meant; not in headers and body,
                            where only their JSON can tell (`liquidpilot.connected_content`)
unknown-option      warning kept, and ignored where the call is made (assumed)
duplicate-option    warning the last one stands (assumed)
empty-option        warning an option that needs a value has none
stray-text          warning text after a flag, or after the `}` of the headers; ignored
obsolete-option     info    `:cache`, `:cache_max_value` are read as `:cache_max_age` (observed)
=================== ======= ======================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from liquidpilot.diagnostics import Severity
from liquidpilot.dialect.connection import shown_character
from liquidpilot.dialect.endings import output_end
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span
from liquidpilot.suggestions import did_you_mean

FLAGS = frozenset({"no_cache", "rerender", "retry"})
"""Options that take no value (Braze, "Connected Content")."""

OPTIONS = FLAGS | {
    "accept",
    "auth_credentials",
    "basic_auth",
    "body",
    "cache_max_age",
    "content_type",
    "headers",
    "method",
    "save",
}
"""Every option that Braze's pages show; `accept` only in an example of a partner page."""

ALIASES = {"cache": "cache_max_age", "cache_max_value": "cache_max_age"}
"""Spellings of old pages and tools, and what they are called today (observed)."""

# A bare `:cache_max_age` means the default age.
_NEED_A_VALUE = OPTIONS - FLAGS - {"cache_max_age"}
_NAMES = "|".join(sorted(OPTIONS | ALIASES.keys()))
_GLUED = re.compile(rf"(?<=\S):({_NAMES})(?=[\s{{“\"]|\Z)")
# Quotes and colons make it an object, or something else that is not meant to be replaced.
_PLACEHOLDER = re.compile(r"""\{[^{}"“”:]*\}|<[^<>]*>""")
_CURLY_QUOTE = re.compile(r"[“”„‟‘’‚‛]")
_NON_BREAKING = "\xa0"
_SPACE = re.compile(rf"[^\S{_NON_BREAKING}]+")
_LATER_URL = lazy_pattern(r"https?://\S*", re.IGNORECASE)
_WORD = re.compile(r"\S{1,40}")
_OPTION = re.compile(r"(?<!\S):([A-Za-z_][\w-]*)")
# In `grammar` nothing is left between the braces of an object.
_OBJECT = lazy_pattern(r"\{[^{}]*\}")
_HIDDEN = "\0"
_LIQUID = re.compile(r"\{\{|\$\{(?!\{)")
# A name keeps to one line, as in the rest of the dialect.
_NAME_END = re.compile(r"[}\n]")
# An escape outside of a string is consumed too: else each `\"` after a quote that is never closed
# would be tried as the start of a string, in quadratic time.
_PART = re.compile(r'\\.|"(?:[^"\\]|\\.)*+"|[{}]', re.DOTALL)
_WORD_START = frozenset(" \t\r\n\f\v=&")


class CallMarkup:
    """One tag's markup three times, with the same indexes: what is hidden is NUL.

    `text` is what the author wrote; in `literal` the Liquid is hidden; in `grammar` also what
    stands inside balanced braces and inside double quotes. `unclosed` is where the first brace
    stands that nothing closes.

    >>> parts = CallMarkup("{{x}} {a} {", 0, 11)
    >>> parts.literal.replace(chr(0), "_"), parts.grammar.replace(chr(0), "_"), parts.unclosed
    ('_____ {a} {', '_____ {_} {', 10)
    """

    __slots__ = ("grammar", "literal", "text", "unclosed")

    def __init__(self, source: str, start: int, end: int) -> None:
        self.text = source[start:end]
        self.literal = _hide(self.text, _liquid(self.text))
        inside, self.unclosed = _inside_braces(self.literal)
        self.grammar = _hide(self.literal, inside)

    def strip(self, start: int, end: int) -> Span:
        """Return the span without the white space at its ends."""
        piece = self.text[start:end]
        begin = start + len(piece) - len(piece.lstrip())
        return begin, max(begin, start + len(piece.rstrip()))


def _liquid(text: str) -> list[Span]:
    spans: list[Span] = []
    position = 0
    # Where it is known that nothing closes, there is no need to look again.
    last_output_end, no_name_end_before = text.rfind("}}"), 0
    while found := _LIQUID.search(text, position):
        start, position = found.span()
        if found[0] == "{{":
            close = output_end(text, position) if last_output_end >= position else -1
            if close < 0:
                continue
            position = close + 2
        else:
            if position < no_name_end_before:
                continue
            end = _NAME_END.search(text, position)
            if end is None or end[0] == "\n":
                no_name_end_before = end.start() if end else len(text)
                continue
            position = end.end()
        spans.append((start, position))
    return spans


def _inside_braces(literal: str) -> tuple[list[Span], int | None]:
    # Inside braces each double quote opens a string; elsewhere only one at the start of a word:
    # `:body size=6" :save x` has no string.
    spans: list[Span] = []
    opened: list[int] = []
    position = 0
    while found := _PART.search(literal, position):
        start, position = found.span()
        if found[0] == "{":
            opened.append(start)
        elif found[0] == "}":
            if opened:
                spans.append((opened.pop() + 1, start))
        elif found[0][0] == '"':
            if opened or start == 0 or literal[start - 1] in _WORD_START:
                spans.append((start + 1, position - 1))
            else:
                position = start + 1
    return sorted(spans), opened[0] if opened else None


def _hide(text: str, spans: Iterable[Span]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        if start < position:
            continue  # inside of one that is hidden already
        pieces += (text[position:start], _HIDDEN * (end - start))
        position = end
    pieces.append(text[position:])
    return "".join(pieces)


class Problem(NamedTuple):
    """What is wrong at a span of the source; the module's table lists the codes."""

    span: Span
    code: str
    severity: Severity
    message: str
    hint: str | None = None


class Problems:
    """Looks at the parts of one tag and keeps what is wrong; spans are indexes into its markup."""

    def __init__(self, markup: CallMarkup, offset: int) -> None:
        self._markup = markup
        self._offset = offset
        self._found: list[Problem] = []

    def in_order(self) -> tuple[Problem, ...]:
        """Return what was found, in the order of the source."""
        return tuple(sorted(self._found, key=lambda problem: problem.span))

    def check_url(self, start: int, end: int) -> None:
        """Look at the URL."""
        if start == end:
            message, span = "there is no URL to call", (0, len(self._markup.text))
            hint = "write the URL after the name: '{% connected_content https://… %}'"
            if later := _LATER_URL.search(self._markup.text):
                message, span = "the URL comes first, before all options", later.span()
                hint = f"write '{{% connected_content {later[0]}', then the options"
            self._error("without-url", span, message, hint)
            return
        self._check_placeholder(start, end)
        self._check_curly_quotes(start, end)
        # What is inside of a placeholder has been said already.
        visible = _PLACEHOLDER.sub(lambda found: "x" * len(found[0]), self._markup.literal[:end])
        at = visible.find(_NON_BREAKING, start, end)
        if at >= 0:
            message = "Braze removes the non-breaking space (U+00A0) from the URL before the call"
            hint = "delete it: it looks like a space but is a different character"
            self._warning("non-breaking-space", (at, at + 1), message, hint)
        spaces = [found.span() for found in _SPACE.finditer(visible, start, end)]
        for first, last in spaces:
            if "\n" in visible[first:last] or "\r" in visible[first:last]:
                message = "the URL is broken over two lines; liquidpilot joins them"
                self._warning("broken-url", (first, last), message, "write the URL on one line")
                return
        # The space after an option that was taken for a part of the URL is none of it.
        glued = {found.end() for found in _GLUED.finditer(self._markup.grammar, start, end)}
        if spaces and spaces[0][0] not in glued:
            word = _WORD.match(self._markup.text, spaces[0][1], end)
            space = visible[spaces[0][0]]
            shown = "space" if space in " \t" else shown_character(space)
            message = f"there is a {shown} in the URL, before '{word[0] if word else ''}'"
            hint = "write '%20' for a space; an option starts with a colon, as in ' :save result'"
            self._warning("space-in-url", spaces[0], message, hint)

    def check_name(self, span: Span, spelling: str) -> None:
        """Look at an option's name, which `spelling` gives without the colon."""
        if spelling in ALIASES:
            message, hint = f"':{spelling}' is an old spelling", f"write ':{ALIASES[spelling]}'"
            self._report("obsolete-option", "info", span, message, hint)
        elif spelling not in OPTIONS:
            known = [f":{option}" for option in sorted(OPTIONS)]
            hint = did_you_mean(f":{spelling}", known) or "known: " + ", ".join(known)
            message = f"unknown option ':{spelling}' is ignored"
            self._warning("unknown-option", span, message, hint)

    def check_value(self, option: str, name: Span, value: Span) -> None:
        """Look at the value of the option that is called `option` today."""
        written = self._markup.text[slice(*value)]
        colon_name = self._markup.text[slice(*name)]
        if written and value[0] == name[1]:
            message = f"there is no space between '{colon_name}' and its value"
            hint = f"write '{colon_name} value', with only a space between them"
            self._error("glued-option", (name[0], name[1] + 1), message, hint)
        if written and option in FLAGS:
            message = f"'{colon_name}' takes no value"
            self._warning("stray-text", value, message, f"remove '{written}'")
        elif not written and option in _NEED_A_VALUE:
            hint = f"write a value after it, or remove '{colon_name}'"
            self._warning("empty-option", name, f"'{colon_name}' has no value", hint)
        if option not in {"headers", "body"}:
            self._check_curly_quotes(*value)
        if option in {"auth_credentials", "basic_auth"}:
            self._check_placeholder(*value)

    def check_after_headers(self, start: int, end: int) -> None:
        """Look at what stands between the `}` of the headers and the next option."""
        if start < end and not _GLUED.match(self._markup.grammar, start, end):
            message = f"there is text after the headers: '{self._markup.text[start:end]}'"
            hint = "remove the text; an option starts with a space and a colon"
            self._warning("stray-text", (start, end), message, hint)

    def check_whole(self) -> None:
        """Look for what may stand anywhere in the tag."""
        for glued in _GLUED.finditer(self._markup.grammar):
            message = f"there is no space before '{glued[0]}', so it is not an option"
            self._error("glued-option", glued.span(), message, f"write ' {glued[0]}'")
        at = self._markup.unclosed
        # What begins like an output is reported where the Liquid of the tag is read.
        if at is not None and not self._markup.text.startswith("{{", at):
            hint = "close it with '}'"
            self._error("unclosed-braces", (at, at + 1), "'{' is never closed", hint)

    def repeated(self, option: str, span: Span) -> None:
        """Report the name of an option that a later one of the same name replaces."""
        message = f"':{option}' is given more than once; this one has no effect"
        self._warning("duplicate-option", span, message, f"keep one ':{option}'")

    def _check_placeholder(self, start: int, end: int) -> None:
        if found := _PLACEHOLDER.search(self._markup.literal, start, end):
            shown = self._markup.text[slice(*found.span())]
            message = f"'{shown}' is a placeholder, and is sent as it is"
            hint = "replace it with the real value; a variable is written '{{ name }}'"
            self._warning("placeholder", found.span(), message, hint)

    def _check_curly_quotes(self, start: int, end: int) -> None:
        if found := _CURLY_QUOTE.search(self._markup.literal, start, end):
            message = f"the curly quote '{found[0]}' is not a quote to Braze"
            self._warning("curly-quotes", found.span(), message, "write a straight quote")

    def _error(self, code: str, span: Span, message: str, hint: str) -> None:
        self._report(code, "error", span, message, hint)

    def _warning(self, code: str, span: Span, message: str, hint: str) -> None:
        self._report(code, "warning", span, message, hint)

    def _report(self, code: str, severity: Severity, span: Span, message: str, hint: str) -> None:
        place = _moved(span, self._offset)
        self._found.append(Problem(place, f"connected-content-{code}", severity, message, hint))


class OptionSyntax(NamedTuple):
    """One option: `name` without its colon, in today's spelling (`cache_max_age` for `:cache`).

    `name_span` covers the colon and the name as written, `value_span` the value without white
    space around it; a flag's value is the empty span after its name.
    """

    name: str
    name_span: Span
    value_span: Span


class CallSyntax(NamedTuple):
    """A tag taken apart: the spans of its URL and of its options, in the order of the source.

    An empty `url` means that there is nothing to call. Of options with one name the last stands.
    """

    url: Span
    options: tuple[OptionSyntax, ...]
    problems: tuple[Problem, ...]


def parse_call(text: str, start: int, end: int) -> CallSyntax:
    """Take apart the markup `text[start:end]`, which stands between the tag's name and its `%}`.

    Never raises, and takes time in proportion to the length of the markup.

    >>> call = parse_call("https://a.example/{{x}} :save result :retry", 0, 43)
    >>> call.url, [option.name for option in call.options]
    ((0, 23), ['save', 'retry'])
    """
    markup = CallMarkup(text, start, end)
    problems = Problems(markup, start)
    names = list(_OPTION.finditer(markup.grammar))
    stops = [name.start() for name in names] + [end - start]
    url = markup.strip(0, stops[0])
    problems.check_url(*url)
    options = tuple(
        _option(markup, problems, start, name, stop)
        for name, stop in zip(names, stops[1:], strict=True)
    )
    standing = {option.name: option for option in options}
    for option, name in zip(options, names, strict=True):
        if standing[option.name] is not option:
            problems.repeated(option.name, name.span())
    problems.check_whole()
    return CallSyntax(_moved(url, start), options, problems.in_order())


def _option(
    markup: CallMarkup, problems: Problems, offset: int, name: re.Match[str], stop: int
) -> OptionSyntax:
    today = ALIASES.get(name[1], name[1])
    value = markup.strip(name.end(), stop)
    if value[0] == value[1]:
        value = name.end(), name.end()
    if today == "headers" and (found := _OBJECT.match(markup.grammar, *value)):
        problems.check_after_headers(*markup.strip(found.end(), value[1]))
        value = found.span()
    problems.check_name(name.span(), name[1])
    problems.check_value(today, name.span(), value)
    return OptionSyntax(today, _moved(name.span(), offset), _moved(value, offset))


def _moved(span: Span, offset: int) -> Span:
    return offset + span[0], offset + span[1]
