"""`{% abort_message('reason') %}`: do not send this message (Braze, "Aborting messages").

The reason is a plain text in which Liquid does not run. Without one Braze's log says
`{% abort_message %} called`. All spellings of the docs are taken: bare, with empty parentheses,
with a space before them, and with a reason that somebody forgot to quote.
"""

from __future__ import annotations

import re

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.faults import MessageAborted
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag

NO_REASON = "{% abort_message %} called"

_REASON = re.compile(r"\s*\(\s*(?P<quoted>'[^']*'|\"[^\"]*\")?(?P<bare>.*?)\s*\)\s*", re.DOTALL)


class AbortNode(BrazeNode):
    """Ends the whole message."""

    __slots__ = ("reason",)

    def __init__(self, token: Token, span: Span, reason: str) -> None:
        super().__init__(token, span)
        self.reason = reason

    def write(self, context: Context, output: Output) -> None:
        """Raise MessageAborted."""
        raise MessageAborted(context.abort(self.reason, self.span))


class AbortMessageTag(BrazeTag):
    """`abort_message`."""

    name = "abort_message"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the reason; whatever it looks like, the tag aborts."""
        token, _, span = stream.take_tag()
        return AbortNode(token, span, _reason(stream, stream.current))


def _reason(stream: BrazeTokenStream, markup: Token) -> str:
    text = markup.value
    span = (markup.start_index, markup.start_index + len(text.rstrip()))
    if not text.strip():
        return NO_REASON
    found = _REASON.fullmatch(text)
    if found is None:
        stream.warn(
            "abort-reason",
            f"the reason is not in parentheses: '{text.strip()}'",
            "write {% abort_message('reason') %}",
            span,
        )
        return text.strip().strip("'\"") or NO_REASON
    reason = found["quoted"][1:-1] if found["quoted"] else ""
    if found["bare"]:
        reason = reason + found["bare"] if found["quoted"] else found["bare"]
        message = f"the reason is not one quoted text: '{found['bare']}'"
        stream.warn("abort-reason", message, "write {% abort_message('reason') %}", span)
    elif "{{" in reason or "${" in reason:
        stream.warn("abort-reason", "Liquid does not run in the reason of an abort", None, span)
    return reason or NO_REASON
