"""What a test says when it fails."""

from __future__ import annotations

from dataclasses import dataclass

from liquidpilot.documents.places import KeyPath


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it should be.

    `message` says it in a line; `details` are the lines below: a difference, or what was there.
    `place` is `path:line:column` of the file that expects it, `hint` what to do. `keys` is the way
    to the expectation within its test, for whoever has to find the place.
    """

    message: str
    details: tuple[str, ...] = ()
    hint: str | None = None
    place: str | None = None
    keys: KeyPath = ()

    def lines(self) -> list[str]:
        """Return the whole problem, line by line."""
        place = f"{self.place}: " if self.place else ""
        hint = [f"= hint: {line}" for line in (self.hint or "").split("\n") if line]
        return [f"{place}{self.message}", *(f"  {line}" for line in self.details), *hint]
