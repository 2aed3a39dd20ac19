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
from liquidpilot.sources import Place
from liquidpilot.workspace.changes import touches
from liquidpilot.workspace.workspace import WorkspaceFiles

_NOT_FOUND = {"missing-content-block": "content_blocks", "missing-catalog": "catalogs"}
"""Where what a finding has not found would stand."""


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


def broken_names(files: WorkspaceFiles, diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield the findings about broken content blocks or catalogs, if such a name was not found.

    What else is broken is not mentioned: whether it was met depends on what else was asked for.
    """
    codes = {diagnostic.code for diagnostic in diagnostics} & _NOT_FOUND.keys()
    folders = [files.layout.folder(_NOT_FOUND[code]) for code in sorted(codes)]
    for problem in files.problems if folders else ():
        if any(touches([problem.path or ""], folder) for folder in folders):
            yield _finding(problem)


def _finding(error: WorkspaceError) -> Diagnostic:
    place = Place.at(error.path, error.line or 1, error.column or 1, width=1)
    message = f"this file cannot be used: {error.message}"
    return Diagnostic("broken-file", "warning", message, error.hint, place)
