"""The names in the section `[test]` of `liquidpilot.toml`, and in lists of other files on tests."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.datafiles.tables import Table
from liquidpilot.rendering.workspace import Workspace


def check_test_section(workspace: Workspace) -> None:
    """Raise WorkspaceError, with its place, for a name in `[test]` that nothing has."""
    top = workspace._files.configuration.table
    table = None if top is None else top.table("test")
    if table is not None:
        read_names(table, "profiles", "profile", workspace.profiles())
        read_names(table, "scenarios", "scenario", workspace.all_scenarios())


def read_names(table: Table, key: str, kind: str, known: Iterable[str]) -> tuple[str, ...] | None:
    """Return the names at `key`, each of which is one of `known`; None if there is no such key.

    Raises WorkspaceError at the first that is not.
    """
    if key not in table:
        return None
    names = list(known)
    for index, name in enumerate(table.texts(key)):
        table.require_known(key, name, kind, names, index)
    return table.texts(key)
