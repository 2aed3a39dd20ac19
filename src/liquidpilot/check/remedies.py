"""What was meant by a name that does not exist: the words about it, and the fix."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.diagnostics import Edit, Fix
from liquidpilot.sources import Place
from liquidpilot.suggestions import closest


def meant_by(place: Place, name: str, known: Iterable[str]) -> tuple[str | None, Fix | None]:
    """Return `did you mean '…'?` and the fix, for a `name` that stands at a place.

    Both are None if no known name is near. There is no fix where the name is not written there as
    it is, or more than once.
    """
    meant = closest(name, known)
    if meant is None:
        return None, None
    return f"did you mean '{meant}'?", renaming(place, name, meant)


def renaming(place: Place, name: str, meant: str) -> Fix | None:
    """Return the fix that writes `meant` for the `name` that stands once at a place."""
    if place.source is None or place.text.count(name) != 1:
        return None
    at = place.span[0] + place.text.index(name)
    there = place.source.place((at, at + len(name)))
    edit = Edit(there, name, meant)
    return Fix(f"write '{meant}'", (edit,), safe=False, keeps_output=False)
