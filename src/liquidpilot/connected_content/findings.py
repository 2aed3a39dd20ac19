"""The diagnostics of one call, collected while its parts are read."""

from __future__ import annotations

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.sources import Place


class Findings:
    """Collects diagnostics; after an error the call cannot be made.

    Codes get the prefix `connected-content-`.
    """

    def __init__(self) -> None:
        self.failed = False
        self._diagnostics: list[Diagnostic] = []

    def error(self, place: Place, code: str, message: str, hint: str | None = None) -> None:
        """Add what stops the call."""
        self.failed = True
        self._diagnostics.append(Diagnostic(_full(code), "error", message, hint, place))

    def warning(self, place: Place, code: str, message: str, hint: str | None = None) -> None:
        """Add what an author should look at; the call goes on."""
        self._diagnostics.append(Diagnostic(_full(code), "warning", message, hint, place))

    def info(self, place: Place, code: str, message: str, hint: str | None = None) -> None:
        """Add what is good to know."""
        self._diagnostics.append(Diagnostic(_full(code), "info", message, hint, place))

    def add(self, diagnostic: Diagnostic) -> None:
        """Add what was found elsewhere, with the code that it has."""
        self._diagnostics.append(diagnostic)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All findings, in the order they were made."""
        return tuple(self._diagnostics)


def _full(code: str) -> str:
    return f"connected-content-{code}"
