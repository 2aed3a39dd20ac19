"""What is wrong with a `connected_content` tag as it is written, before anything is rendered.

Codes, each behind `connected-content-`:

=================== ======= ======================================================================
without-url         error   there is nothing to call; the tag should not call anybody
unclosed-braces     error   a `{` that nothing closes (`{{`: see `interpolation`)
glued-option        error   `?sort=rating:save x`: no space before, or `:save=x`: none after
broken-url          warning the URL goes on in the next line; the parts are joined (assumed)
space-in-url        warning white space in the URL, outside of Liquid
non-breaking-space  warning U+00A0 in the URL, which Braze takes out before the call
placeholder         warning `{your API key}` or `<Credential Name>`: meant to be replaced
curly-quotes        warning `“` or `’` where a straight quote was meant; not in headers and body,
                            where only their JSON can tell (`liquidpilot.connected`)
unknown-option      warning kept, and ignored by whoever answers the call (assumed)
duplicate-option    warning the last one stands (assumed)
empty-option        warning an option that needs a value has none
stray-text          warning text behind a flag, or behind the `}` of the headers; ignored
obsolete-option     info    `:cache` and `:cache_max_value` are read as `:cache_max_age` (observed)
=================== ======= ======================================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from liquidpilot.diagnostics import Severity
from liquidpilot.dialect.connected_outline import Outline
from liquidpilot.dialect.connection import shown_character
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
_LATER_URL = re.compile(r"https?://\S*", re.IGNORECASE)
_WORD = re.compile(r"\S{1,40}")


class Span(NamedTuple):
    """From the index `start` of the source up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a span of the source; the module's table lists the codes."""

    span: Span
    code: str
    severity: Severity
    message: str
    hint: str | None = None


class Problems:
    """Looks at the parts of one tag and keeps what is wrong; spans are indexes into its markup."""

    def __init__(self, markup: Outline, offset: int) -> None:
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
            hint = "write the URL behind the name: '{% connected_content https://… %}'"
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
            message = "Braze takes the non-breaking space (U+00A0) out of the URL before the call"
            hint = "delete it: it looks like a space and is another character"
            self._warning("non-breaking-space", (at, at + 1), message, hint)
        spaces = [found.span() for found in _SPACE.finditer(visible, start, end)]
        for first, last in spaces:
            if "\n" in visible[first:last] or "\r" in visible[first:last]:
                message = "the URL is broken over two lines; liquidpilot joins them"
                self._warning("broken-url", (first, last), message, "write the URL on one line")
                return
        if spaces:
            word = _WORD.match(self._markup.text, spaces[0][1], end)
            space = visible[spaces[0][0]]
            shown = "space" if space in " \t" else shown_character(space)
            message = f"there is a {shown} in the URL, before '{word[0] if word else ''}'"
            hint = "write '%20' for a space; an option starts with a colon, as in ' :save result'"
            self._warning("space-in-url", spaces[0], message, hint)

    def check_name(self, span: tuple[int, int], spelling: str) -> None:
        """Look at an option's name, which `spelling` gives without the colon."""
        if spelling in ALIASES:
            message, hint = f"':{spelling}' is an old spelling", f"write ':{ALIASES[spelling]}'"
            self._report("obsolete-option", "info", span, message, hint)
        elif spelling not in OPTIONS:
            known = [f":{option}" for option in sorted(OPTIONS)]
            hint = did_you_mean(f":{spelling}", known) or "known: " + ", ".join(known)
            message = f"unknown option ':{spelling}' is ignored"
            self._warning("unknown-option", span, message, hint)

    def check_value(self, option: str, name: tuple[int, int], value: tuple[int, int]) -> None:
        """Look at the value of the option that is called `option` today."""
        written = self._markup.text[slice(*value)]
        colon_name = self._markup.text[slice(*name)]
        if written and value[0] == name[1]:
            message = f"there is no space between '{colon_name}' and its value"
            hint = f"write '{colon_name} value', with nothing else between them"
            self._error("glued-option", (name[0], name[1] + 1), message, hint)
        if written and option in FLAGS:
            message = f"'{colon_name}' takes no value"
            self._warning("stray-text", value, message, f"remove '{written}'")
        elif not written and option in _NEED_A_VALUE:
            hint = f"write a value behind it, or remove '{colon_name}'"
            self._warning("empty-option", name, f"'{colon_name}' has no value", hint)
        if option not in {"headers", "body"}:
            self._check_curly_quotes(*value)
        if option in {"auth_credentials", "basic_auth"}:
            self._check_placeholder(*value)

    def check_behind_headers(self, start: int, end: int) -> None:
        """Look at what stands between the `}` of the headers and the next option."""
        if start < end and not _GLUED.match(self._markup.outline, start, end):
            message = f"there is text behind the headers: '{self._markup.text[start:end]}'"
            hint = "remove the text; an option starts with a space and a colon"
            self._warning("stray-text", (start, end), message, hint)

    def check_whole(self) -> None:
        """Look for what may stand anywhere in the tag."""
        for glued in _GLUED.finditer(self._markup.outline):
            message = f"there is no space before '{glued[0]}', so it is no option"
            self._error("glued-option", glued.span(), message, f"write ' {glued[0]}'")
        at = self._markup.unclosed
        # What begins like an output is reported where the Liquid of the tag is read.
        if at is not None and not self._markup.text.startswith("{{", at):
            hint = "close it with '}'"
            self._error("unclosed-braces", (at, at + 1), "'{' is never closed", hint)

    def repeated(self, option: str, span: tuple[int, int]) -> None:
        """Report the name of an option that a later one of the same name replaces."""
        message = f"':{option}' is given more than once; this one has no effect"
        self._warning("duplicate-option", span, message, f"keep one ':{option}'")

    def _check_placeholder(self, start: int, end: int) -> None:
        if found := _PLACEHOLDER.search(self._markup.literal, start, end):
            shown = self._markup.text[slice(*found.span())]
            message = f"'{shown}' is a placeholder, and is sent as it stands"
            hint = "put the real value in its place; a variable is written '{{ name }}'"
            self._warning("placeholder", found.span(), message, hint)

    def _check_curly_quotes(self, start: int, end: int) -> None:
        if found := _CURLY_QUOTE.search(self._markup.literal, start, end):
            message = f"the curly quote '{found[0]}' is no quote to Braze"
            self._warning("curly-quotes", found.span(), message, "write a straight quote")

    def _error(self, code: str, span: tuple[int, int], message: str, hint: str) -> None:
        self._report(code, "error", span, message, hint)

    def _warning(self, code: str, span: tuple[int, int], message: str, hint: str) -> None:
        self._report(code, "warning", span, message, hint)

    def _report(
        self, code: str, severity: Severity, span: tuple[int, int], message: str, hint: str
    ) -> None:
        place = Span(self._offset + span[0], self._offset + span[1])
        self._found.append(Problem(place, f"connected-content-{code}", severity, message, hint))
