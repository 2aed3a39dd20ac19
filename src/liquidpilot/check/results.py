"""What checking one message or content block gave, as data that a file can hold.

The cache keeps it from run to run, and processes hand it to each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from liquidpilot.check.findings import Finding
from liquidpilot.check.subjects import Facts
from liquidpilot.check.suppressions import Suppression
from liquidpilot.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class StaticResult:
    """What stands in the texts of a message or a content block, nothing rendered."""

    findings: tuple[Finding, ...]
    suppressions: tuple[Suppression, ...]
    facts: Facts


FAILED = "failed"
"""The outcome of a rendering that could not be made."""


@dataclass(frozen=True, slots=True)
class Case:
    """One rendering: `outcome` is its status, or `FAILED`."""

    scenario: str | None
    outcome: str


@dataclass(frozen=True, slots=True)
class RenderedResult:
    """One message for one profile, in all scenarios; `fixtures` answered its calls."""

    cases: tuple[Case, ...]
    findings: tuple[Finding, ...] = ()
    fixtures: tuple[str, ...] = ()


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Return each finding once, with how often it was met elsewhere, in the order of places."""
    known: dict[Diagnostic, tuple[Finding, list[int]]] = {}
    for finding in findings:
        # How often it was met more: once for itself, and as often as it has been merged before.
        first = known.get(finding.diagnostic)
        if first is None:
            known[finding.diagnostic] = (finding, [])
        else:
            first[1].append(1 + finding.others)
    met = (
        replace(finding, others=finding.others + sum(more)) if more else finding
        for finding, more in known.values()
    )
    return sorted(met, key=_in_order)


def _in_order(finding: Finding) -> tuple[str, int, int, str, str, str]:
    at = finding.diagnostic
    return at.path or "", at.line, at.column, at.code, at.message, finding.where or ""
