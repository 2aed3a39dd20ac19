"""`{% abort_message('reason') %}`: do not send this message (Braze, "Aborting messages").

The reason is a plain text in which Liquid does not run. Without one Braze's log says
`{% abort_message %} called`. All spellings of the docs are taken: bare, with empty parentheses,
with a space before them, and with a reason without quotes.
"""

from __future__ import annotations

import re

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.faults import MessageAborted
from liquidpilot.dialect.nodes import Output, TagNode, Write, WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream, Meant
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.sources import Span

NO_REASON = "{% abort_message %} called"

_REASON = re.compile(r"\s*\(\s*(?P<quoted>'[^']*'|\"[^\"]*\")?(?P<bare>.*?)\s*\)\s*", re.DOTALL)


class AbortNode(TagNode):
    """Ends the whole message."""

    __slots__ = ("reason",)

    def __init__(self, tag: WrittenTag, reason: str) -> None:
        super().__init__(tag)
        self.reason = reason

    def writer(self) -> Write:
        """Return what raises MessageAborted."""

        def write(context: Context, output: Output) -> None:
            raise MessageAborted(context.abort(self.reason, self.span))

        return write


class AbortMessageTag(BrazeTag):
    """`abort_message`."""

    name = "abort_message"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the reason; whatever it looks like, the tag aborts."""
        tag = stream.take_tag()
        return AbortNode(tag, _reason(stream, tag))


def _reason(stream: BrazeTokenStream, tag: WrittenTag) -> str:
    text = tag.text
    span = (tag.markup_span[0], tag.markup_span[0] + len(text.rstrip()))
    if not text.strip():
        return NO_REASON
    found = _REASON.fullmatch(text)
    if found is None:
        stream.warn(
            "abort-reason",
            f"the reason is not in parentheses: '{text.strip()}'",
            "write {% abort_message('reason') %}",
            span,
            _quoted(span, text),
        )
        return text.strip().strip("'\"") or NO_REASON
    reason = found["quoted"][1:-1] if found["quoted"] else ""
    if found["bare"]:
        reason = reason + found["bare"] if found["quoted"] else found["bare"]
        message = f"the reason is not one quoted text: '{found['bare']}'"
        hint = "write {% abort_message('reason') %}"
        stream.warn("abort-reason", message, hint, span, _quoted(span, text))
    elif "{{" in reason or "${" in reason:
        stream.warn("abort-reason", "Liquid does not run in the reason of an abort", None, span)
    return reason or NO_REASON


def _quoted(span: Span, text: str) -> Meant:
    """Return the reason as one quoted text in parentheses; nothing where Liquid is in it."""
    reason = text.strip().removeprefix("(").removesuffix(")").strip().strip("'\"")
    if any(sign in reason for sign in "'{}$"):
        return ()
    return (((span[0] + len(text) - len(text.lstrip()), span[1]), f"('{reason}')"),)
