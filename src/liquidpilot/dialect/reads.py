"""A record of what a template read of the person's data, and of what it printed nothing for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AttributeRead:
    """One read of one of Braze's attributes (`${…}`) while a field was rendered.

    `name` is the path, such as `custom_attribute.loyalty_tier`; `missing` tells that the profile
    has no such value (or null); `defaulted` that a `default` filter put something in its place,
    which it also does for false and for an empty text. `line` and `column` count from 1, in the
    file `path`.
    """

    name: str
    line: int
    column: int
    missing: bool
    defaulted: bool
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Hole:
    """An output that printed nothing, whatever its value came from.

    `text` is what stands between the braces, `line` and `column` its place in the file `path`. A
    content block that prints nothing is none: many only set variables.
    """

    text: str
    line: int
    column: int
    path: str | None = None
