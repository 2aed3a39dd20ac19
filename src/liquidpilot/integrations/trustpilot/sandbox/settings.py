"""How the simulated Trustpilot behaves where the real one leaves a choice, or is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from liquidpilot import LiquidPilotError
from liquidpilot.extending import SandboxOption, loopback_problem
from liquidpilot.integrations.trustpilot.endpoints import RATE_LIMITS

_STATUSES = (200, 202, 204)


def _option(default: bool | int | str, about: str, *, is_configurable: bool = True) -> Any:
    return field(default=default, metadata={"help": about, "is_configurable": is_configurable})


@dataclass(frozen=True, slots=True)
class Settings:
    """The options, checked. `rate_limit` calls may be made in 5 minutes (documented: 833)."""

    strict: bool = _option(False, "Accept only what is documented, not what is merely tolerated.")
    reviews: int = _option(0, "Generate this many product reviews beside those of the files.")
    seed: int = _option(1, "Generate others: the same seed gives the same reviews and tokens.")
    invitation_status: int = _option(202, "Status of an accepted invitation: 200, 202 or 204.")
    null_average: bool = _option(False, "Give null, not 0, as the average of no reviews.")
    answer_invitations: bool = _option(False, "Answer each invitation once it is delivered.")
    webhook: str = _option(
        "",
        "Send Trustpilot's events of reviews to this URL, of this machine only.",
        is_configurable=False,
    )
    rate_limit: int = _option(
        RATE_LIMITS[0].requests, "Number of calls that a key may make within five minutes."
    )

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
        problem = loopback_problem(settings.webhook) if settings.webhook else None
        if problem is not None:
            raise LiquidPilotError(
                f"no webhook can be sent: {problem}",
                hint="name a program of yours on this machine: --webhook http://127.0.0.1:8031/",
            )
        return settings


OPTIONS = tuple(
    SandboxOption(each.name.replace("_", "-"), getattr(Settings(), each.name), **each.metadata)
    for each in fields(Settings)
)
"""The options of `liquidpilot sandbox trustpilot`."""
