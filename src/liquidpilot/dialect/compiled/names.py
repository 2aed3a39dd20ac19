"""What is known of a text's variables before it runs: who sets them, and who else may."""

from __future__ import annotations

from collections.abc import Iterator

from liquidpilot.attribute_names import CONTENT_BLOCKS
from liquidpilot.dialect.nodes import Block, BrazeNode, OutputNode, TagNode, TextNode
from liquidpilot.dialect.sites import SiteNode
from liquidpilot.dialect.tags.abort_message import AbortNode
from liquidpilot.dialect.tags.assign import AssignNode
from liquidpilot.dialect.tags.capture import CaptureNode
from liquidpilot.dialect.tags.case import CaseNode
from liquidpilot.dialect.tags.counters import CounterNode
from liquidpilot.dialect.tags.cycle import CycleNode
from liquidpilot.dialect.tags.for_ import ForNode
from liquidpilot.dialect.tags.if_ import IfNode
from liquidpilot.dialect.tags.ifchanged import IfChangedNode
from liquidpilot.dialect.tags.interrupts import InterruptNode
from liquidpilot.dialect.tags.liquid import LiquidNode
from liquidpilot.dialect.tags.tablerow import TableRowNode
from liquidpilot.immutable import immutable
from liquidpilot.sources import Source

# Tags that run no other text than what stands in them.
_OF_THEIR_OWN = (
    AbortNode, AssignNode, CaptureNode, CaseNode, CounterNode, CycleNode, ForNode, IfChangedNode,
    IfNode, InterruptNode, LiquidNode, OutputNode, SiteNode, TableRowNode, TextNode,
)  # fmt: skip


@immutable
class Names:
    """What sets variables in a text.

    `set_here` are those that its tags set for the rest of the field. A text that `is_open` runs
    others, content blocks or answers that are rerendered, which may set any. One that
    `has_interrupts` may leave a loop with `break`, or run a text that does.
    """

    set_here: frozenset[str]
    is_open: bool
    has_interrupts: bool

    @classmethod
    def of(cls, source: Source, block: Block) -> Names:
        """Return what is known of a text."""
        nodes = list(_nodes(block))
        is_open = any(word in source.text for word in CONTENT_BLOCKS) or not all(
            isinstance(node, _OF_THEIR_OWN) for node in nodes
        )
        return cls(
            frozenset(
                setting.name
                for node in nodes
                if isinstance(node, TagNode)
                for setting in node.sets()
                if not setting.scoped
            ),
            is_open,
            is_open or any(isinstance(node, InterruptNode) for node in nodes),
        )

    def may_be_set(self, name: str) -> bool:
        """Tell whether a variable may be set while the text runs, by other than a loop in it."""
        return self.is_open or name in self.set_here


def _nodes(block: Block) -> Iterator[BrazeNode]:
    for node in block.written:
        yield node
        if isinstance(node, TagNode):
            for branch in node.branches:
                yield from _nodes(branch.block)
