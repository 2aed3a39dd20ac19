"""What checking one message or content block gave, as data that a file can hold.

The cache keeps it from run to run, and processes hand it to each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from liquidpilot.check.coverage import Coverage
from liquidpilot.check.subjects import Facts
from liquidpilot.check.suppressions import Suppression
from liquidpilot.diagnostics import RANK, Finding, Severity
from liquidpilot.dialect.sites import Site
from liquidpilot.immutable import immutable


@immutable
class StaticResult:
    """What stands in the texts of a message or a content block, nothing rendered.

    `sites` are what its renderings may come to, where that is recorded.
    """

    findings: tuple[Finding, ...]
    suppressions: tuple[Suppression, ...]
    facts: Facts
    sites: tuple[Site, ...] = ()


FAILED = "failed"
"""The outcome of a rendering that could not be made."""


@dataclass(frozen=True, slots=True)
class CheckedScenario:
    """One rendering: `outcome` is its status, or `FAILED`; `holes` is how many it is sent with."""

    scenario: str | None
    outcome: str
    holes: int = 0


@immutable
class RenderedResult:
    """One message for one profile, in all scenarios; `fixtures` answered its calls.

    `taken` are the sites that one of the renderings came to, where that is recorded.
    """

    cases: tuple[CheckedScenario, ...]
    findings: tuple[Finding, ...] = ()
    fixtures: tuple[str, ...] = ()
    taken: tuple[Site, ...] = ()


def noon_today() -> datetime:
    """Return the time at which a profile without `now` gets its messages: noon of today, in UTC.

    A check that reads the running clock would find something else at each run.
    """
    return datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


@immutable
class CheckRequest:
    """What to check, and how.

    `paths` are files, folders or names of messages, all if there are none; `changed` are the only
    paths whose effects matter, if it is not None. `jobs` is how many processes may work, 0 as many
    as there are cores; without `cache` nothing is read from earlier runs or kept for later ones.
    """

    paths: tuple[str, ...] = ()
    changed: frozenset[str] | None = None
    faults: bool = False
    jobs: int = 0
    cache: bool = True
    now: datetime = field(default_factory=noon_today)

    @property
    def is_full(self) -> bool:
        """Whether the whole workspace is checked."""
        return not self.paths and self.changed is None


@dataclass(frozen=True, slots=True)
class CheckedMessage:
    """The renderings of a message for one profile: how the calls went, and how each ended."""

    message: str
    path: str
    profile: str | None
    cases: tuple[CheckedScenario, ...]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a run found, in the order of files and places; the renderings in that of messages.

    `messages` and `blocks` are how many were looked at, `suppressed` how many findings comments
    left out, `known` how many were there before: in the baseline, or at the revision that a check
    of changes is held against.

    >>> import liquidpilot
    >>> workspace = liquidpilot.Workspace.open(".")
    >>> report = liquidpilot.check_workspace(workspace, ["order_delivered"], cache=False)
    >>> report.count("error"), report.messages
    (0, 1)
    """

    findings: tuple[Finding, ...]
    renderings: tuple[CheckedMessage, ...] = ()
    messages: int = 0
    blocks: int = 0
    suppressed: int = 0
    known: int = 0

    @property
    def rendered(self) -> int:
        """How often a message was rendered."""
        return sum(len(each.cases) for each in self.renderings)

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(each.severity == severity for each in self.findings)

    def fails(self, fail_on: Severity) -> bool:
        """Return whether a finding is as severe as `fail_on`, or more."""
        return any(RANK[each.severity] >= RANK[fail_on] for each in self.findings)


@dataclass(frozen=True, slots=True)
class CoveredReport(CheckReport):
    """What a run found whose renderings were recorded, with what they came to."""

    coverage: Coverage = field(default_factory=lambda: Coverage({}))
