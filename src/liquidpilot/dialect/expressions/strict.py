"""Ruby Liquid's strict grammar of a value with filters, with `${name}` as one more atom.

Only outputs and `assign` try it (Ruby Liquid 5, error mode lax); conditions and loops never do.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from liquidpilot.dialect.expressions.fragments import ATTRIBUTE, WRAPPED
from liquidpilot.dialect.expressions.nodes import Expression, FilterCall, Filtered, Literal
from liquidpilot.dialect.expressions.primitives import parse_primitive
from liquidpilot.dialect.markup import Markup


class NotStrict(Exception):
    """The markup does not fit the strict grammar."""


class _Word(NamedTuple):
    kind: str
    start: int
    end: int


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
    """Reads one markup; `filtered()` raises NotStrict where Ruby would raise a SyntaxError."""

    def __init__(self, markup: Markup) -> None:
        self._markup = markup
        self._words = _words(markup.text)
        self._at = 0
        self._depth = 0

    def filtered(self) -> Expression:
        """Return the value with its filters."""
        text = self._markup.text
        span = (self._markup.index(0), self._markup.index(len(text)))
        if len(self._words) == 1:
            return Literal(None, span)
        head = self._value()
        filters: list[FilterCall] = []
        while self._take("|"):
            filters.append(self._filter())
        self._expect("end")
        return Filtered(head, tuple(filters), span) if filters else head

    def _filter(self) -> FilterCall:
        name = self._expect("id")
        arguments: list[Expression] = []
        keywords: list[tuple[str, Expression]] = []
        if self._take(":"):
            self._argument(arguments, keywords)
            while self._take(","):
                self._argument(arguments, keywords)
        span = (self._markup.index(name.start), self._markup.index(name.end - 1) + 1)
        text = self._markup.text[name.start : name.end]
        return FilterCall(text, tuple(arguments), tuple(keywords), span)

    def _argument(
        self, arguments: list[Expression], keywords: list[tuple[str, Expression]]
    ) -> None:
        word, following = (
            self._words[self._at],
            self._words[min(self._at + 1, len(self._words) - 1)],
        )
        if word.kind == "id" and following.kind == ":":
            self._at += 2
            keywords.append((self._markup.text[word.start : word.end], self._value()))
        else:
            arguments.append(self._value())

    def _value(self) -> Expression:
        start = self._words[self._at].start
        end = self._skip_value()
        return parse_primitive(self._markup, start, end)

    def _skip_value(self) -> int:
        """Step over one value and return where it ends; nesting is bounded like Ruby's stack."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotStrict
        word = self._words[self._at]
        self._at += 1
        if word.kind in ("string", "number", "wrapped"):
            end = word.end
        elif word.kind in ("id", "attribute"):
            end = self._skip_lookups(word.end)
        elif word.kind == "[":
            self._skip_value()
            end = self._skip_lookups(self._expect("]").end)
        elif word.kind == "(":
            self._skip_value()
            self._expect("dotdot")
            self._skip_value()
            end = self._expect(")").end
        else:
            raise NotStrict
        self._depth -= 1
        return end

    def _skip_lookups(self, end: int) -> int:
        while True:
            if self._take("["):
                self._skip_value()
                end = self._expect("]").end
            elif self._take("."):
                word = self._words[self._at]
                if word.kind not in ("id", "attribute"):
                    raise NotStrict
                self._at += 1
                end = word.end
            else:
                return end

    def _take(self, kind: str) -> bool:
        if self._words[self._at].kind != kind:
            return False
        self._at += 1
        return True

    def _expect(self, kind: str) -> _Word:
        word = self._words[self._at]
        if word.kind != kind:
            raise NotStrict
        self._at += 1
        return word


def _words(text: str) -> list[_Word]:
    words: list[_Word] = []
    at, length = 0, len(text)
    while at < length:
        found = _WORD.match(text, at)
        if found is None:
            if _SPACES.fullmatch(text, at):
                break
            raise NotStrict
        kind = found.lastgroup or ""
        start = found.start(kind)
        words.append(_Word(text[start] if kind == "special" else kind, start, found.end()))
        at = found.end()
    words.append(_Word("end", length, length))
    return words
