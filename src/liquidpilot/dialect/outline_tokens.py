"""From the lexer's tokens to the parts of an outline: braces included, with the blocks around."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from liquid import Token
from liquid.token import TOKEN_CONTENT, TOKEN_EXPRESSION, TOKEN_OUTPUT, TOKEN_TAG

from liquidpilot.dialect.endings import after_end
from liquidpilot.dialect.expressions.reading import parse_filtered
from liquidpilot.dialect.lexer import RAW_TEXT, Reading, tokenize
from liquidpilot.dialect.limits import DEEPEST_BLOCKS
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.outline_parts import Comment, Output, Part, Span, Tag, Text

_BLOCKS = frozenset(
    ("if", "unless", "case", "for", "tablerow", "capture", "translation", "ifchanged")
)
_DIVIDERS = frozenset(("else", "elsif", "when"))
_LINE = re.compile(r"[ \t\r]*(?P<name>#|\w+)[ \t]*(?P<markup>[^\n]*)", re.ASCII)
_COMMENT = re.compile(r"\{%-?\s*comment\b[^%]*%\}")
_COMMENT_END = re.compile(r"\{%-?\s*endcomment\b[^%]*%\}")
# Each block may have a divider; the parser refuses a template in which more are nested.
_DEEPEST = 2 * DEEPEST_BLOCKS


class _Level(NamedTuple):
    """An open block: what is around what stands in it, with and without its divider."""

    name: str
    around: tuple[Tag, ...]
    undivided: tuple[Tag, ...]


def read_parts(text: str, reading: Reading) -> Iterator[Part]:
    """Yield the parts of `text` in order, read as `reading` says."""
    blocks = _Blocks()
    name: Token | None = None
    for token in tokenize(text, reading):
        end = token.start_index + len(token.value)
        if token.kind in (TOKEN_CONTENT, RAW_TEXT):
            span = (token.start_index, end)
            yield Text(span, blocks.around(), token.value, token.kind == RAW_TEXT)
        elif token.kind == TOKEN_OUTPUT:
            markup_span = (token.start_index, end)
            whole = (_opening(text, "{{", token.start_index), after_end(text, end))
            yield _output(text, whole, markup_span, blocks.around())
        elif token.kind == TOKEN_TAG:
            name = token
        elif token.kind == TOKEN_EXPRESSION and name is not None:
            yield from _tag(text, name, (token.start_index, end), blocks)


def read_comments(text: str, parts: Sequence[Part]) -> Iterator[Comment]:
    """Yield the comments of `text` that stand between its `parts`."""
    if "comment" not in text:
        return
    at = 0
    while (opening := _COMMENT.search(text, at)) and (
        closing := _COMMENT_END.search(text, opening.end())
    ):
        at = closing.end()
        before = bisect_right(parts, opening.start(), key=lambda part: part.span[0])
        if before == 0 or parts[before - 1].span[1] <= opening.start():
            span = (opening.end(), closing.start())
            yield Comment((opening.start(), at), span, text[slice(*span)])


def _tag(text: str, name: Token, markup: Span, blocks: _Blocks) -> Iterator[Part]:
    name_span = (name.start_index, name.start_index + len(name.value))
    span = (text.rfind("{%", 0, name_span[0]), after_end(text, markup[1]))
    if name.value == "echo":
        yield _output(text, span, markup, blocks.around())
        return
    if name.value != "liquid":
        yield blocks.open(Tag(span, blocks.around(name.value), name.value, name_span, markup))
        return
    inner = _Blocks(blocks.around())
    for line in _LINE.finditer(text, *markup):
        where, line_markup = line.span(), line.span("markup")
        where = (line.start("name"), where[1])
        if line["name"] == "echo":
            yield _output(text, where, line_markup, inner.around())
        else:
            around = inner.around(line["name"])
            tag = Tag(where, around, line["name"], line.span("name"), line_markup)
            yield inner.open(tag)


def _output(text: str, span: Span, markup_span: Span, inside: tuple[Tag, ...]) -> Output:
    return Output(span, inside, markup_span, parse_filtered(Markup(text, *markup_span)))


def _opening(text: str, braces: str, start: int) -> int:
    return text.rfind(braces, 0, start + 1) if text[start - 1] in "{-" else start


class _Blocks:
    """The blocks that are open: opening tags, each with the divider of its current branch."""

    def __init__(self, outer: tuple[Tag, ...] = ()) -> None:
        self._open: list[_Level] = []
        # How many blocks of a name are open: to look for one that is not would take long.
        self._names: Counter[str] = Counter()
        self._outer = outer

    def around(self, name: str = "") -> tuple[Tag, ...]:
        """Return what is around the next part; a tag called `name` may divide or close a block."""
        depth = len(self._open)
        if name in _DIVIDERS and depth:
            return self._open[-1].undivided
        if name.startswith("end"):
            depth = self._opened(name)
        return self._open[depth - 1].around if depth else self._outer

    def open(self, tag: Tag) -> Tag:
        """Note what `tag` opens, divides or closes, and return it."""
        if tag.name in _BLOCKS:
            around = self._with(self._open[-1].around if self._open else self._outer, tag)
            self._open.append(_Level(tag.name, around, around))
            self._names[tag.name] += 1
        elif tag.name in _DIVIDERS and self._open:
            level = self._open[-1]
            self._open[-1] = level._replace(around=self._with(level.undivided, tag))
        elif tag.name.startswith("end"):
            for _ in range(len(self._open) - self._opened(tag.name)):
                self._names[self._open.pop().name] -= 1
        return tag

    def _with(self, around: tuple[Tag, ...], tag: Tag) -> tuple[Tag, ...]:
        return (*around, tag) if len(around) < _DEEPEST else around

    def _opened(self, end: str) -> int:
        """Return how many blocks stay open when `end` closes one."""
        wanted = end.removeprefix("end")
        depth = len(self._open)
        if self._names[wanted]:
            while self._open[depth - 1].name != wanted:
                depth -= 1
            depth -= 1
        return depth
