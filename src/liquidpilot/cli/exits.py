"""The exit codes of every verb. They are frozen: pipelines depend on them."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the number says that a process of liquidpilot ends with."""

    DONE = 0
    """Everything asked for was done, and nothing was found."""
    FINDINGS = 1
    """Findings, a failed test, an error in a template."""
    FAILED = 2
    """The run did not deliver what was asked: usage, configuration, no such message, a crash."""
    MISSING_FIXTURE = 3
    """`render` met a call that no fixture answers."""
    ABORTED = 4
    """`render` ended in an abort: Braze would not send this message."""
    INTERRUPTED = 130
    """Ctrl-C. Another signal is 128 and its number: SIGTERM 143."""


_BY_STATUS = {
    "sent": Exit.DONE,
    "error": Exit.FINDINGS,
    "missing_fixture": Exit.MISSING_FIXTURE,
    "aborted": Exit.ABORTED,
}


def exit_for(status: str) -> Exit:
    """Return the exit code of `render` for the status of a rendered message."""
    return _BY_STATUS[status]
