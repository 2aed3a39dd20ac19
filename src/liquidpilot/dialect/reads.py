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


class ReadSite:
    """A place that reads an attribute, with the records that a read can leave, each made once."""

    __slots__ = ("_records", "source")

    def __init__(self, name: str, place: Place) -> None:
        self.source = place.source
        # By whether the value is missing, and whether a default was put in its place.
        self._records = tuple(
            tuple(AttributeRead(name, place, missing, defaulted) for defaulted in (False, True))
            for missing in (False, True)
        )

    def record(self, *, missing: bool, defaulted: bool = False) -> AttributeRead:
        """Return the record of a read."""
        return self._records[missing][defaulted]

    def note_default(self, reads: list[AttributeRead], at: int) -> None:
        """Put the record that tells of a default in the place of the one at index `at`."""
        reads[at] = self._records[reads[at].missing][True]
