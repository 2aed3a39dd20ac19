"""A record of what a template read of the person's data."""

from __future__ import annotations

from dataclasses import dataclass

from liquidpilot.diagnostics import Placed
from liquidpilot.sources import Place


@dataclass(frozen=True, slots=True)
class AttributeRead(Placed):
    """One read of one of Braze's attributes (`${…}`) while a field was rendered.

    `name` is the path, such as `custom_attribute.loyalty_tier`; `missing` tells that the profile
    has no such value (or null); `defaulted` that a `default` filter put something in its place,
    which it also does for false and for an empty text.

    >>> import liquidpilot
    >>> (read,) = liquidpilot.render("Hi {{${first_name} | default: 'you'}}").attributes
    >>> read.name, read.missing, read.defaulted, read.column
    ('first_name', True, True, 6)
    """

    name: str
    place: Place
    missing: bool
    defaulted: bool
