"""`selections.toml`: the saved selections of a catalog, as Braze's dashboard has them.

    [cheap]
    filters = [{ field = "price", operator = "<", value = 20 }]   # all of them must hold
    sort = "price"                                                # without it the order is random
    order = "ascending"                                           # or "descending"
    limit = 10                                                    # at most 50

The words for operators are those of Liquid (assumed; Braze, "Selections", shows them in a menu).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from liquidpilot.documents.tables import Table
from liquidpilot.suggestions import did_you_mean

_KEYS = ("description", "filters", "sort", "order", "limit")
_FILTER_KEYS = ("field", "operator", "value")
_OPERATORS = ("==", "!=", "<>", "<", ">", "<=", ">=", "contains")
_ORDERS = ("ascending", "descending")
# Braze, "Selections".
_MOST_FILTERS = 10
_MOST_ITEMS = 50


def read_selection(selections: Table, name: str, fields: Collection[str]) -> Mapping[str, object]:
    """Return what is said about the selection `name`; `fields` are those of the catalog, if known.

    Raises WorkspaceError, with line and column, for an unknown key, a wrong type, a field that the
    catalog does not have, and an operator or an order that there is not.
    """
    table = selections.table(name, f"[{name}]")
    if table is None:
        raise selections.wrong_type(name, "names with values", f"for example: [{name}]")
    table.refuse_unknown(_KEYS)
    table.text("description")
    filters = table.tables("filters")
    for each in filters:
        _check_filter(each, fields)
    if len(filters) > _MOST_FILTERS:
        message = f"a selection has at most {_MOST_FILTERS} filters, not {len(filters)}"
        raise table.error(message, "filters")
    _check_field(table, "sort", fields)
    if table.choice("order", _ORDERS) is not None and "sort" not in table:
        raise table.error("'order' has no effect without 'sort'", "order", 'add sort = "…"')
    limit = table.integer("limit", 10)
    if limit is not None and not 1 <= limit <= _MOST_ITEMS:
        message = f"'limit' should be a number from 1 to {_MOST_ITEMS}, not {limit}"
        raise table.error(message, "limit", "Braze gives no more for one selection")
    return table.values


def _check_filter(table: Table, fields: Collection[str]) -> None:
    table.refuse_unknown(_FILTER_KEYS)
    table.required_text("field")
    _check_field(table, "field", fields)
    operator = table.text("operator") or "=="
    if operator not in _OPERATORS:
        hint = _MEANT.get(operator.strip().lower().replace(" ", "_").replace("-", "_"))
        raise table.error(
            f"there is no operator '{operator}'",
            "operator",
            f"write '{hint}'" if hint else f"known: {', '.join(_OPERATORS)}",
        )
    if "value" not in table:
        raise table.error("the filter has no 'value'", None, 'for example: value = "blue"')
    value = table.values["value"]
    if not isinstance(value, str | int | float | list | None):
        raise table.wrong_type(
            "value", "text, a number, or true or false", "write a date in quotes"
        )


def _check_field(table: Table, key: str, fields: Collection[str]) -> None:
    name = table.text(key)
    if name is not None and fields and name not in fields:
        hint = did_you_mean(name, fields) or f"there is: {', '.join(sorted(fields))}"
        raise table.error(f"the catalog has no field '{name}'", key, hint)


_MEANT = {
    **dict.fromkeys(("=", "equals", "equal", "is", "eq"), "=="),
    **dict.fromkeys(("not_equals", "does_not_equal", "is_not", "not_equal", "ne"), "!="),
    **dict.fromkeys(("less_than", "lt", "before", "below"), "<"),
    **dict.fromkeys(("greater_than", "more_than", "gt", "after", "above"), ">"),
    **dict.fromkeys(("less_than_or_equal", "less_than_or_equal_to", "at_most", "lte"), "<="),
    **dict.fromkeys(("greater_than_or_equal", "greater_than_or_equal_to", "at_least", "gte"), ">="),
    **dict.fromkeys(("includes", "include", "has", "in"), "contains"),
}
