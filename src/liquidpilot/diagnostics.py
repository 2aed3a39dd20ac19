"""What liquidpilot has to say about a text: a finding with its place, what is wrong and what to do.

The floor of the house: every other room may import this module, and it imports none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding, at one place of the author's own file.

    `line` and `column` count from 1, in characters; `end_line` and `end_column` point just behind
    the last character (as SARIF does). `path` is relative to the workspace and written with `/`;
    it is None for a template that has no file. `message` says what is wrong, lower case and
    without a full stop; `hint` says what to do about it.

    >>> Diagnostic("unknown-filter", "warning", "unknown filter 'upcas'", "did you mean 'upcase'?")
    ... # doctest: +ELLIPSIS
    Diagnostic(code='unknown-filter', severity='warning', ...)
    """

    code: str
    severity: Severity
    message: str
    hint: str | None = None
    path: str | None = None
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


@dataclass(frozen=True, slots=True)
class Abort:
    """Why Braze would not send the message, and the tag that said so.

    `reason` is the text of `abort_message`; without one it is what Braze writes into its message
    activity log, `{% abort_message %} called` (Braze, "Aborting messages").
    """

    reason: str
    line: int
    column: int
    path: str | None = None
