"""What liquidpilot has to say about a text: where, what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from liquidpilot.sources import NOWHERE, Place

Severity = Literal["error", "warning", "info"]


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
class Diagnostic(Placed):
    """One finding, at one place of the author's own file.

    `message` says what is wrong, lower case and without a full stop; `hint` says what to do about
    it.

    >>> found = Diagnostic("unknown-filter", "warning", "unknown filter 'upcas'")
    >>> found.line, found.column, found.path
    (1, 1, None)
    """

    code: str
    severity: Severity
    message: str
    hint: str | None = None
    place: Place = NOWHERE

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


@dataclass(frozen=True, slots=True)
class Abort(Placed):
    """Why Braze would not send the message, and the tag that said so.

    `reason` is the text of `abort_message`; without one it is what Braze writes into its message
    activity log, `{% abort_message %} called` (Braze, "Aborting messages").
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
