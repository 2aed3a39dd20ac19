"""`{% catalog_selection_items CATALOG SELECTION %}`: the items of a saved selection, as `items`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from liquidpilot.dialect.catalogs import find_catalog, select
from liquidpilot.dialect.context import Context
from liquidpilot.dialect.rerendering import rerender
from liquidpilot.dialect.tags.catalog_items import CatalogItemsNode, CatalogItemsTag, Items, Word
from liquidpilot.dialect.values import to_text


class CatalogSelectionItemsNode(CatalogItemsNode):
    """Sets `items` to what the selection finds."""

    __slots__ = ()

    def find(self, context: Context, catalog: Word, words: Iterator[Word]) -> Items:
        """Return the items of the selection; an unknown one is noted, and empty."""
        name, items = find_catalog(context, *catalog)
        wanted, span = next(words)
        selections = context.selections.get(name, {})
        if wanted in selections:
            selection, render = selections[wanted], partial(rerender, context=context, span=span)
            found = select(context, items, selection, render, span)
            context.catalog_items.update(((name, to_text(each.get("id"))), None) for each in found)
            return found
        if items:
            message = f"the catalog '{name}' has no selection '{wanted}'"
            hint = (
                context.suggestion(wanted, selections, span)
                or "add it to the catalog's selections.toml"
            )
            context.diagnose("missing-selection", "error", message, hint, span)
        return []


class CatalogSelectionItemsTag(CatalogItemsTag):
    """`catalog_selection_items`."""

    name = "catalog_selection_items"
    node_class = CatalogSelectionItemsNode
    usage = "{% catalog_selection_items catalog selection %}"
