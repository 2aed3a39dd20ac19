"""From the lexer's tokens to the parts of an outline: braces included, with the blocks around."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from liquid import Token
from liquid.token import TOKEN_CONTENT, TOKEN_EXPRESSION, TOKEN_OUTPUT, TOKEN_TAG

from liquidpilot.dialect.expressions.filtered import parse_filtered
from liquidpilot.dialect.lexer import RAW_TEXT, Reading, tokenize
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.outline_parts import Comment, Output, Part, Span, Tag, Text

_BLOCKS = frozenset(
    ("if", "unless", "case", "for", "tablerow", "capture", "translation", "ifchanged")
)
_DIVIDERS = frozenset(("else", "elsif", "when"))
_LINE = re.compile(r"[ \t\r]*(?P<name>#|\w+)[ \t]*(?P<markup>[^\n]*)", re.ASCII)
_COMMENT = re.compile(
    r"\{%-?\s*comment\b[^%]*?%\}(?P<text>.*?)\{%-?\s*endcomment\b[^%]*?%\}", re.DOTALL
)


def read_parts(text: str, *, html: bool) -> Iterator[Part]:
    """Yield the parts of `text` in order."""
    blocks = _Blocks()
    name: Token | None = None
    for token in tokenize(text, Reading(strip_html_comments=html)):
        end = token.start_index + len(token.value)
        if token.kind in (TOKEN_CONTENT, RAW_TEXT):
            span = (token.start_index, end)
            yield Text(span, blocks.around(), token.value, token.kind == RAW_TEXT)
        elif token.kind == TOKEN_OUTPUT:
            markup_span = (token.start_index, end)
            whole = (_opening(text, "{{", token.start_index), _closing(text, "}}", end))
            yield _output(text, whole, markup_span, blocks.around())
        elif token.kind == TOKEN_TAG:
            name = token
        elif token.kind == TOKEN_EXPRESSION and name is not None:
            yield from _tag(text, name, (token.start_index, end), blocks)


def read_comments(text: str, parts: Sequence[Part]) -> Iterator[Comment]:
    """Yield the comments of `text` that stand between its `parts`."""
    if "comment" not in text:
        return
    markup = [part.span for part in parts]
    for found in _COMMENT.finditer(text):
        if not any(start <= found.start() < end for start, end in markup):
            yield Comment(found.span(), found.span("text"), found["text"])


def _tag(text: str, name: Token, markup: Span, blocks: _Blocks) -> Iterator[Part]:
    name_span = (name.start_index, name.start_index + len(name.value))
    span = (text.rfind("{%", 0, name_span[0]), _closing(text, "%}", markup[1]))
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


def _closing(text: str, braces: str, end: int) -> int:
    found = text.find(braces, end)
    return end if found < 0 else found + 2


class _Blocks:
    """The blocks that are open: opening tags, each with the divider of its current branch."""

    def __init__(self, outer: tuple[Tag, ...] = ()) -> None:
        self._outer = outer
        self._open: list[tuple[Tag, ...]] = []

    def around(self, name: str = "") -> tuple[Tag, ...]:
        """Return what is around the next part; a tag called `name` may divide or close a block."""
        levels = self._open
        if name in _DIVIDERS and levels:
            levels = [*levels[:-1], levels[-1][:1]]
        elif name.startswith("end"):
            levels = levels[: self._opened(name)]
        return self._outer + tuple(tag for level in levels for tag in level)

    def open(self, tag: Tag) -> Tag:
        """Note what `tag` opens, divides or closes, and return it."""
        if tag.name in _BLOCKS:
            self._open.append((tag,))
        elif tag.name in _DIVIDERS and self._open:
            self._open[-1] = (self._open[-1][0], tag)
        elif tag.name.startswith("end"):
            del self._open[self._opened(tag.name) :]
        return tag

    def _opened(self, end: str) -> int:
        names = [level[0].name for level in self._open]
        wanted = end.removeprefix("end")
        return len(names) - 1 - names[::-1].index(wanted) if wanted in names else len(names)
