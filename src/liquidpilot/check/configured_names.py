"""What `liquidpilot.toml` names and nothing has: profiles, scenarios, folders, files.

A pattern may be meant for files that are still to come, so that it is a warning that none matches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from liquidpilot.boundary import MAX_DEPTH, Boundary
from liquidpilot.check.patterns import matches
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.documents.tables import Document, Table
from liquidpilot.errors import WorkspaceError
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.folders import join

_LEFT_OUT = ("node_modules", "snapshots")


def lost_in_configuration(workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield a warning for each path and each pattern that nothing in the workspace matches."""
    table = workspace.files.configuration.table
    if table is None:
        return
    document = table.document
    folder = workspace.files.fixtures_folder
    if "fixtures" in table and not (workspace.root / folder).is_dir():
        yield _warning(document, f"there is no folder '{folder}'", ("fixtures",))
    patterns = list(_patterns(table))
    if patterns:
        paths = list(_paths(workspace))
        for keys, pattern in patterns:
            if not any(matches(path, [pattern]) for path in paths):
                yield _warning(document, f"no file matches '{pattern}'", keys)


def _warning(document: Document, message: str, keys: tuple[str | int, ...]) -> Diagnostic:
    hint = "a path is relative to the workspace: 'templates/sms/**'"
    return document.remark("path-matches-nothing", message, keys, hint)


def _patterns(table: Table) -> Iterator[tuple[tuple[str | int, ...], str]]:
    check = table.table("check")
    if check is not None:
        yield from _of(check, "exclude")
    for each in table.tables("overrides"):
        yield from _of(each, "files")


def _of(table: Table, key: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, pattern in enumerate(table.texts(key)):
        yield (*table.keys, key, index), pattern


def _paths(workspace: Workspace) -> Iterable[str]:
    layout = workspace.files.layout
    for top in sorted({layout.templates, layout.fixtures, *layout.moved.values()}):
        yield from _below(Boundary(workspace.root), top)
    if workspace.files.configuration.path:
        yield workspace.files.configuration.path


def _below(inside: Boundary, path: str, depth: int = 0) -> Iterator[str]:
    yield path
    if inside.has(path) or depth >= MAX_DEPTH:
        return
    try:
        listing = inside.list(path)
    except WorkspaceError:
        # Reading it says so.
        return
    yield from (join(path, name) for name in listing.files)
    for name in listing.folders:
        if name not in _LEFT_OUT:
            yield from _below(inside, join(path, name), depth + 1)
