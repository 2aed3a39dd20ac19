"""Catalogs as the tags see them: finding one, its items by id, and its saved selections.

Braze, "Using catalogs" and "Selections". A selection filters, sorts and cuts a catalog's items;
the values of its filters may hold Liquid. Without a sort its order is random, here always the same
(the random numbers of a rendering are seeded).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from liquidpilot.dialect.comparison import compare
from liquidpilot.dialect.context import Context
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.limits import ITEM
from liquidpilot.dialect.values import to_text
from liquidpilot.sources import Span

Items = Sequence[Mapping[str, object]]
RenderText = Callable[[str], str]

# Braze's bound for one selection.
_MOST_ITEMS = 50
# Units of work for each item, and for each condition that it is held against.
_SELECTED = 50
_CONDITION = 80


class FixedItems(tuple[Mapping[str, object], ...]):
    """Items that nothing changes: what they are found by is worked out once for all renderings.

    >>> FixedItems([{"id": 1, "name": "Truck"}]).by_id["1"]["name"]
    'Truck'
    """

    @cached_property
    def by_id(self) -> Mapping[str, Mapping[str, object]]:
        """The items by what their `id` reads like; of two alike the first one counts."""
        return _by_id(self)


def _by_id(items: Items) -> dict[str, Mapping[str, object]]:
    return {to_text(item.get("id")): item for item in reversed(items)}


def find_catalog(context: Context, name: str, span: Span) -> tuple[str, Items]:
    """Return the catalog's own name and its items; an unknown one is noted, and empty.

    Braze's own examples disagree on the case of a name, so a name that differs in case alone is
    taken, with a warning (assumed).
    """
    try:
        return name, context.catalogs[name]
    except KeyError:
        pass
    for known, items in context.catalogs.items():
        if known.lower() == name.lower():
            message = f"the catalog is called '{known}', not '{name}'"
            context.diagnose("catalog-name-case", "warning", message, f"write '{known}'", span)
            return known, items
    hint = context.suggestion(name, context.catalogs, span) or "add it to templates/catalogs"
    context.diagnose("missing-catalog", "error", f"there is no catalog '{name}'", hint, span)
    return name, []


def items_by_id(
    context: Context, name: str, items: Items, span: Span
) -> Mapping[str, Mapping[str, object]]:
    """Return the catalog's items by what their `id` reads like; of two alike the first one counts.

    Read once for a rendering: a tag in a loop would search a large catalog again and again.
    """
    known = context.items_by_id.get(name)
    if known is None:
        context.charge(ITEM * len(items), span)
        known = items.by_id if isinstance(items, FixedItems) else _by_id(items)
        context.items_by_id[name] = known
    return known


def select(
    context: Context,
    items: Items,
    selection: Mapping[str, object],
    render: RenderText,
    span: Span,
) -> list[Mapping[str, object]]:
    """Return the items of a selection: filtered, sorted, cut. Raises RenderFault.

    `selection` has `filters` (a list of `field`, `operator`, `value`, all of which must hold),
    `sort` (a field), `order` (`ascending` or `descending`) and `limit`; `render` runs the Liquid
    in a filter's value, and `span` is the place that is charged for the work.
    """
    filters = selection.get("filters")
    conditions = len(filters) if isinstance(filters, Sequence) else 0
    context.charge((_CONDITION * conditions + _SELECTED) * len(items), span)
    found = [item for item in items if _holds(item, filters, render)]
    field = selection.get("sort")
    if field is None:
        context.random().shuffle(found)
    else:
        present = [item for item in found if item.get(str(field)) is not None]
        try:
            present.sort(key=lambda item: item[str(field)])  # type: ignore[arg-type,return-value]
        except TypeError:
            present.sort(key=lambda item: to_text(item[str(field)]))
        if selection.get("order") == "descending":
            present.reverse()
        found = present + [item for item in found if item.get(str(field)) is None]
    limit = selection.get("limit")
    return found[: min(limit, _MOST_ITEMS) if isinstance(limit, int) else _MOST_ITEMS]


def _holds(item: Mapping[str, object], filters: object, render: RenderText) -> bool:
    if not isinstance(filters, Sequence):
        return True
    for condition in filters:
        if not isinstance(condition, Mapping):
            raise RenderFault("a selection's filter is not a table of field, operator and value")
        value = condition.get("value")
        wanted = render(value) if isinstance(value, str) else value
        operator = str(condition.get("operator", "=="))
        if not compare(operator, item.get(str(condition.get("field"))), wanted):
            return False
    return True
