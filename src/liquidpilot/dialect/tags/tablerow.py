"""`{% tablerow item in collection cols: 3 %} … {% endtablerow %}`."""

from __future__ import annotations

import re

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.expressions.advice import advise_loop
from liquidpilot.dialect.expressions.evaluation import Evaluate, compile_expression
from liquidpilot.dialect.expressions.reading import FRAGMENT, OPTION, parse_primitive
from liquidpilot.dialect.limits import KEPT, TURN
from liquidpilot.dialect.loops import TableLoopDrop, cell_count_of, cost_of_visit, items_of
from liquidpilot.dialect.nodes import Block, BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.dialect.values import is_truthy

_LOOP = re.compile(rf"(\w+)\s+in\s+((?:{FRAGMENT})+)", re.ASCII)
_OPTION = re.compile(OPTION, re.ASCII)
# Characters of the HTML that stands around a cell.
_LONGEST_FRAME = 60


class TableRowNode(BrazeNode):
    """The rows of an HTML table, a cell for each item."""

    __slots__ = ("cell", "collection", "options", "variable")

    def __init__(
        self,
        token: Token,
        span: Span,
        variable: str,
        collection: Evaluate,
        options: dict[str, Evaluate],
        cell: Block,
    ) -> None:
        super().__init__(token, span, blank=cell.blank)
        self.variable = variable
        self.collection = collection
        self.options = options
        self.cell = cell
        self.cell.cost += KEPT * _LONGEST_FRAME

    def write(self, context: Context, output: Output) -> None:
        """Append the rows; nothing at all if there is no collection."""
        collection = self.collection(context)
        if not is_truthy(collection):
            return
        offset = self._number(context, "offset") or 0
        items = items_of(collection, offset, self._number(context, "limit"))
        context.charge(cost_of_visit(collection, items), self.span)
        loop = TableLoopDrop(len(items), self._number(context, "cols") or 0)
        output.append('<tr class="row1">\n')
        with context.scope() as scope:
            scope["tablerowloop"] = loop
            for item in items:
                context.charge(TURN + self.cell.cost, self.span)
                scope[self.variable] = item
                output.append(f'<td class="col{loop.column}">')
                self.cell.write(context, output)
                output.append("</td>")
                if loop.column_is_last and loop.at != loop.length - 1:
                    output.append(f'</tr>\n<tr class="row{loop.row + 1}">')
                loop.step()
        output.append("</tr>\n")

    def _number(self, context: Context, option: str) -> int | None:
        if option not in self.options:
            return None
        value = self.options[option](context)
        context.charge_number(value, self.span)
        return cell_count_of(value)


class TableRowTag(BrazeTag):
    """`tablerow`."""

    name = "tablerow"
    block = True

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Read the loop and its block."""
        token, markup, span = stream.take_tag()
        found = _LOOP.search(markup.text)
        if found is None:
            stream.fail(
                "this is not a loop", "write {% tablerow item in collection cols: 3 %}", span
            )
        else:
            advise_loop(stream, markup, _LOOP, _OPTION)
        cell = self.parse_block(stream, token, "endtablerow")
        self.end_block(stream, "endtablerow")
        if found is None:
            return None
        collection = compile_expression(parse_primitive(markup, found.start(2), found.end(2)))
        options = {
            option[1]: compile_expression(parse_primitive(markup, option.start(2), option.end(2)))
            for option in _OPTION.finditer(markup.text)
        }
        return TableRowNode(token, span, found[1], collection, options, cell)
