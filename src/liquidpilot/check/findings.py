"""What a check finds, and the change of the author's files that would mend it."""

from __future__ import annotations

from dataclasses import dataclass

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.sources import Place, Position


@dataclass(frozen=True, slots=True)
class Edit:
    """In the file `path`, from `start` up to `end`: `new` in the place of `old`.

    Positions count from 1. `old` is compared before anything is written, so that an edit is never
    made where the file spells the text in another way, as an escape in YAML does.
    """

    path: str
    start: Position
    end: Position
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A remedy that needs no thought: `message` says what it does, in the imperative.

    `safe` ones are made by `--fix`. With `keeps_output` the message is rendered before and after,
    and must stay the same; a fix that is meant to change it (a missing `${}`) says False.
    """

    message: str
    edits: tuple[Edit, ...]
    safe: bool = True
    keeps_output: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """What the check of a rule yields: the rule's name and severity are added by who runs it.

    `confidential` keeps the author's line out of every report, because a secret stands in it.
    """

    message: str
    hint: str | None
    place: Place
    fix: Fix | None = None
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One entry of a report: `diagnostic.code` is the name of the rule.

    `where` says for whom and in which scenario, if it was met while rendering: `loyal_customer` or
    `loyal_customer in timeout`; the first one, and `others` more were left out.
    """

    diagnostic: Diagnostic
    fix: Fix | None = None
    where: str | None = None
    others: int = 0
    confidential: bool = False

    @property
    def rule(self) -> str:
        """The name of the rule that found it."""
        return self.diagnostic.code
