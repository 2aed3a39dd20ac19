"""How the simulated Trustpilot behaves where the real one leaves a choice, or is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from liquidpilot import LiquidPilotError
from liquidpilot.extending import SandboxOption

OPTIONS = (
    SandboxOption("strict", False, "Accept only what is documented, not what is merely tolerated."),
    SandboxOption(
        "reviews", 0, ("Generate this many product reviews in addition to those of the files.")
    ),
    SandboxOption("seed", 1, "Generate others: the same seed gives the same reviews and tokens."),
    SandboxOption("invitation-status", 202, "Status of an accepted invitation: 200, 202 or 204."),
    SandboxOption("null-average", False, "Give null, not 0, as the average of no reviews."),
    SandboxOption("rate-limit", 833, "Number of calls that a key may make within five minutes."),
)
"""The options of `liquidpilot sandbox trustpilot`."""

_STATUSES = (200, 202, 204)


@dataclass(frozen=True, slots=True)
class Settings:
    """The options, checked. `rate_limit` calls may be made in 5 minutes (documented: 833)."""

    strict: bool = False
    reviews: int = 0
    seed: int = 1
    invitation_status: int = 202
    null_average: bool = False
    rate_limit: int = 833

    @property
    def average_of_none(self) -> int | None:
        """The average of no reviews, and the score of a company without any: which is not known."""
        return None if self.null_average else 0

    @classmethod
    def read(cls, values: Mapping[str, bool | int | str]) -> Settings:
        """Return the settings that `values` are. Raises LiquidPilotError for what cannot be."""
        settings = cls(**{name.replace("-", "_"): value for name, value in values.items()})  # type: ignore[arg-type]
        if settings.invitation_status not in _STATUSES:
            raise LiquidPilotError(
                f"'{settings.invitation_status}' is not a status of an accepted invitation",
                hint="200, 202 and 204 are possible; which one Trustpilot uses is not documented",
            )
        if settings.reviews < 0 or settings.rate_limit < 1:
            raise LiquidPilotError("'--reviews' and '--rate-limit' cannot be negative")
        return settings
