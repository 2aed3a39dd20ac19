"""`{% message_extras :key name :value text %}`: data for Braze's events, not for the reader.

The key stands before the value; a key given twice keeps its first value; white space around both
is taken off, and every value becomes a text. All keys and values together have 1 KB, what is more
is cut off (Braze, "Message extras"; that it is counted in bytes of UTF-8 is assumed).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquid import Node

from liquidpilot.dialect.connection import RenderedText
from liquidpilot.dialect.context import Context
from liquidpilot.dialect.interpolation import compile_text, read_text
from liquidpilot.dialect.nodes import BrokenNode, LiquidText, Output, TagNode, Write, WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.lazy_patterns import lazy_pattern

_MOST_BYTES = 1024
# Units of work for measuring one that is there already.
_EXTRA = 30
_QUOTED = lazy_pattern(r"'[^']*'|\"[^\"]*\"", re.DOTALL)
_KEY = lazy_pattern(r"\s*:key(?=\s)")
_VALUE = lazy_pattern(r"\s:value(?=\s)")


class MessageExtrasNode(TagNode):
    """Notes one key with its value; prints nothing."""

    __slots__ = ("key", "value")

    def __init__(self, tag: WrittenTag, key: LiquidText, value: LiquidText) -> None:
        super().__init__(tag)
        self.key = key
        self.value = value

    def texts(self) -> Iterable[tuple[str | None, LiquidText]]:
        """Return the key and the value."""
        return ((None, self.key), (None, self.value))

    def writer(self) -> Write:
        """Return what notes the pair unless its key is taken."""
        render_key, render_value = compile_text(self.key), compile_text(self.value)

        def write(context: Context, output: Output) -> None:
            key = _text(render_key(context), self.key, context)
            value = _text(render_value(context), self.value, context)
            if key:
                self._note(context, key, value)
            else:
                hint = "check that its variable is set, and spelled the same everywhere"
                context.diagnose("message-extras", "warning", "the key is empty", hint, self.span)

        return write

    def _note(self, context: Context, key: str, value: str) -> None:
        if key in context.extras:
            return
        context.charge(_EXTRA * len(context.extras), self.span)
        used = sum(_size(name) + _size(text) for name, text in context.extras.items())
        left = _MOST_BYTES - used - _size(key)
        if _size(value) > left:
            message = f"the message extras are longer than 1 KB; '{key}' is cut off"
            hint = "shorten the values, or remove some"
            context.diagnose("message-extras-size", "warning", message, hint, self.span)
            if left < 0:
                return
            value = value.encode("utf-8", "replace")[:left].decode("utf-8", "ignore")
        context.extras[key] = value


class MessageExtrasTag(BrazeTag):
    """`message_extras`."""

    name = "message_extras"
    may_have_braces = True

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the key and the value, in this order."""
        tag = stream.take_tag()
        start, end = tag.markup_span
        key = _KEY.match(stream.source, start, end)
        value = _VALUE.search(stream.source, key.end(), end) if key else None
        if key is None or value is None:
            hint = "write {% message_extras :key name :value text %}, the key first"
            message = "'message_extras' needs a key and a value"
            stream.warn("message-extras", message, hint, tag.span)
            return BrokenNode(tag, texts=[(None, read_text(stream, tag.markup_span))])
        name = read_text(stream, (key.end(), value.start()))
        return MessageExtrasNode(tag, name, read_text(stream, (value.end(), end)))


def _text(rendered: RenderedText, part: LiquidText, context: Context) -> str:
    pieces = tuple(piece for piece in rendered.pieces if piece.liquid or piece.text.strip())
    text = "".join(piece.text for piece in pieces).strip()
    if not context.assumptions.strip_message_extras_quotes:
        return text
    # Quotes that come with a value are part of it.
    first, last = (pieces[0], pieces[-1]) if pieces else (None, None)
    written = first is not None and last is not None and not (first.liquid or last.liquid)
    if not written or not _QUOTED.fullmatch(text):
        return text
    message = f"the quotes around {text} are removed; whether Braze does that is not known"
    hint = "write the text without quotes; it may contain spaces"
    start = context.source.text.index(text[0], part.span[0])
    span = (start, context.source.text.rindex(text[0], start, part.span[1]) + 1)
    context.diagnose("message-extras-quotes", "info", message, hint, span)
    return text[1:-1]


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
