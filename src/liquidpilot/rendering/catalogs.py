"""The catalogs of a workspace, read only for a message that asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from liquidpilot.workspace.catalogs import Catalog
from liquidpilot.workspace.workspace import WorkspaceFiles

_Part = TypeVar("_Part")


class CatalogParts(Mapping[str, _Part]):
    """One part of every catalog by the catalog's name, such as its items.

    >>> CatalogParts(files, lambda catalog: catalog.items)["products"]  # doctest: +SKIP
    """

    def __init__(self, files: WorkspaceFiles, part: Callable[[Catalog], _Part]) -> None:
        self._files = files
        self._part = part

    def __getitem__(self, name: str) -> _Part:
        return self._part(self._files.catalogs()[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._files.catalogs())

    def __len__(self) -> int:
        return len(self._files.catalogs())
