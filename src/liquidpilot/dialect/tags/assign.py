"""`{% assign name = value | filter %}`."""

from __future__ import annotations

import re

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.expressions.advice import advise_data
from liquidpilot.dialect.expressions.evaluation import Evaluate
from liquidpilot.dialect.expressions.nodes import Expression
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.dialect.tags.output import read_filtered

# Ruby's `VariableSignature`: brackets and dots may stand in the name, and belong to it. The bound
# on its length keeps a text without `=` from taking quadratic time.
_ASSIGNMENT = re.compile(r"((?:\(?[\w\-.\[\]]\)?){1,100}+)\s*=\s*(.*)\s*", re.ASCII | re.DOTALL)


class AssignNode(BrazeNode):
    """Sets a variable for the rest of the field."""

    __slots__ = ("evaluate", "expression", "name")

    def __init__(
        self, token: Token, span: Span, name: str, expression: Expression, evaluate: Evaluate
    ) -> None:
        super().__init__(token, span)
        self.name = name
        self.expression = expression
        self.evaluate = evaluate

    def write(self, context: Context, output: Output) -> None:
        """Evaluate the value and set the variable."""
        context.assign(self.name, self.evaluate(context), self.span)


class AssignTag(BrazeTag):
    """`assign`."""

    name = "assign"

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Read `name = value`."""
        token, _, span = stream.take_tag()
        markup = stream.current
        found = _ASSIGNMENT.search(markup.value)
        if found is None:
            stream.fail(
                "'assign' needs a name and a value", "write {% assign name = value %}", span
            )
            return None
        if before := markup.value[: found.start(1)].strip():
            message = f"ignored in front of the name '{found[1]}': '{before}'"
            hint = "a variable's name has letters from a to z, digits, '_' and '-'"
            stream.warn("ignored-text", message, hint, span)
        start = markup.start_index + found.start(2)
        value = Markup(stream.source, start, markup.start_index + found.end(2))
        node = AssignNode(token, span, found[1], *read_filtered(stream, value))
        if value.text.startswith("[") and "|" not in value.text:
            advise_data(stream, value)
        return node
