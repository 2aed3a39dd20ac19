"""`{% message_component "Subject" %}`: a text that a Canvas puts in its place.

The Content Optimizer step generates it; it may stand inside of a longer text (Braze, "Content
Optimizer step"). Here it is what the profile or the message's own file says (`message_components`,
of a list the first text), and without one a stand-in that can be seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.dialect.values import output_text

_NAME = re.compile(r"""\s*(['"])(?P<name>[^'"]*)\1\s*""")
_WORDS = re.compile(r"[\w -]*\w")
_USAGE = 'write {% message_component "Subject" %}'


class MessageComponentNode(BrazeNode):
    """Prints the text of a component."""

    __slots__ = ("name",)

    def __init__(self, token: Token, span: Span, name: str) -> None:
        super().__init__(token, span, blank=False)
        self.name = name

    def write(self, context: Context, output: Output) -> None:
        """Append the text that is given for the component, else its name in brackets."""
        components = context.globals.get("message_components")
        given = components.get(self.name) if isinstance(components, Mapping) else None
        text = given[0] if isinstance(given, list) and given else given
        if text is None or text == []:
            message = (
                f"there is no text for the message component '{self.name}': a stand-in is shown"
            )
            hint = (
                "add it to [message_components] of the profile, or to the message's template.yaml"
            )
            context.diagnose("missing-message-component", "info", message, hint, self.span)
            output.append(f"[message component: {self.name}]")
        else:
            output.append(output_text(text))


class MessageComponentTag(BrazeTag):
    """`message_component`."""

    name = "message_component"

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Read the component's name."""
        token, markup, span = stream.take_tag()
        found = _NAME.fullmatch(markup.text)
        # Where there are no quotes, or something after them, the first words are the name.
        words = None if found else _WORDS.search(markup.text)
        name = (found["name"] if found else words[0] if words else "").strip()
        if found is None or not name:
            message = "'message_component' needs the name of one component in quotes"
            stream.warn("message-component", message, _USAGE, span)
        return MessageComponentNode(token, span, name) if name else None
