"""A record of what a template printed nothing for."""

from __future__ import annotations

from dataclasses import dataclass

from liquidpilot.diagnostics import Placed
from liquidpilot.sources import Place


@dataclass(frozen=True, slots=True)
class Hole(Placed):
    """An output that printed nothing, whatever its value came from.

    `place` is what stands between the braces. A content block that prints nothing is none: many
    only set variables.
    """

    place: Place

    @property
    def text(self) -> str:
        """What stands between the braces."""
        return self.place.text
