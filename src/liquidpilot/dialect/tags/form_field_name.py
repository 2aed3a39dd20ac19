"""`{% form_field_name :email_global_state %}`: a field of a preference center's form.

Only the HTML of a preference center uses it. What Braze prints is not documented; here it is the
name of the state or the id of the subscription group (assumed).
"""

from __future__ import annotations

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.interpolation import Interpolation
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag


class FormFieldNameNode(BrazeNode):
    """Prints the name of the field."""

    __slots__ = ("words",)

    def __init__(self, token: Token, span: Span, words: Interpolation) -> None:
        super().__init__(token, span, blank=False)
        self.words = words

    def write(self, context: Context, output: Output) -> None:
        """Append `email_global_state`, or `subscription_group[id]`."""
        name, _, identifier = self.words.render(context).text.strip().lstrip(":").partition(" ")
        output.append(f"{name}[{identifier.strip()}]" if identifier else name)


class FormFieldNameTag(BrazeTag):
    """`form_field_name`."""

    name = "form_field_name"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read what the field is for."""
        token, _, span = stream.take_tag()
        markup = stream.current
        words = (markup.start_index, markup.start_index + len(markup.value))
        return FormFieldNameNode(token, span, Interpolation(stream, words))
