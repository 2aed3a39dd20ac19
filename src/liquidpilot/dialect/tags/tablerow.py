"""`{% tablerow item in collection cols: 3 %} … {% endtablerow %}`."""

from __future__ import annotations

import re

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.condition_advice import advise_loop
from liquidpilot.dialect.expressions.evaluation import compile_expression
from liquidpilot.dialect.expressions.reading import FRAGMENT, OPTION
from liquidpilot.dialect.limits import KEPT, TURN
from liquidpilot.dialect.loops import TableLoopDrop, cell_count_of, cost_of_visit, items_of
from liquidpilot.dialect.nodes import Branch, BrokenNode, Output, Write
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.dialect.tags.for_ import LoopNode, read_loop
from liquidpilot.dialect.values import is_truthy
from liquidpilot.lazy_patterns import lazy_pattern

_LOOP = lazy_pattern(rf"(\w+)\s+in\s+((?:{FRAGMENT})+)", re.ASCII)
_OPTION = lazy_pattern(OPTION, re.ASCII)
# Characters of the HTML that stands around a cell.
_LONGEST_FRAME = 60


class TableRowNode(LoopNode):
    """The rows of an HTML table, a cell for each item."""

    __slots__ = ()

    drop_name = "tablerowloop"

    def writer(self) -> Write:
        """Return what appends the rows; nothing at all if there is no collection."""
        find, cell, span = (
            compile_expression(self.loop.collection),
            self.branches[0].block,
            self.span,
        )
        offset_in, limit_in, columns_in = (
            self.number(option, cell_count_of) for option in ("offset", "limit", "cols")
        )
        each, variable = TURN + cell.cost + KEPT * _LONGEST_FRAME, self.loop.variable

        def write(context: Context, output: Output) -> None:
            collection = find(context)
            if not is_truthy(collection):
                return
            offset = offset_in(context) or 0
            items = items_of(collection, offset, limit_in(context))
            context.charge(cost_of_visit(collection, items), span)
            row = TableLoopDrop(len(items), columns_in(context) or 0)
            output.append('<tr class="row1">\n')
            with context.scope() as scope:
                scope["tablerowloop"] = row
                for item in items:
                    context.charge(each, span)
                    scope[variable] = item
                    output.append(f'<td class="col{row.column}">')
                    cell.write(context, output)
                    output.append("</td>")
                    if row.column_is_last and row.at != row.length - 1:
                        output.append(f'</tr>\n<tr class="row{row.row + 1}">')
                    row.step()
            output.append("</tr>\n")

        return write


class TableRowTag(BrazeTag):
    """`tablerow`."""

    name = "tablerow"
    block = True

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the loop and its block."""
        tag = stream.take_tag()
        found = _LOOP.search(tag.markup.text)
        if found is None:
            hint = "write {% tablerow item in collection cols: 3 %}"
            stream.fail("this is not a loop", hint, tag.span)
        else:
            advise_loop(stream, tag.markup, _LOOP, _OPTION)
        branches = [Branch(self.read_block(stream, tag))]
        closing = self.read_end(stream)
        if found is None:
            return BrokenNode(tag, branches, closing)
        return TableRowNode(tag, read_loop(tag.markup, found), branches, closing)
