"""`{% catalog_items CATALOG ID [ID …] [:rerender] %}`: items of a catalog, as `items`.

Names and ids are bare words; one that is computed must be wrapped in `{{ }}` (Braze, "Using
catalogs"). An id that the catalog does not have is left out: `items` is there, without the object.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from liquid import Node

from liquidpilot.dialect.catalogs import find_catalog, items_by_id
from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.reading import WRAPPED
from liquidpilot.dialect.interpolation import compile_words, read_text
from liquidpilot.dialect.limits import ITEM
from liquidpilot.dialect.nodes import (
    BrokenNode,
    LiquidText,
    Output,
    Setting,
    TagNode,
    Write,
    WrittenTag,
)
from liquidpilot.dialect.rerendering import rerender
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.sources import Span

MISSING_ITEM = "missing-catalog-item"
"""The code of an id that the catalog does not have."""

ABSENT = "'items' does not contain it; check 'items.size' before you print"
"""The hint for an id that is written as it has to be."""

Items = list[Mapping[str, object]]
Word = tuple[str, Span]

_WORD = re.compile(rf"(?>{WRAPPED}|\S)+", re.ASCII)


def without_item(catalog: str, wanted: str) -> str:
    """Return what is wrong with an id that a catalog does not have."""
    return f"the catalog '{catalog}' has no item '{wanted}'"


class CatalogItemsNode(TagNode):
    """Sets `items`; the next such tag sets it anew."""

    __slots__ = ("catalog", "rerenders", "words")

    def __init__(
        self, tag: WrittenTag, catalog: LiquidText, words: Sequence[LiquidText], rerenders: bool
    ) -> None:
        super().__init__(tag, blank=False)
        self.catalog = catalog
        self.words = words
        self.rerenders = rerenders

    def sets(self) -> Iterable[Setting]:
        """Return `items`."""
        return (Setting("items", self.tag.name_span),)

    def texts(self) -> Iterable[tuple[str | None, LiquidText]]:
        """Return the catalog's name and the words after it."""
        return [(None, each) for each in (self.catalog, *self.words)]

    def writer(self) -> Write:
        """Return what looks the items up; nothing happens inside of a `:rerender`."""
        span, catalog_span, render_catalog = (
            self.span,
            self.catalog.span,
            compile_words(self.catalog),
        )
        words = [(compile_words(word), word.span) for word in self.words]

        def write(context: Context, output: Output) -> None:
            if context.inert:
                return
            catalog = render_catalog(context), catalog_span
            # Each word is rendered when it is its turn.
            asked = ((render(context), place) for render, place in words)
            items = self.find(context, catalog, asked)
            if self.rerenders:
                items = [_rerendered(item, context, span) for item in items]
            context.assign("items", items, span)

        return write

    def find(self, context: Context, catalog: Word, words: Iterator[Word]) -> Items:
        """Return the items that the tag names."""
        name, items = find_catalog(context, *catalog)
        found: Items = []
        for wanted, span in words:
            item = items_by_id(context, name, items, span).get(wanted)
            if item is not None:
                found.append(item)
                context.catalog_items[name, wanted] = None
            elif name in context.catalogs:
                message = without_item(name, wanted)
                hint = ABSENT
                if "," in wanted or ";" in wanted:
                    hint = "ids are separated by spaces, without commas"
                elif wanted[:1] in ("'", '"'):
                    hint = "ids are written without quotes"
                context.diagnose(MISSING_ITEM, "warning", message, hint, span)
                context.catalog_items.setdefault((name, wanted), context.place(span))
        return found


def _rerendered(item: Mapping[str, object], context: Context, span: Span) -> Mapping[str, object]:
    context.charge(ITEM * len(item), span)
    return {
        name: rerender(value, context, span) if isinstance(value, str) else value
        for name, value in item.items()
    }


class CatalogItemsTag(BrazeTag):
    """`catalog_items`."""

    name = "catalog_items"
    node_class: type[CatalogItemsNode] = CatalogItemsNode
    usage = "{% catalog_items catalog id %}"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the catalog's name and the words after it."""
        tag = stream.take_tag()
        spans = [found.span() for found in _WORD.finditer(stream.source, *tag.markup_span)]
        options = {stream.source[slice(*word)] for word in spans if stream.source[word[0]] == ":"}
        words = [word for word in spans if stream.source[word[0]] != ":"]
        for option in sorted(options - {":rerender"}):
            stream.warn("unknown-option", f"'{self.name}' has no option '{option}'", None, tag.span)
        if len(words) < 2:
            stream.fail(f"'{self.name}' needs two words", f"write {self.usage}", tag.span)
            return BrokenNode(tag, texts=[(None, read_text(stream, word)) for word in words])
        catalog, *rest = [read_text(stream, word) for word in words]
        return self.node_class(tag, catalog, rest, ":rerender" in options)
