"""The tree of a template: text, outputs, tags with their branches; each tag has its own node.

Nodes are data: what was written, where it stands, and what was read of it. They are
python-liquid's, made by its parser, but write in their own way: `writer` makes of a node the
closure that appends its text to a list, with our render context. A fault in one node leaves Ruby's
words in its place (`Liquid error: …`) and the rest of the block goes on.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple, TextIO, cast

from liquid import Node, RenderContext, Token
from liquid.ast import IllegalNode

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.empty_outputs import describe_empty, is_bare
from liquidpilot.dialect.endings import after_end, opening_before
from liquidpilot.dialect.expressions.evaluation import (
    WORD,
    compile_expression,
    includes_block,
)
from liquidpilot.dialect.expressions.nodes import Condition, Expression
from liquidpilot.dialect.faults import LimitReached, MessageAborted, RenderFault
from liquidpilot.dialect.limits import FILTER, KEPT, MARKUP, NODE, READ, SHOWN
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.missing_attributes import report_missing
from liquidpilot.dialect.trace import TracedOutput
from liquidpilot.dialect.values import inspect_text, output_text
from liquidpilot.dialect.weights import PLAIN
from liquidpilot.sources import Span

Output = list[str]
Write = Callable[[Context, Output], None]
"""Appends the text of a node; may raise RenderFault."""

Role = Literal["output", "assign", "condition", "loop", "insert", "argument"]
"""What a value is read for: printed, kept, compared, looped over, put into a tag, or an argument
of a filter, an index or a tag."""

SHORT = 40
"""An output is charged for a text of this length; what is longer is charged by its own."""


def markup_cost(markup: str) -> int:
    """Return the units for what a tag or an output does whatever the values in it are."""
    filters, reads = markup.count("|"), markup.count("${")
    return NODE + MARKUP * len(markup) + FILTER * filters + READ * reads


class WrittenTag:
    """`{% name markup %}`, or a line of `{% liquid %}`, as it stands in the text.

    `token` is its name; `markup` its text as expressions read it.
    """

    __slots__ = ("_markup", "is_line", "markup_span", "token")

    def __init__(self, token: Token, markup: Token, *, is_line: bool) -> None:
        self.token = token
        self.markup_span = (markup.start_index, markup.start_index + len(markup.value))
        self.is_line = is_line
        self._markup: Markup | None = None

    @property
    def name(self) -> str:
        """The tag's name."""
        return self.token.value

    @property
    def name_span(self) -> Span:
        """Where the name stands."""
        return self.token.start_index, self.token.start_index + len(self.token.value)

    @property
    def text(self) -> str:
        """The markup as it is written."""
        return self.token.source[slice(*self.markup_span)]

    @property
    def markup(self) -> Markup:
        """The markup without inner braces."""
        if self._markup is None:
            self._markup = Markup(self.token.source, *self.markup_span)
        return self._markup

    @property
    def span(self) -> Span:
        """Where the tag stands, from its name up to the last word of its markup."""
        written = self.text.rstrip()
        return self.name_span[0], self.markup_span[0] + len(written) if written else self.name_span[
            1
        ]

    @property
    def whole_span(self) -> Span:
        """Where the tag stands with its braces."""
        if self.is_line:
            return self.name_span[0], self.markup_span[1]
        text = self.token.source
        return opening_before(text, self.name_span[0]), after_end(text, self.markup_span[1])


class BrazeNode(Node):
    """A part of a text; `span` is its place in the source, without the braces.

    `cost` are the units that each writing takes whatever the values in it are, the blocks in it
    included; they are charged by the block that the node belongs to. What the values add to them,
    and further turns of a loop, the node charges itself.
    """

    __slots__ = ("cost", "span")

    is_written = True
    """Whether it has a part in rendering; else it is in the tree to be looked at."""

    is_literal = False
    """Whether it writes its span of the source as it stands there."""

    is_output = False
    """Whether it is there to print one value."""

    is_looked_after = True
    """Whether Ruby looks after it for a `break` or `continue`: not after text."""

    def __init__(
        self, token: Token, span: Span, *, blank: bool = True, cost: int | None = None
    ) -> None:
        super().__init__(token)
        self.span = span
        self.cost = markup_cost(token.source[span[0] : span[1]]) if cost is None else cost
        # Ruby leaves the white space of a block away if nothing in it can print.
        self.blank = blank

    @property
    def whole_span(self) -> Span:
        """Where it stands with its braces, so far as it has any."""
        return self.span

    @abstractmethod
    def writer(self) -> Write:
        """Return the closure that writes this node."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Refuse: python-liquid's own renderer is not used."""
        raise NotImplementedError(f"render {type(self).__name__} with {context}, {buffer}")


class TextNode(BrazeNode):
    """Text outside of all markup."""

    __slots__ = ("text",)

    is_literal = True
    is_looked_after = False

    def __init__(self, token: Token) -> None:
        text = token.value
        blank = not text.strip(" \t\n\v\f\r")
        span = (token.start_index, token.start_index + len(text))
        super().__init__(token, span, blank=blank, cost=NODE + KEPT * len(text))
        self.text = text

    def writer(self) -> Write:
        """Return what appends the text as it stands."""
        text = self.text
        return lambda context, output: output.append(text)


class RawTextNode(TextNode):
    """The text of `raw`, which Ruby counts as something to print, be it white space alone."""

    __slots__ = ()

    is_looked_after = True

    def __init__(self, token: Token) -> None:
        super().__init__(token)
        self.blank = False


class CommentNode(BrazeNode):
    """`{% comment %} … {% endcomment %}`; `text_span` is what stands between the tags."""

    __slots__ = ("text_span",)

    is_written = False

    def __init__(self, token: Token, span: Span, text_span: Span) -> None:
        super().__init__(token, span)
        self.text_span = text_span

    def writer(self) -> Write:
        """Return what does nothing."""
        return lambda context, output: None


class OutputNode(BrazeNode):
    """`{{ … }}`; `tag` is None, or the `echo` that it is written as."""

    __slots__ = ("expression", "markup_span", "tag")

    is_output = True

    def __init__(
        self,
        token: Token,
        span: Span,
        markup_span: Span,
        expression: Expression,
        tag: WrittenTag | None,
    ) -> None:
        super().__init__(token, span, blank=False)
        self.markup_span = markup_span
        self.expression = expression
        self.tag = tag
        self.cost += KEPT * SHORT

    @property
    def whole_span(self) -> Span:
        """Where the output stands with its braces."""
        if self.tag is not None:
            return self.tag.whole_span
        text, (start, end) = self.token.source, self.markup_span
        for opening in ("{{", "{{-"):
            if start >= len(opening) and text.startswith(opening, start - len(opening)):
                return start - len(opening), after_end(text, end)
        # A bare `${name}`.
        return start, end

    def writer(self) -> Write:
        """Return what appends the value as Ruby prints it; a hole is reported."""
        evaluate = compile_expression(self.expression)

        def write(context: Context, output: Output) -> None:
            reads, told = len(context.reads), len(context.diagnostics)
            value = evaluate(context)
            if type(value) is str and 0 < len(value) <= SHORT:
                output.append(value)
            else:
                print_value(context, output, self, value, reads, told)

        return write


def print_value(
    context: Context,
    output: Output,
    node: OutputNode,
    value: object,
    reads: int | None = None,
    told: int | None = None,
) -> None:
    """Append what an output prints of any value; a hole is reported.

    `reads` and `told` are the numbers of reads and of findings before the output, None where its
    value has added none.
    """
    if type(value) is str:
        text = value
    elif type(value) is int and -WORD < value < WORD:
        context.charge(SHOWN, node.span)
        text = str(value)
    else:
        if type(value) not in PLAIN:
            context.charge_for(value, node.span)
        as_written = type(value) is list and not context.assumptions.join_arrays
        text = inspect_text(value) if as_written else output_text(value)
    if text:
        output.append(text)
        if len(text) > SHORT:
            budget = context.budget
            budget.granted -= KEPT * len(text)
            if budget.granted < 0:
                context.charge(0, node.span)
    elif not context.inert:
        is_told = reads is not None and report_missing(context, reads, node.expression)
        if not includes_block(node.expression) and context.may_be_new_hole(node.span):
            is_told = is_told or (told is not None and is_bare(context, told))
            found = None if is_told else describe_empty(context, node.expression)
            context.note_hole(node.span, found)


class Branch:
    """A block, with the divider before it and its condition.

    The first of a tag has no `divider`. `condition` is None for a block that has none, as that of
    `else`, or one that cannot be read.
    """

    __slots__ = ("block", "condition", "divider")

    def __init__(
        self,
        block: Block,
        divider: WrittenTag | None = None,
        condition: Condition | None = None,
    ) -> None:
        self.block = block
        self.divider = divider
        self.condition = condition


class Setting(NamedTuple):
    """A variable that a tag sets, and where it is named; `scoped` to the block of a loop."""

    name: str
    span: Span
    scoped: bool = False


class TagNode(BrazeNode):
    """A tag, with all that stands in it if it is a block. `closing` is None where there is none."""

    __slots__ = ("branches", "closing", "tag")

    def __init__(
        self,
        tag: WrittenTag,
        branches: Sequence[Branch] = (),
        closing: WrittenTag | None = None,
        *,
        blank: bool = True,
    ) -> None:
        super().__init__(tag.token, tag.span, blank=blank)
        self.tag = tag
        self.branches = branches
        self.closing = closing

    @property
    def whole_span(self) -> Span:
        """Where the tag stands with its braces, without what stands in it."""
        return self.tag.whole_span

    def sets(self) -> Iterable[Setting]:
        """Return the variables that the tag sets."""
        return ()

    def values(self) -> Iterable[tuple[Role, Expression]]:
        """Return the values in the tag's own markup, without those of conditions and texts."""
        return ()

    def texts(self) -> Iterable[tuple[str | None, LiquidText]]:
        """Return the texts with Liquid in the tag's markup, each with the option that it is of."""
        return ()

    def drop_blank_text(self) -> None:
        """Leave the text of the branches out where nothing in them can print, as Ruby does."""
        for branch in self.branches:
            branch.block.drop_text()


class BrokenNode(TagNode):
    """A tag that cannot be read, or that closes or divides nothing: Ruby does not render it.

    Mostly it refuses the whole template. What stands in it is kept.
    """

    __slots__ = ("_texts",)

    is_written = False

    def __init__(
        self,
        tag: WrittenTag,
        branches: Sequence[Branch] = (),
        closing: WrittenTag | None = None,
        texts: Sequence[tuple[str | None, LiquidText]] = (),
    ) -> None:
        super().__init__(tag, branches, closing)
        self._texts = texts

    def texts(self) -> Iterable[tuple[str | None, LiquidText]]:
        """Return the texts that could be read."""
        return self._texts

    def writer(self) -> Write:
        """Return what does nothing."""
        return lambda context, output: None


class Inserted(NamedTuple):
    """`{{ … }}` or a bare `${name}` in a text; `markup_span` is what stands between the braces."""

    span: Span
    markup_span: Span
    expression: Expression


class LiquidText:
    """A text in the markup of a tag in which Liquid runs, such as the URL of a call."""

    __slots__ = ("parts", "span")

    def __init__(self, span: Span, parts: Sequence[str | Inserted]) -> None:
        self.span = span
        self.parts = parts

    @property
    def written(self) -> str | None:
        """The text, None if there is Liquid in it."""
        texts = [part for part in self.parts if isinstance(part, str)]
        return "".join(texts) if len(texts) == len(self.parts) else None

    def inserted(self) -> Iterable[Inserted]:
        """Return the parts that are Liquid."""
        return (part for part in self.parts if isinstance(part, Inserted))


class Block:
    """A sequence of nodes: the body of a template or of a branch.

    `cost` are the units that each writing takes; the node that writes the block charges them.
    `written` are the nodes that have a part in it.
    """

    __slots__ = ("_writers", "blank", "cost", "nodes", "written")

    def __init__(self, nodes: Iterable[Node]) -> None:
        # python-liquid's own node stands where a tag has left nothing.
        kept = [node for node in nodes if type(node) is not IllegalNode]
        self.nodes = cast("list[BrazeNode]", kept)
        self._write_only([node for node in self.nodes if node.is_written])
        self.blank = all(node.blank for node in self.written)

    def _write_only(self, nodes: list[BrazeNode]) -> None:
        self.written = nodes
        self._writers: list[tuple[BrazeNode, Write]] | None = None
        self.cost = NODE + sum(node.cost for node in nodes)

    def drop_text(self) -> None:
        """Write no text: what Ruby makes of a block in which nothing can print."""
        self._write_only([node for node in self.written if not isinstance(node, TextNode)])

    def begin_with(self, node: BrazeNode) -> None:
        """Write `node` before all others; it stands in no text, and is none of `nodes`."""
        self._write_only([node, *self.written])

    def write(self, context: Context, output: Output) -> None:
        """Append what the nodes write, until one of them leaves a loop."""
        writers = self._writers
        if writers is None:
            # Two threads may both make them, and they are the same.
            writers = self._writers = [(node, node.writer()) for node in self.written]
        # Few variables: where blocks are deep in blocks, Python maps and unmaps memory for frames.
        for node, write in writers:
            try:
                write(context, output)
            except Exception as error:
                write_fault(context, output, node, error)
            if type(output) is TracedOutput:
                note_written(context, output, node)
            # An interrupt may be an older one.
            if context.interrupts and node.is_looked_after:
                return


def note_written(context: Context, output: TracedOutput, node: BrazeNode) -> None:
    """Note up to where `node` has written."""
    if type(node) is TextNode:
        output.mark((len(output), context.source, node))
    else:
        output.note(context.source, node)


def write_fault(context: Context, output: Output, node: BrazeNode, error: Exception) -> None:
    """Write Ruby's words for `error` in the place of the node; raises what ends the rendering."""
    if isinstance(error, MessageAborted):
        raise error
    if isinstance(error, LimitReached):
        if error.place is None and not context.inert:
            error.place = context.place(node.span)
        raise error
    fault = error if isinstance(error, RenderFault) else _internal(error)
    context.diagnose("render-error", "error", fault.message, fault.hint, fault.span or node.span)
    if not node.blank:
        output.append(f"Liquid error: {fault.message}")


def _internal(error: Exception) -> RenderFault:
    # Ruby does the same with an exception that is not Liquid's own, and says no more than this.
    return RenderFault("internal", f"this is a mistake in liquidpilot; please report it: {error!r}")
