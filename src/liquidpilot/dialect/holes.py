"""A record of what a template printed nothing for."""

from __future__ import annotations

from dataclasses import dataclass

from liquidpilot.diagnostics import Diagnostic, Placed
from liquidpilot.sources import Place

EMPTY_OUTPUT = "empty-output"
"""The code of a hole for which no attribute is the reason."""

MISSING_ATTRIBUTE = "missing-attribute"
"""The code of an output that printed nothing as the person has no such value."""


@dataclass(frozen=True, slots=True)
class Hole(Placed):
    """An output that printed nothing, whatever its value came from.

    `place` is what stands between the braces. `diagnostic` is what there is to say of it, None
    where the rendering has reported the reason, as an attribute that is missing. A content block
    that prints nothing is none: many only set variables.
    """

    place: Place
    diagnostic: Diagnostic | None = None

    @property
    def text(self) -> str:
        """What stands between the braces."""
        return self.place.text
