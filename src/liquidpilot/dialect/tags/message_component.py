"""`{% message_component "Subject" %}`: a text that a Canvas puts in its place.

The Content Optimizer step generates it; it may stand inside of a longer text (Braze, "Content
Optimizer step"). Here it is what the profile or the message's own file says (`message_components`,
of a list the first text), and without one a stand-in that can be seen.
"""

from __future__ import annotations

from collections.abc import Mapping

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.nodes import BrokenNode, Output, TagNode, Write, WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.dialect.values import output_text
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span

_NAME = lazy_pattern(r"""\s*(['"])(?P<name>[^'"]*)\1\s*""")
_WORDS = lazy_pattern(r"(?P<name>[\w -]*\w)")
_USAGE = 'write {% message_component "Subject" %}'


class MessageComponentNode(TagNode):
    """Prints the text of a component."""

    __slots__ = ("name", "name_span")

    def __init__(self, tag: WrittenTag, name: str, name_span: Span) -> None:
        super().__init__(tag, blank=False)
        self.name = name
        self.name_span = name_span

    def writer(self) -> Write:
        """Return what appends the text that is given for the component, else its name."""
        name = self.name

        def write(context: Context, output: Output) -> None:
            components = context.globals.get("message_components")
            given = components.get(name) if isinstance(components, Mapping) else None
            text = given[0] if isinstance(given, list) and given else given
            if text is not None and text != []:
                output.append(output_text(text))
                return
            message = (
                f"there is no text for the message component '{name}', so a placeholder is shown"
            )
            hint = (
                "add it to [message_components] of the profile, or to the message's template.yaml"
            )
            context.diagnose("missing-message-component", "info", message, hint, self.span)
            output.append(f"[message component: {name}]")

        return write


class MessageComponentTag(BrazeTag):
    """`message_component`."""

    name = "message_component"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the component's name."""
        tag = stream.take_tag()
        found = _NAME.fullmatch(tag.markup.text)
        # Where there are no quotes, or something after them, the first words are the name.
        named = found or _WORDS.search(tag.markup.text)
        span = named.span("name") if named else (0, 0)
        name = tag.markup.text[slice(*span)].strip()
        if found is None or not name:
            message = "'message_component' needs the name of one component in quotes"
            stream.warn("message-component", message, _USAGE, tag.span)
        if not name:
            return BrokenNode(tag)
        return MessageComponentNode(tag, name, tag.markup.span(*span))
