"""`{% promotion('list') %}`: a code from a list of promotion codes (Braze, "Promotion codes").

A list gives one message one code, however often it is named. The profile's `promotion_codes` says
which; without one a code is made up, so that a preview costs none.
"""

from __future__ import annotations

import re

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag

_LIST = re.compile(r"\(\s*(?P<quote>['\"]?)(?P<name>.*?)(?P=quote)\s*\)\s*", re.DOTALL)


class PromotionNode(BrazeNode):
    """Prints the code of one list."""

    __slots__ = ("list_name",)

    def __init__(self, token: Token, span: Span, list_name: str) -> None:
        super().__init__(token, span, blank=False)
        self.list_name = list_name

    def write(self, context: Context, output: Output) -> None:
        """Append the profile's code for the list, or one that is made up."""
        code = context.promotion_codes.get(self.list_name)
        output.append(
            made_up_code(self.list_name) if code is None else context.text_of(code, self.span)
        )


class PromotionTag(BrazeTag):
    """`promotion`."""

    name = "promotion"

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Read the name of the list."""
        token, markup, span = stream.take_tag()
        found = _LIST.fullmatch(markup.text)
        if found is None or not found["name"].strip():
            hint = "write {% promotion('list-name') %}"
            stream.fail("'promotion' needs the name of a list", hint, span)
            return None
        return PromotionNode(token, span, found["name"].strip())


def made_up_code(list_name: str) -> str:
    """Return the code that stands for one of the list, the same every time.

    >>> made_up_code("spring25")
    'SPRING25-CODE'
    """
    return re.sub(r"[^A-Z0-9]+", "-", list_name.upper()).strip("-") + "-CODE"
