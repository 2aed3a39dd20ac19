"""What checking one message or content block gave, as data that a file can hold.

The cache keeps it from run to run, and processes hand it to each other.
"""

from __future__ import annotations

from dataclasses import dataclass

from liquidpilot.check.findings import Finding
from liquidpilot.check.subjects import Facts
from liquidpilot.check.suppressions import Suppression


@dataclass(frozen=True, slots=True)
class StaticResult:
    """What stands in the texts of a message or a content block, nothing rendered."""

    findings: tuple[Finding, ...]
    suppressions: tuple[Suppression, ...]
    facts: Facts


FAILED = "failed"
"""The outcome of a rendering that could not be made."""


@dataclass(frozen=True, slots=True)
class CheckedScenario:
    """One rendering: `outcome` is its status, or `FAILED`."""

    scenario: str | None
    outcome: str


@dataclass(frozen=True, slots=True)
class RenderedResult:
    """One message for one profile, in all scenarios; `fixtures` answered its calls."""

    cases: tuple[CheckedScenario, ...]
    findings: tuple[Finding, ...] = ()
    fixtures: tuple[str, ...] = ()
