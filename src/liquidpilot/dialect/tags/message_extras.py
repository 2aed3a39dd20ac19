"""`{% message_extras :key name :value text %}`: data for Braze's events, not for the reader.

The key stands before the value; a key given twice keeps its first value; white space around both
is taken off, and every value becomes a text. All keys and values together have 1 KB, what is more
is cut off (Braze, "Message extras"; that it is counted in bytes of UTF-8 is assumed).
"""

from __future__ import annotations

import re

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.interpolation import Interpolation
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag

_MOST_BYTES = 1024
# Units of work for measuring one that is there already.
_EXTRA = 30
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"", re.DOTALL)
_KEY = re.compile(r"\s*:key(?=\s)")
_VALUE = re.compile(r"\s:value(?=\s)")


class MessageExtrasNode(BrazeNode):
    """Notes one key with its value; prints nothing."""

    __slots__ = ("key", "value")

    def __init__(self, token: Token, span: Span, key: Interpolation, value: Interpolation) -> None:
        super().__init__(token, span)
        self.key = key
        self.value = value

    def write(self, context: Context, output: Output) -> None:
        """Note the pair unless its key is taken."""
        key = self._text(self.key, context)
        value = self._text(self.value, context)
        if not key:
            hint = "is the variable in it set, and spelled the same everywhere?"
            context.diagnose("message-extras", "warning", "the key is empty", hint, self.span)
        if not key or key in context.extras:
            return
        context.charge(_EXTRA * len(context.extras), self.span)
        used = sum(_size(name) + _size(text) for name, text in context.extras.items())
        room = _MOST_BYTES - used - _size(key)
        if _size(value) > room:
            message = f"the message extras are longer than 1 KB; '{key}' is cut off"
            hint = "shorten the values, or leave some out"
            context.diagnose("message-extras-size", "warning", message, hint, self.span)
            if room < 0:
                return
            value = value.encode("utf-8", "replace")[:room].decode("utf-8", "ignore")
        context.extras[key] = value

    def _text(self, part: Interpolation, context: Context) -> str:
        pieces = part.render(context).pieces
        pieces = tuple(piece for piece in pieces if piece.liquid or piece.text.strip())
        text = "".join(piece.text for piece in pieces).strip()
        if not context.assumptions.strip_message_extras_quotes:
            return text
        # Quotes that come with a value are part of it.
        first, last = (pieces[0], pieces[-1]) if pieces else (None, None)
        written = first is not None and last is not None and not (first.liquid or last.liquid)
        if not written or not _QUOTED.fullmatch(text):
            return text
        message = f"the quotes around {text} are taken off; whether Braze does that is not known"
        hint = "write the text without quotes, it may have spaces"
        start = context.source.text.index(text[0], part.span[0])
        span = (start, context.source.text.rindex(text[0], start, part.span[1]) + 1)
        context.diagnose("message-extras-quotes", "info", message, hint, span)
        return text[1:-1]


class MessageExtrasTag(BrazeTag):
    """`message_extras`."""

    name = "message_extras"

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Read the key and the value, in this order."""
        token, _, span = stream.take_tag()
        markup = stream.current
        end = markup.start_index + len(markup.value)
        key = _KEY.match(stream.source, markup.start_index, end)
        value = _VALUE.search(stream.source, key.end(), end) if key else None
        if key is None or value is None:
            hint = "write {% message_extras :key name :value text %}, the key first"
            message = "'message_extras' needs a key and a value"
            stream.warn("message-extras", message, hint, span)
            return None
        name = Interpolation(stream, (key.end(), value.start()))
        return MessageExtrasNode(token, span, name, Interpolation(stream, (value.end(), end)))


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
