"""What a check finds, and the change of the author's files that would mend it."""

from __future__ import annotations

from dataclasses import dataclass

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.sources import Place

DEFAULT_SCENARIO = "default"
"""What the scenario of the answers that stand first is called."""


@dataclass(frozen=True, slots=True)
class Edit:
    """In the file, at `place`: `new` in the place of `old`.

    `old` is compared before anything is written, so that an edit is never made where the file
    spells the text in another way, as an escape in YAML does.
    """

    place: Place
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
class Finding(Diagnostic):
    """One entry of a report: what a rule says of one place, once for everybody.

    `code` is the name of the rule. `people` are the profiles for whom rendering met it, `scenarios`
    those in which it did; the first of both belong together, and `message` is about them. Both are
    empty for what stands in the text itself.
    """

    fix: Fix | None = None
    confidential: bool = False
    people: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        said: Diagnostic,
        fix: Fix | None = None,
        *,
        confidential: bool = False,
        people: tuple[str, ...] = (),
        scenarios: tuple[str, ...] = (),
    ) -> Finding:
        """Return what `said` is as an entry of a report."""
        return cls(
            said.code,
            said.severity,
            said.message,
            said.hint,
            said.place,
            fix,
            confidential,
            people,
            scenarios,
        )

    @property
    def example(self) -> str:
        """The first person and scenario: `ada in timeout`; of the default one, the person alone."""
        person, scenario = self.people[:1], self.scenarios[:1]
        where = [f"in {each}" for each in scenario if each != DEFAULT_SCENARIO]
        return " ".join((*person, *where))

    @property
    def whom(self) -> str:
        """For whom and in which scenarios it was met; "" for what stands in the text itself.

        >>> both = ("ada", "ben", "eve"), ("timeout", "404")
        >>> Finding("x", "info", "y", people=both[0], scenarios=both[1]).whom
        'for ada and 2 more, in timeout and 1 more scenario'
        """
        people, scenarios = self.people, self.scenarios
        parts = [f"for {people[0]}{_more(people)}"] if people else []
        if scenarios and scenarios[0] != DEFAULT_SCENARIO:
            more = _more(scenarios)
            parts.append(f"in {scenarios[0]}{f'{more} scenario' if more else ''}")
            if len(scenarios) > 2:
                parts[-1] += "s"
        return (", " if len(people) > 1 else " ").join(parts)


def _more(listed: tuple[str, ...]) -> str:
    return f" and {len(listed) - 1} more" if len(listed) > 1 else ""
