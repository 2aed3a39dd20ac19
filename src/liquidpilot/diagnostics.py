"""What liquidpilot has to say about a text: where, what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from liquidpilot.errors import LiquidPilotError
from liquidpilot.sources import NOWHERE, Place

Severity = Literal["error", "warning", "info"]

RANK: dict[Severity, int] = {"info": 0, "warning": 1, "error": 2}
"""The severities, the worst last."""

DEFAULT_SCENARIO = "default"
"""The scenario in which every fixture gives its first answer."""


class Placed:
    """What a record with a `place` says of it by itself."""

    __slots__ = ()
    place: Place

    @property
    def path(self) -> str | None:
        """The file, relative to the workspace and with `/`; None for a text without one."""
        return self.place.path

    @property
    def line(self) -> int:
        """The line where it begins, from 1."""
        return self.place.line

    @property
    def column(self) -> int:
        """The column where it begins, from 1, in characters."""
        return self.place.column


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
class Diagnostic(Placed):
    """What parsing, rendering or a rule reports at one place of the author's own file.

    `message` says what is wrong, lower case and without a full stop; `hint` says what to do about
    it, and `fix` does it, where no thought is needed for that. `confidential` keeps the author's
    line out of whatever shows it, because a secret stands in it. `made_by` is where the value is
    made that is printed there, for what is told of a value. What the check of a rule yields has no
    `code` yet: that and the severity are those of the rule, and are added where it is run.

    >>> found = Diagnostic("unknown-filter", "warning", "unknown filter 'upcas'")
    >>> found.line, found.column, found.path
    (1, 1, None)
    """

    code: str
    severity: Severity
    message: str
    hint: str | None = None
    place: Place = NOWHERE
    fix: Fix | None = None
    confidential: bool = False
    made_by: tuple[Place, ...] = field(default=(), kw_only=True, compare=False, repr=False)

    @classmethod
    def unnamed(
        cls,
        message: str,
        hint: str | None,
        place: Place,
        fix: Fix | None = None,
        *,
        confidential: bool = False,
    ) -> Diagnostic:
        """Return what a rule reports; its name and severity are added where the rule is run."""
        return Diagnostic("", "warning", message, hint, place, fix, confidential)

    @property
    def end_line(self) -> int:
        """The line where it ends, from 1."""
        return self.place.end_line

    @property
    def end_column(self) -> int:
        """The column after its last character (as in SARIF)."""
        return self.place.end_column

    def document(self) -> dict[str, object]:
        """Return the finding as JSON shows it."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "end_line": self.end_line,
            "end_column": self.end_column,
        }


BROKEN_FILE = "broken-file"
"""The code of what cannot be read, or not be rendered for it."""


def broken_file(error: LiquidPilotError, path: str | None = None) -> Diagnostic:
    """Return `error` as a finding, where work goes on without the file; the same words everywhere.

    `path` is what was looked at: where an error stands that does not say which file it is about.

    >>> broken_file(LiquidPilotError("not valid TOML", path="a.toml", line=2)).line
    2
    """
    place = Place.at(error.path or path, error.line or 1, error.column or 1, width=1)
    return Diagnostic(BROKEN_FILE, "error", error.message, error.hint, place)


@dataclass(frozen=True, slots=True)
class Finding(Diagnostic):
    """What is shown: what a rule says of one place, once for everybody.

    `code` is the name of the rule. `people` are the profiles for whom rendering met it, `scenarios`
    those in which it did; the first of both belong together, and `message` is about them. Both are
    empty for what stands in the text itself.
    """

    people: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, said: Diagnostic, people: tuple[str, ...] = (), scenarios: tuple[str, ...] = ()
    ) -> Finding:
        """Return what `said` is to these people in these scenarios."""
        return cls(
            said.code,
            said.severity,
            said.message,
            said.hint,
            said.place,
            said.fix,
            said.confidential,
            people,
            scenarios,
            made_by=said.made_by,
        )

    def document(self) -> dict[str, object]:
        """Return the finding as JSON shows it."""
        return {
            **Diagnostic.document(self),
            "people": list(self.people),
            "scenarios": list(self.scenarios),
            "fix": None if self.fix is None else self.fix.message,
        }

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


@dataclass(frozen=True, slots=True)
class Abort(Placed):
    """Why Braze would not send the message, and the tag that said so.

    `reason` is the text of `abort_message`; without one it is what Braze writes into its message
    activity log, `{% abort_message %} called` (Braze, "Aborting messages").

    >>> import liquidpilot
    >>> abort = liquidpilot.render("Hi {% abort_message('no name') %}").abort
    >>> abort.reason, abort.line, abort.column
    ('no name', 1, 7)
    """

    reason: str
    place: Place

    def document(self) -> dict[str, object]:
        """Return the abort as JSON shows it."""
        return {
            "reason": self.reason,
            "line": self.line,
            "column": self.column,
            "path": self.path,
        }
