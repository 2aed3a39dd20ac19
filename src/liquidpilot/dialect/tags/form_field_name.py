"""`{% form_field_name :email_global_state %}`: a field of a preference center's form.

Only the HTML of a preference center uses it. What Braze prints is not documented; here it is the
name of the state or the id of the subscription group (assumed).
"""

from __future__ import annotations

from collections.abc import Iterable

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.interpolation import compile_text, read_text
from liquidpilot.dialect.nodes import LiquidText, Output, TagNode, Write, WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag


class FormFieldNameNode(TagNode):
    """Prints the name of the field."""

    __slots__ = ("words",)

    def __init__(self, tag: WrittenTag, words: LiquidText) -> None:
        super().__init__(tag, blank=False)
        self.words = words

    def texts(self) -> Iterable[tuple[str | None, LiquidText]]:
        """Return what the field is for."""
        return ((None, self.words),)

    def writer(self) -> Write:
        """Return what appends `email_global_state`, or `subscription_group[id]`."""
        render = compile_text(self.words)

        def write(context: Context, output: Output) -> None:
            name, _, identifier = render(context).text.strip().lstrip(":").partition(" ")
            output.append(f"{name}[{identifier.strip()}]" if identifier else name)

        return write


class FormFieldNameTag(BrazeTag):
    """`form_field_name`."""

    name = "form_field_name"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read what the field is for."""
        tag = stream.take_tag()
        return FormFieldNameNode(tag, read_text(stream, tag.markup_span))
