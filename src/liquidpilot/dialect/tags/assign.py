"""`{% assign name = value | filter %}`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.evaluation import compile_expression
from liquidpilot.dialect.expressions.mark_advice import advise_data
from liquidpilot.dialect.expressions.nodes import Expression
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.nodes import BrokenNode, Output, Role, Setting, TagNode, Write, WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.dialect.tags.output import read_filtered
from liquidpilot.sources import Span

# Ruby's `VariableSignature`: brackets and dots may stand in the name, and belong to it. The bound
# on its length keeps a text without `=` from taking quadratic time.
_ASSIGNMENT = re.compile(r"((?:\(?[\w\-.\[\]]\)?){1,100}+)\s*=\s*(.*)\s*", re.ASCII | re.DOTALL)


class AssignNode(TagNode):
    """Sets a variable for the rest of the field; `value` is the text of the expression."""

    __slots__ = ("expression", "name", "name_span", "value")

    def __init__(
        self, tag: WrittenTag, name: str, name_span: Span, value: Markup, expression: Expression
    ) -> None:
        super().__init__(tag)
        self.name = name
        self.name_span = name_span
        self.value = value
        self.expression = expression

    def sets(self) -> Iterable[Setting]:
        """Return the variable."""
        return (Setting(self.name, self.name_span),)

    def values(self) -> Iterable[tuple[Role, Expression]]:
        """Return the value."""
        return (("assign", self.expression),)

    def writer(self) -> Write:
        """Return what evaluates the value and sets the variable."""
        name, evaluate, span = self.name, compile_expression(self.expression), self.span

        def write(context: Context, output: Output) -> None:
            context.assign(name, evaluate(context), span)

        return write


class AssignTag(BrazeTag):
    """`assign`."""

    name = "assign"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read `name = value`."""
        tag = stream.take_tag()
        found = _ASSIGNMENT.search(tag.text)
        if found is None:
            hint = "write {% assign name = value %}"
            stream.fail("'assign' needs a name and a value", hint, tag.span)
            return BrokenNode(tag)
        if before := tag.text[: found.start(1)].strip():
            message = f"ignored before the name '{found[1]}': '{before}'"
            hint = "use letters from a to z, digits, '_' and '-' in a variable's name"
            stream.warn("ignored-text", message, hint, tag.span)
        start = tag.markup_span[0]
        value = Markup(stream.source, start + found.start(2), start + found.end(2))
        name_span = (start + found.start(1), start + found.end(1))
        node = AssignNode(tag, found[1], name_span, value, read_filtered(stream, value))
        if value.text.startswith("[") and "|" not in value.text:
            advise_data(stream, value)
        return node
