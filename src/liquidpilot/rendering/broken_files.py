"""What broken files of a workspace have to do with one rendering.

A broken file that a rendering needs is an error, one that may have changed it is a finding, and
one that has nothing to do with it is not mentioned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from liquidpilot.connected import Exchange
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import WorkspaceError
from liquidpilot.fixtures import FixtureStore

_NAMES_NOT_FOUND = {"missing-content-block", "missing-catalog"}


def broken_fixtures(store: FixtureStore, exchanges: Iterable[Exchange]) -> list[Diagnostic]:
    """Return the findings about the broken fixtures of `store`, if there were calls at all.

    Raises WorkspaceError for the first of them if a call met no fixture: it is the likely reason.
    """
    sources = {exchange.source for exchange in exchanges}
    if "missing" in sources and store.errors:
        raise first_of(store)
    return [_finding(error) for error in store.errors] if "fixture" in sources else []


def first_of(store: FixtureStore) -> WorkspaceError:
    """Return the first error of `store`; its hint says that there are more."""
    error, *others = store.errors
    if not others:
        return error
    files = "1 more fixture" if len(others) == 1 else f"{len(others)} more fixtures"
    also = f"{files} cannot be used: {', '.join(each.path or '' for each in others[:5])}"
    return WorkspaceError(
        error.message,
        hint=f"{error.hint}\n{also}" if error.hint else also,
        path=error.path,
        line=error.line,
        column=error.column,
    )


def broken_names(
    problems: Iterable[WorkspaceError], diagnostics: Iterable[Diagnostic]
) -> Iterator[Diagnostic]:
    """Yield the findings about broken content blocks and catalogs, if a name was not found."""
    if any(diagnostic.code in _NAMES_NOT_FOUND for diagnostic in diagnostics):
        yield from map(_finding, problems)


def _finding(error: WorkspaceError) -> Diagnostic:
    line, column = error.line or 1, error.column or 1
    return Diagnostic(
        "broken-file",
        "warning",
        f"this file cannot be used: {error.message}",
        error.hint,
        error.path,
        line,
        column,
        line,
        column + 1,
    )
