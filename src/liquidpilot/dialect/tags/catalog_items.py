"""`{% catalog_items CATALOG ID [ID …] [:rerender] %}`: items of a catalog, as `items`.

Names and ids are bare words; one that is computed must be wrapped in `{{ }}` (Braze, "Using
catalogs"). An id that the catalog does not have leaves a gap: `items` is there, without the object.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.expressions.fragments import WRAPPED
from liquidpilot.dialect.interpolation import Interpolation
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.suggestions import did_you_mean

_WORD = re.compile(rf"(?>{WRAPPED}|\S)+", re.ASCII)

Items = Sequence[Mapping[str, object]]


class CatalogItemsNode(BrazeNode):
    """Sets `items`; the next such tag sets it anew."""

    __slots__ = ("catalog", "ids")

    def __init__(
        self, token: Token, span: Span, catalog: Interpolation, ids: list[Interpolation]
    ) -> None:
        super().__init__(token, span, blank=False)
        self.catalog = catalog
        self.ids = ids

    def write(self, context: Context, output: Output) -> None:
        """Look the items up."""
        name = self.catalog.render(context).text
        items = find_catalog(context, name, self.catalog.span)
        found: list[object] = []
        for identifier in self.ids:
            wanted = identifier.render(context).text
            item = next((item for item in items if str(item.get("id")) == wanted), None)
            if item is not None:
                found.append(item)
            elif items:
                message = f"the catalog '{name}' has no item '{wanted}'"
                hint = "'items' stays without it; check 'items.size' before you print"
                context.diagnose("missing-catalog-item", "warning", message, hint, identifier.span)
        context.assign("items", found)


class CatalogItemsTag(BrazeTag):
    """`catalog_items`."""

    name = "catalog_items"

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Read the catalog's name and the ids."""
        token, _, span = stream.take_tag()
        markup = stream.current
        end = markup.start_index + len(markup.value)
        words = [found.span() for found in _WORD.finditer(stream.source, markup.start_index, end)]
        words = [word for word in words if stream.source[word[0]] != ":"]
        if len(words) < 2:
            hint = "write {% catalog_items catalog id %}"
            stream.fail("'catalog_items' needs a catalog and an id", hint, span)
            return None
        catalog, *ids = [Interpolation(stream, word) for word in words]
        return CatalogItemsNode(token, span, catalog, ids)


def find_catalog(context: Context, name: str, span: Span) -> Items:
    """Return the catalog's items; an unknown catalog is noted and empty.

    Braze's own examples disagree on the case of a name, so a name that differs in case alone is
    taken, with a warning (assumed).
    """
    if name in context.catalogs:
        return context.catalogs[name]
    for known, items in context.catalogs.items():
        if known.lower() == name.lower():
            message = f"the catalog is called '{known}', not '{name}'"
            context.diagnose("catalog-name-case", "warning", message, f"write '{known}'", span)
            return items
    hint = did_you_mean(name, context.catalogs) or "add it to templates/catalogs"
    context.diagnose("missing-catalog", "error", f"there is no catalog '{name}'", hint, span)
    return []
