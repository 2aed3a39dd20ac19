"""The tree of a template: text, outputs, blocks; every tag adds a node of its own.

The nodes are python-liquid's, made by its parser, but they write in their own way: into a list of
texts, with our render context, and each one answers for itself. A fault in one node leaves Ruby's
words in its place (`Liquid error: …`) and the rest of the block goes on.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TextIO

from liquid import Node, RenderContext, Token

from liquidpilot.dialect.context import Context, Read, Span
from liquidpilot.dialect.expressions.evaluation import Evaluate, includes_block
from liquidpilot.dialect.expressions.nodes import Expression
from liquidpilot.dialect.faults import LimitReached, MessageAborted, RenderFault
from liquidpilot.dialect.limits import FILTER, KEPT, MARKUP, NAMES, NODE, READ, SUGGESTION
from liquidpilot.dialect.near_names import near_attribute
from liquidpilot.dialect.values import inspect_text, output_text
from liquidpilot.dialect.weights import PLAIN

Output = list[str]

# An output is charged for a text of this length; what is longer is charged by its own.
_SHORT = 40


def markup_cost(markup: str) -> int:
    """Return the units for what a tag or an output does whatever the values in it are."""
    filters, reads = markup.count("|"), markup.count("${")
    return NODE + MARKUP * len(markup) + FILTER * filters + READ * reads


class BrazeNode(Node):
    """A node that writes itself; `span` is its place in the source.

    `cost` are the units that each writing takes whatever the values in it are, the blocks in it
    included; whoever writes the block that the node stands in charges them. What the values make it
    more, and further turns of a loop, the node charges itself.
    """

    __slots__ = ("blank", "cost", "span")

    def __init__(self, token: Token, span: Span, *, blank: bool = True) -> None:
        super().__init__(token)
        self.span = span
        self.cost = markup_cost(token.source[slice(*span)])
        # Ruby leaves the white space of a block away if nothing in it can print.
        self.blank = blank

    @abstractmethod
    def write(self, context: Context, output: Output) -> None:
        """Append this node's text to `output`; may raise RenderFault."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Refuse: python-liquid's own renderer is not used."""
        raise NotImplementedError(f"render {type(self).__name__} with {context}, {buffer}")


class TextNode(BrazeNode):
    """Text outside of all markup."""

    __slots__ = ("text",)

    def __init__(self, token: Token) -> None:
        text = token.value
        blank = not text.strip(" \t\n\v\f\r")
        super().__init__(token, (token.start_index, token.start_index + len(text)), blank=blank)
        self.cost = NODE + KEPT * len(text)
        self.text = text

    def write(self, context: Context, output: Output) -> None:
        """Append the text as it stands."""
        output.append(self.text)


class RawTextNode(TextNode):
    """The text of `raw`, which Ruby counts as something to print, be it white space alone."""

    __slots__ = ()

    def __init__(self, token: Token) -> None:
        super().__init__(token)
        self.blank = False


class OutputNode(BrazeNode):
    """`{{ … }}`."""

    __slots__ = ("evaluate", "expression")

    def __init__(
        self, token: Token, span: Span, expression: Expression, evaluate: Evaluate
    ) -> None:
        super().__init__(token, span, blank=False)
        self.expression = expression
        self.evaluate = evaluate
        self.cost += KEPT * _SHORT

    def write(self, context: Context, output: Output) -> None:
        """Append the value as Ruby prints it; a hole is reported."""
        reads = len(context.reads)
        value = self.evaluate(context)
        if type(value) is str:
            text = value
        else:
            if type(value) not in PLAIN:
                context.charge_for(value, self.span)
            as_written = type(value) is list and not context.assumptions.join_arrays
            text = inspect_text(value) if as_written else output_text(value)
        if text:
            output.append(text)
            if len(text) > _SHORT:
                context.charge(KEPT * len(text), self.span)
        elif not context.inert:
            if not includes_block(self.expression):
                context.note_hole(self.span)
            _report_hole(context, reads)


class Block:
    """A sequence of nodes: the body of a template or of a block tag.

    `cost` are the units that each writing takes; whoever writes it charges them.
    """

    __slots__ = ("blank", "cost", "nodes")

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = [node for node in nodes if isinstance(node, BrazeNode)]
        self.cost = NODE + sum(node.cost for node in self.nodes)
        self.blank = all(node.blank for node in self.nodes)

    def without_blank_text(self) -> Block:
        """Return the block without its text: what Ruby makes of one in which nothing can print."""
        return Block([node for node in self.nodes if not isinstance(node, TextNode)])

    def write(self, context: Context, output: Output) -> None:
        """Append what the nodes write, until one of them leaves a loop."""
        for node in self.nodes:
            try:
                node.write(context, output)
            except RenderFault as fault:
                _write_fault(context, output, node, fault)
            except MessageAborted:
                raise
            except LimitReached as limit:
                if limit.place is None and not context.inert:
                    limit.place = context.place(node.span)
                raise
            except Exception as error:
                _write_fault(context, output, node, _internal(error))
            # Ruby looks after a tag or an output, not after text: an interrupt may be an older one.
            if context.interrupts and type(node) is not TextNode:
                return


def _write_fault(context: Context, output: Output, node: BrazeNode, fault: RenderFault) -> None:
    context.diagnose("render-error", "error", fault.message, fault.hint, fault.span or node.span)
    if not node.blank:
        output.append(f"Liquid error: {fault.message}")


def _internal(error: Exception) -> RenderFault:
    # Ruby does the same with an exception that is not Liquid's own, and says no more than this.
    return RenderFault("internal", f"this is a fault of liquidpilot; please report it: {error!r}")


def _report_hole(context: Context, first: int) -> None:
    for read in context.reads[first:]:
        # What a content block reads is its own business: it may only set variables.
        if read.missing and not read.defaulted and read.source is context.source:
            hint = "add a default, for example '| default: …', or check for blank first"
            if (meant := _meant(context, read)) is not None:
                hint = f"did you mean '{meant}'? If not, {hint}"
            message = f"'{read.name}' is missing, so nothing is printed here"
            context.diagnose("missing-attribute", "warning", message, hint, read.span)


def _meant(context: Context, read: Read) -> str | None:
    """Return the attribute with another name that was probably meant, as it is written."""
    space, dot, name = read.name.partition(".")
    if not dot or read.source.text.startswith("${", read.span[0]):
        space, name = "", read.name
    key = space, name
    if key not in context.meant:
        inside = context.globals.get(space or "custom_attribute")
        known = len(context.globals) + (len(inside) if isinstance(inside, Mapping) else 0)
        context.charge(SUGGESTION * (NAMES + known), read.span)
        is_variable = bool(space) and context.is_set(space)
        context.meant[key] = None if is_variable else near_attribute(space, name, context.globals)
    return context.meant[key]
