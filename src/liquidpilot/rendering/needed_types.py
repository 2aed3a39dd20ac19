"""Which type a value has, by what a template does with it, and by what else says so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from liquidpilot.dialect.expressions.nodes import ELEMENT, FilterCall

Type = Literal["text", "number", "boolean", "time", "list", "object"]
"""What a value in a profile may be; a time is a text that a date stands in."""

_OF_FILTERS: Mapping[str, Type] = {
    **dict.fromkeys(
        (
            *("plus", "minus", "times", "divided_by", "modulo", "round", "ceil", "floor", "abs"),
            *("at_least", "at_most", "money", "number_with_delimiter"),
        ),
        "number",
    ),
    **dict.fromkeys(
        (
            *("first", "last", "join", "map", "where", "sort", "sort_natural", "uniq", "compact"),
            *("concat", "sum"),
        ),
        "list",
    ),
    **dict.fromkeys(
        (
            *("upcase", "downcase", "capitalize", "strip", "lstrip", "rstrip", "split"),
            *("truncate", "truncatewords", "escape", "strip_html", "remove", "replace"),
        ),
        "text",
    ),
    "date": "time",
    "time_zone": "time",
}
_OF_REGISTRY: Mapping[str, Type] = {
    "string": "text",
    "number": "number",
    "boolean": "boolean",
    "time": "time",
    "array": "list",
    "object_array": "list",
    "object": "object",
}
_OF_BRAZE: Mapping[str, Type] = {
    "date_of_birth": "time",
    "last_used_app_date": "time",
    "most_recent_location": "object",
    "random_bucket_number": "number",
    "most_recently_used_device.ad_tracking_enabled": "boolean",
    "most_recently_used_device.foreground_push_enabled": "boolean",
    "targeted_device.ad_tracking_enabled": "boolean",
    "targeted_device.foreground_push_enabled": "boolean",
}


@dataclass
class Usage:
    """What a template does with a value: how it is read, filtered and compared."""

    roles: set[str] = field(default_factory=set)
    filters: list[tuple[FilterCall, ...]] = field(default_factory=list)
    compared: list[object] = field(default_factory=list)
    steps: set[str | int] = field(default_factory=set)
    """What is read of it in turn: keys, `ELEMENT` for any element of a list."""

    def type(self) -> Type | None:
        """Return the type that this use needs, None if it says nothing."""
        if ELEMENT in self.steps or "loop" in self.roles:
            return "list"
        if self.steps:
            return "object"
        literals: dict[type, Type] = {bool: "boolean", int: "number", float: "number", str: "text"}
        found = [literals[type(each)] for each in self.compared if type(each) in literals]
        found = [*self._of_filters(), *found]
        if found:
            return found[0]
        return "boolean" if self.roles == {"condition"} and not self.compared else None

    def _of_filters(self) -> Iterable[Type]:
        for calls in self.filters:
            call = next((each for each in calls if each.name != "default"), None)
            if call is not None and call.name in _OF_FILTERS:
                yield _OF_FILTERS[call.name]


def type_of(value: object) -> Type | None:
    """Return the type of a value of data, None for null.

    >>> type_of(True), type_of(5), type_of(None)
    ('boolean', 'number', None)
    """
    found: dict[type, Type] = {bool: "boolean", int: "number", float: "number", str: "text"}
    if isinstance(value, Mapping):
        return "object"
    return "list" if isinstance(value, list | tuple) else found.get(type(value))


def needed_type(name: str, used: Usage, registered: str | None, given: Collection[object]) -> Type:
    """Return the type of the value called `name`.

    How the template takes it apart comes first, then what the registry calls it (`registered`) and
    what Braze makes of it, then filters and comparisons, then what profiles have (`given`).
    """
    of_use = used.type()
    if of_use in ("list", "object"):
        return of_use
    return (
        _OF_REGISTRY.get(registered or "")
        or _OF_BRAZE.get(name)
        or of_use
        or next(filter(None, map(type_of, given)), None)
        or "text"
    )
