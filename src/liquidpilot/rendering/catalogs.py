"""The catalogs of a workspace, read only for a message that asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from liquidpilot.workspace.catalogs import Catalog
from liquidpilot.workspace.workspace import WorkspaceFiles

_Part = TypeVar("_Part")


class CatalogParts(Mapping[str, _Part]):
    """One part of every catalog by the catalog's name, such as its items.

    The names of those that somebody reads are added to `used`.

    >>> CatalogParts(files, lambda catalog: catalog.items, set())["products"]  # doctest: +SKIP
    """

    def __init__(
        self, files: WorkspaceFiles, part: Callable[[Catalog], _Part], used: set[str]
    ) -> None:
        self._files = files
        self._part = part
        self._used = used

    def __getitem__(self, name: str) -> _Part:
        catalog = self._files.catalogs()[name]
        self._used.add(name)
        return self._part(catalog)

    def __iter__(self) -> Iterator[str]:
        return iter(self._files.catalogs())

    def __len__(self) -> int:
        return len(self._files.catalogs())
