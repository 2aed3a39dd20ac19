"""A workspace that is nowhere: what a caller of the library hands over, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from liquidpilot.sources import Source
from liquidpilot.workspace.catalogs import Catalog
from liquidpilot.workspace.configuration import Configuration
from liquidpilot.workspace.content_blocks import ContentBlock
from liquidpilot.workspace.layout import Layout
from liquidpilot.workspace.workspace import WorkspaceFiles

# No folder is called so.
_NOWHERE = "liquidpilot text without a workspace"


class TextFiles(WorkspaceFiles):
    """Content blocks and catalogs by name; there are no messages, no profiles and no settings."""

    def __init__(
        self,
        content_blocks: Mapping[str, Source],
        catalogs: Mapping[str, Sequence[Mapping[str, object]]],
    ) -> None:
        super().__init__(Path(_NOWHERE), {})
        self.__dict__["configuration"] = Configuration()
        self.__dict__["layout"] = Layout("templates", "fixtures")
        self._blocks = {
            name: ContentBlock(name, source.path or name, source)
            for name, source in content_blocks.items()
        }
        self._given = {
            name: Catalog(name, name, tuple(dict(each) for each in items))
            for name, items in catalogs.items()
        }

    def content_blocks(self) -> Mapping[str, ContentBlock]:
        """Return the content blocks by name."""
        return self._blocks

    def catalogs(self) -> Mapping[str, Catalog]:
        """Return the catalogs by name."""
        return self._given
