"""`{% promotion('list') %}`: a code from a list of promotion codes (Braze, "Promotion codes").

A list gives one message one code, however often it is named. The profile's `promotion_codes` says
which; without one a code is made up, so that a preview costs none.
"""

from __future__ import annotations

import re

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.nodes import BrokenNode, Output, TagNode, Write, WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.lazy_patterns import lazy_pattern

_LIST = lazy_pattern(r"\(\s*(?P<quote>['\"]?)(?P<name>.*?)(?P=quote)\s*\)\s*", re.DOTALL)


class PromotionNode(TagNode):
    """Prints the code of one list."""

    __slots__ = ("list_name",)

    def __init__(self, tag: WrittenTag, list_name: str) -> None:
        super().__init__(tag, blank=False)
        self.list_name = list_name

    def writer(self) -> Write:
        """Return what appends the profile's code for the list, or one that is made up."""
        name, span = self.list_name, self.span

        def write(context: Context, output: Output) -> None:
            code = context.promotion_codes.get(name)
            output.append(made_up_code(name) if code is None else context.text_of(code, span))

        return write


class PromotionTag(BrazeTag):
    """`promotion`."""

    name = "promotion"
    may_have_braces = True

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the name of the list."""
        tag = stream.take_tag()
        found = _LIST.fullmatch(tag.markup.text)
        if found is None or not found["name"].strip():
            hint = "write {% promotion('list-name') %}"
            stream.fail("'promotion' needs the name of a list", hint, tag.span)
            return BrokenNode(tag)
        return PromotionNode(tag, found["name"].strip())


def made_up_code(list_name: str) -> str:
    """Return the code that stands for one of the list, the same every time.

    >>> made_up_code("spring25")
    'SPRING25-CODE'
    """
    return re.sub(r"[^A-Z0-9]+", "-", list_name.upper()).strip("-") + "-CODE"
