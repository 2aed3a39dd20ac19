"""Which parts of a text are written only for some people, and which of them a rendering came to.

A `Site` is a part of an author's text that a rendering may leave out: a branch, the turn of a loop,
the value of `default`, a text as a whole (which for a content block is the question). `record`
puts a node that notes it at the beginning of each, and so both engines note the same; a text that
is parsed without it has no such nodes, and pays nothing.

`Rendered.taken` are the sites that one rendering came to. For many, count them in a `Counter`: it
says for each site by how many it was taken, and adds to another one's:

    >>> from collections import Counter
    >>> place = Source("{% else %}b", "a.liquid").place((0, 10))
    >>> site = Site("branch", place, place)
    >>> one, other = Counter([site]), Counter([site])
    >>> (one + other)[site]
    2
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from liquid import Token

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.nodes import FilterCall
from liquidpilot.dialect.nodes import Block, BrazeNode, Output, TagNode, Write
from liquidpilot.dialect.tags.case import CaseNode
from liquidpilot.dialect.tags.for_ import ForNode, LoopNode
from liquidpilot.dialect.tags.if_ import IfNode
from liquidpilot.sources import Place, Source, Span

if TYPE_CHECKING:
    from liquidpilot.dialect.outline import Outline

Kind = Literal["text", "branch", "loop", "default"]
"""A whole field or content block; what stands after a condition, `when` or `else`; the turn of a
loop; the value that `default` puts in the place of a missing one."""


@dataclass(frozen=True, slots=True)
class Site:
    """A part of a text that not everybody gets.

    `place` is the tag or the filter that decides, `inner` what is written if it is taken: for a
    branch all that stands in it.
    """

    kind: Kind
    place: Place
    inner: Place

    def __hash__(self) -> int:
        # A rendering notes dozens: where each stands tells nearly all apart.
        return hash((self.place.line, self.place.column, self.kind))


class SiteNode(BrazeNode):
    """Notes that a rendering has come to `site`; writes nothing, and costs nothing."""

    __slots__ = ("site",)

    is_looked_after = False

    def __init__(self, token: Token, site: Site) -> None:
        super().__init__(token, site.place.span, cost=0)
        self.site = site

    def writer(self) -> Write:
        """Return what notes it."""
        site = self.site

        def write(context: Context, output: Output) -> None:
            context.taken.add(site)

        return write


class Way(NamedTuple):
    """What leads to a site: branch number `branch` of a tag, around it another, and so on."""

    node: TagNode
    branch: int


class FoundSite(NamedTuple):
    """A site with the tags that it stands in, the outermost first, its own the last."""

    site: Site
    ways: tuple[Way, ...]


def record(source: Source, block: Block, outline: Outline) -> tuple[FoundSite, ...]:
    """Have renderings of `block`, the tree of `source`, note their sites; return those, in order.

    It must not have been rendered yet.
    """
    if not block.nodes:
        return ()
    found = list(_recorded(source, block, ()))
    found += _defaults(source, outline, found)
    whole = Site("text", source.place((0, 0)), source.place((0, len(source.text))))
    block.begin_with(SiteNode(block.nodes[0].token, whole))
    return FoundSite(whole, ()), *sorted(found, key=lambda each: each.site.place.span)


def _recorded(source: Source, block: Block, around: tuple[Way, ...]) -> Iterator[FoundSite]:
    for node in block.written:
        if not isinstance(node, TagNode):
            continue
        for number, branch in enumerate(node.branches):
            ways = around
            kind = _kind_of(node, number)
            if kind is not None:
                ways = (*around, Way(node, number))
                written = node.tag if branch.divider is None else branch.divider
                inner = (written.whole_span[1], _end_of(node, number))
                site = Site(kind, source.place(written.whole_span), source.place(inner))
                yield FoundSite(site, ways)
            yield from _recorded(source, branch.block, ways)
            if kind is not None:
                branch.block.begin_with(SiteNode(node.token, site))


def _kind_of(node: TagNode, branch: int) -> Kind | None:
    if isinstance(node, LoopNode) and branch == 0:
        return "loop"
    if isinstance(node, CaseNode):
        # What stands before the first `when` is never printed.
        return "branch" if branch else None
    return "branch" if isinstance(node, IfNode | ForNode) else None


def _end_of(node: TagNode, branch: int) -> int:
    is_last = branch + 1 == len(node.branches)
    after = node.closing if is_last else node.branches[branch + 1].divider
    return after.whole_span[0] if after is not None else node.whole_span[1]


def _defaults(
    source: Source, outline: Outline, branches: Sequence[FoundSite]
) -> Iterator[FoundSite]:
    calls: dict[int, FilterCall] = {}
    for read in outline.reads:
        for call in read.filters:
            if call.name == "default" and id(call) not in calls:
                calls[id(call)] = call
                place = source.place(call.span)
                site = Site("default", place, place)
                # The tree is new, and nobody else has it.
                object.__setattr__(call, "site", site)
                yield FoundSite(site, ways_to(call.span, branches))


def ways_to(span: Span, branches: Iterable[FoundSite]) -> tuple[Way, ...]:
    """Return the ways that lead to `span` of a text, of whose `branches` it is in some."""
    around = [each.ways for each in branches if _is_in(span, each.site.inner.span)]
    return max(around, key=len, default=())


def _is_in(span: Span, outer: Span) -> bool:
    return outer[0] <= span[0] and span[1] <= outer[1]
