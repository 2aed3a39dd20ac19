"""`{% catalog_items CATALOG ID [ID …] [:rerender] %}`: items of a catalog, as `items`.

Names and ids are bare words; one that is computed must be wrapped in `{{ }}` (Braze, "Using
catalogs"). An id that the catalog does not have is left out: `items` is there, without the object.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from liquid import Node, Token

from liquidpilot.dialect.catalogs import find_catalog, items_by_id
from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.expressions.reading import WRAPPED
from liquidpilot.dialect.interpolation import Interpolation
from liquidpilot.dialect.limits import ITEM
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.rerendering import rerender
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag

_WORD = re.compile(rf"(?>{WRAPPED}|\S)+", re.ASCII)


class CatalogItemsNode(BrazeNode):
    """Sets `items`; the next such tag sets it anew."""

    __slots__ = ("catalog", "rerenders", "words")

    def __init__(
        self,
        token: Token,
        span: Span,
        catalog: Interpolation,
        words: list[Interpolation],
        rerenders: bool,
    ) -> None:
        super().__init__(token, span, blank=False)
        self.catalog = catalog
        self.words = words
        self.rerenders = rerenders

    def write(self, context: Context, output: Output) -> None:
        """Look the items up; nothing happens inside of a `:rerender`."""
        if context.inert:
            return
        items = self.items(context)
        if self.rerenders:
            items = [self._rerendered(item, context) for item in items]
        context.assign("items", items, self.span)

    def items(self, context: Context) -> list[Mapping[str, object]]:
        """Return the items that the tag names."""
        name, items = find_catalog(context, self.catalog.render(context).text, self.catalog.span)
        found: list[Mapping[str, object]] = []
        for word in self.words:
            wanted = word.render(context).text
            item = items_by_id(context, name, items, word.span).get(wanted)
            if item is not None:
                found.append(item)
            elif name in context.catalogs:
                message = f"the catalog '{name}' has no item '{wanted}'"
                hint = "'items' stays without it; check 'items.size' before you print"
                if "," in wanted or ";" in wanted:
                    hint = "ids are separated by spaces, without commas"
                elif wanted[:1] in ("'", '"'):
                    hint = "ids are written without quotes"
                context.diagnose("missing-catalog-item", "warning", message, hint, word.span)
        return found

    def _rerendered(self, item: Mapping[str, object], context: Context) -> Mapping[str, object]:
        context.charge(ITEM * len(item), self.span)
        return {
            name: rerender(value, context, self.span) if isinstance(value, str) else value
            for name, value in item.items()
        }


class CatalogItemsTag(BrazeTag):
    """`catalog_items`."""

    name = "catalog_items"
    node_class: type[CatalogItemsNode] = CatalogItemsNode
    usage = "{% catalog_items catalog id %}"

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Read the catalog's name and the words behind it."""
        token, _, span = stream.take_tag()
        markup = stream.current
        end = markup.start_index + len(markup.value)
        spans = [found.span() for found in _WORD.finditer(stream.source, markup.start_index, end)]
        options = {stream.source[slice(*word)] for word in spans if stream.source[word[0]] == ":"}
        words = [word for word in spans if stream.source[word[0]] != ":"]
        for option in sorted(options - {":rerender"}):
            stream.warn("unknown-option", f"'{self.name}' has no option '{option}'", None, span)
        if len(words) < 2:
            stream.fail(f"'{self.name}' needs two words", f"write {self.usage}", span)
            return None
        catalog, *rest = [Interpolation(stream, word) for word in words]
        return self.node_class(token, span, catalog, rest, ":rerender" in options)
