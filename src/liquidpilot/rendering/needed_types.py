"""Which type a value has, by what a template does with it, and by what else says so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from liquidpilot.dialect.expressions.nodes import ELEMENT

Type = Literal["text", "number", "boolean", "time", "list", "object"]
"""What a value in a profile may be; a time is a text that a date stands in."""

KeyPath = tuple[str | int, ...]
"""The way to a value in a profile; `ELEMENT` is any element of a list."""

PARSED = "| json_parse"
"""A step from a text to the value that its JSON means."""

OF_FILTERS: Mapping[str, Type] = {
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
            *("concat", "sum", "reverse"),
        ),
        "list",
    ),
    **dict.fromkeys(
        (
            *("upcase", "downcase", "capitalize", "strip", "lstrip", "rstrip", "split"),
            *("truncate", "truncatewords", "escape", "strip_html", "remove", "replace"),
            "json_parse",
        ),
        "text",
    ),
    "date": "time",
    "time_zone": "time",
}
"""What goes into a filter."""

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
# What is asked whether it has a part, and is called so, is one text.
_TEXTS = frozenset(
    ("address", "domain", "email", "host", "link", "locale", "name", "path", "text", "title", "url")
)


@dataclass
class Usage:
    """What a template does with a value: how it is read, filtered, taken apart and compared."""

    roles: set[str] = field(default_factory=set)
    types: list[Type] = field(default_factory=list)
    """What filters take it for, in the order in which they are met."""
    defaults: list[Type] = field(default_factory=list)
    """The types of what stands for it where it is missing."""
    literals: list[object] = field(default_factory=list)
    """What it is compared with."""
    compared: list[object] = field(default_factory=list)
    """Values that meet a comparison."""
    contained: list[str] = field(default_factory=list)
    """What it is asked to contain."""
    steps: set[str | int] = field(default_factory=set)
    """What is read of it in turn: keys, `ELEMENT` for any element of a list."""
    least: int = 0
    """How many elements it has to have, by the places that are read."""
    sizes: list[int] = field(default_factory=list)
    """Lengths that meet a comparison."""
    is_sized: bool = False
    separators: tuple[str, ...] = ()
    """What it is split at, and then its parts in turn."""
    words: list[str] = field(default_factory=list)
    """What its parts are compared with."""
    part_type: Type | None = None
    same_as: KeyPath | None = None
    """Another value of the person that it is compared with."""
    keyed_by: KeyPath | None = None
    """A text of the person that says which key of it is read."""

    def needed(self) -> Type | None:
        """Return the type that taking it apart needs, None if it is not taken apart."""
        if self.keyed_by is not None and self.roles.isdisjoint(("loop",)):
            return "object"
        if ELEMENT in self.steps or "loop" in self.roles:
            return "list"
        if self.steps - {PARSED}:
            return "object"
        return "list" if "list" in self.types else None

    def used(self) -> Type | None:
        """Return what filters and comparisons take it for, None if there are none."""
        return next(iter((*self.types, *_types_of(self.literals))), None)

    def likely(self, name: str) -> Type | None:
        """Return what the value called `name` is where nothing else says so."""
        if self.contained:
            last = name.rpartition(".")[2].lower().replace("-", "_").rpartition("_")[2]
            is_text = "output" in self.roles or last in _TEXTS or "text" in self.defaults
            is_text = is_text or not all(_is_word(each) for each in self.contained)
            return "text" if is_text else "list"
        if self.is_sized and "output" not in self.roles:
            return "list"
        if self.defaults:
            return self.defaults[0]
        return "boolean" if self.roles == {"condition"} else None


def _is_word(text: str) -> bool:
    return text[:1].isalnum() and text[-1:].isalnum()


def _types_of(values: Iterable[object]) -> Iterable[Type]:
    return (found for each in values if (found := type_of(each)) is not None)


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
    what Braze makes of it, then filters and comparisons, then what profiles have (`given`), and
    then what such a use most often means.
    """
    return (
        used.needed()
        or _OF_REGISTRY.get(registered or "")
        or _OF_BRAZE.get(name)
        or used.used()
        or next(iter(_types_of(given)), None)
        or used.likely(name)
        or "text"
    )
