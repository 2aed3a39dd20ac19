"""The catalogs of a workspace, read only for a message that asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from liquidpilot.workspace.catalogs import Catalog
from liquidpilot.workspace.changes import touches
from liquidpilot.workspace.folders import join
from liquidpilot.workspace.workspace import WorkspaceFiles

_Part = TypeVar("_Part")


class CatalogParts(Mapping[str, _Part]):
    """One part of every catalog by the catalog's name, such as its items.

    The names that somebody asks for are added to `used`, those that no catalog has too.

    >>> CatalogParts(files, lambda catalog: catalog.items, set())["products"]  # doctest: +SKIP
    """

    def __init__(
        self, files: WorkspaceFiles, part: Callable[[Catalog], _Part], used: set[str]
    ) -> None:
        self._files = files
        self._part = part
        self._used = used

    def __getitem__(self, name: str) -> _Part:
        self._used.add(name)
        return self._part(self._files.catalogs()[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._files.catalogs())

    def __len__(self) -> int:
        return len(self._files.catalogs())


def used_catalogs(files: WorkspaceFiles, names: Iterable[str]) -> Iterator[Catalog]:
    """Yield the catalogs with these `names`, as far as there are such.

    Raises WorkspaceError for the first that is broken: without its items the rendering is another.
    """
    catalogs = files.catalogs()
    for name in sorted(filter(None, names)):
        folder = join(files.layout.folder("catalogs"), name)
        if name in catalogs:
            yield catalogs[name]
        for problem in files.problems if name not in catalogs else ():
            if problem.path is not None and touches([problem.path], folder):
                raise problem
